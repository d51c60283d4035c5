"""A call from its date to the minutes in every mailbox: the portal of ``make run``, a real mail server behind it.

The secretary's clicks are counted and printed.
"""

import re
import sys
import time
from datetime import timedelta
from email.message import EmailMessage
from io import BytesIO

import pytest
from django.utils import timezone
from playwright.sync_api import expect
from pypdf import PdfReader

from members.demonstration import ACCOUNTS
from tests.browser.conftest import LONGEST_WAIT, Clicks, Portal, link_of, run_inside, text_of
from tests.outbox.sink import Sink

pytestmark = pytest.mark.browser

NEW_MEMBER = "birchmount-falls@demo.example"  # whose representative has accepted the invitation
INVITED = {account.email for account in ACCOUNTS if account.member} | {NEW_MEMBER}
NOTES = """Welcome

The chair opened the call.

Evening outreach

Halifax and Montréal compared two winters.

Decision: The Network publishes a joint brief on evening outreach.

Action: Halifax, draft the outline, by {due}

Suivi : Montréal, fournir les chiffres, {french_due}
"""


def mails_to_all(sink: Sink, subject: str) -> dict[str, EmailMessage]:
    """By address: the mails whose subject matches, once every invited person has hers."""
    deadline = time.monotonic() + LONGEST_WAIT
    found: dict[str, EmailMessage] = {}
    while set(found) != INVITED:
        if time.monotonic() > deadline:
            pytest.fail(f"Missing: {INVITED - set(found)}; there are {[one['Subject'] for one in sink.messages]}")
        time.sleep(0.2)
        found = {
            to: one
            for to, one in zip(list(sink.recipients), list(sink.messages), strict=False)
            if re.search(subject, one["Subject"])
        }
    return found


def let_it_be_over(portal: Portal, meeting: int) -> None:
    """Let the call be held: nobody waits three weeks in a test, so its date goes back in the portal's own database."""
    run_inside(
        portal,
        f"from datetime import timedelta; from meetings.models import Meeting; m = Meeting.objects.get(pk={meeting}); "
        "by = timedelta(weeks=4); m.held_on -= by; m.starts_at -= by; m.ends_at -= by; m.save()",
    )


def test_call_from_its_date_to_the_minutes_in_every_mailbox(visit, sink, posting_portal, capsys):
    clicks = Clicks()
    secretary = visit("secretary")

    # The secretary schedules a call and invites.
    day = timezone.localdate() + timedelta(days=20)
    clicks.press(secretary, "link", "Meetings")
    clicks.press(secretary, "link", "Schedule a call")
    secretary.locator("input[name=held_on]").fill(day.isoformat())
    secretary.locator("input[name=phone]").fill("1 800 555 0199")
    secretary.locator("input[name=access_code]").fill("77 12 34")
    secretary.locator("select[name=note_taker]").select_option(label="Regional contact")
    clicks.press(secretary, "button", "Save as draft")
    address = secretary.url
    meeting = int(re.search(r"/meetings/(\d+)/", address).group(1))
    clicks.press(secretary, "link", "Send the invitation")
    expect(secretary.locator("main")).to_contain_text("18 people get it")
    expect(secretary.locator("main")).not_to_contain_text("/meetings/answer/")
    clicks.press(secretary, "button", "Send the invitation")
    invitations = mails_to_all(sink, r"^Will .* join the call|y serez-vous")

    # A representative answers from her mail, without signing in, thinks again, and answers once more.
    english = invitations["representative@demo.example"]
    assert "Atlantic" in english["Subject"]
    assert "1 800 555 0199" in text_of(english)
    reader = visit("")
    reader.goto(link_of(english, "/en/meetings/answer/"))
    expect(reader.locator("main")).to_contain_text("You answer for")
    reader.get_by_role("button", name="No, I can't").click()
    reader.get_by_role("button", name="Undo").click()
    reader.get_by_role("button", name="Yes", exact=True).click()

    # Another one, in French.
    french = invitations["representative2@demo.example"]
    assert "Est" in french["Subject"]
    lectrice = visit("")
    lectrice.goto(link_of(french, "/fr/reunions/"))
    expect(lectrice.locator("html")).to_have_attribute("lang", "fr-CA")
    lectrice.get_by_role("button", name=re.compile("Non, je ne pourrai pas")).click()

    # The secretary sees both, and records what Toronto said by telephone.
    secretary.goto(address)
    expect(secretary.locator("main")).to_contain_text("2 of 18 members have answered")
    clicks.press(secretary, "link", "Answers")
    secretary.locator("select[name=member]").select_option(label="Toronto")
    secretary.locator("input[name=choice][value=yes]").check()
    secretary.locator("input[name=source][value=phone]").check()
    clicks.press(secretary, "button", "Record it")
    expect(secretary.locator("main")).to_contain_text("Recorded for Toronto")

    # The note taker finds it waiting, pastes her notes, checks, publishes.
    let_it_be_over(posting_portal, meeting)
    taker = visit("anchor")
    taker.get_by_role("link", name=re.compile("Write the minutes")).first.click()
    due = timezone.localdate() + timedelta(days=40)
    taker.locator("textarea[name=notes]").fill(NOTES.format(due=f"{due:%B} {due.day}", french_due=f"{due:%Y-%m-%d}"))
    taker.get_by_role("button", name="Continue: check what was caught").click()
    expect(taker.locator("main")).to_contain_text("nothing is dropped")
    taker.get_by_role("button", name="Confirm and see the minutes").click()
    taker.get_by_role("link", name=re.compile("^Publish")).first.click()
    taker.get_by_role("button", name="Publish and send to everybody").click()
    minutes = mails_to_all(sink, r"^Minutes of .*|^Compte rendu du ")

    # Everybody has them, in the frame of her language, with the text in its own and a tagged PDF.
    mine, hers = minutes["representative@demo.example"], minutes["representative2@demo.example"]
    assert "1 action" in mine["Subject"]
    assert "1 suivi" in hers["Subject"]
    for message in (mine, hers):
        assert "joint brief on evening outreach" in text_of(message)
        assert 'lang="en' in message.get_body(("html",)).get_content() or message is mine
        (pdf,) = [part for part in message.iter_attachments() if part.get_content_type() == "application/pdf"]
        root = PdfReader(BytesIO(pdf.get_payload(decode=True))).trailer["/Root"]
        assert root["/MarkInfo"]["/Marked"]

    # It is found again: by the representative's own list, the register and the search.
    representative = visit("representative")
    expect(representative.locator(".tasks")).to_contain_text("Draft the outline")
    representative.goto("/en/decisions/")
    expect(representative.locator("main")).to_contain_text("The Network publishes a joint brief on evening outreach.")
    representative.goto("/en/search/?q=joint+brief+outreach")
    expect(representative.locator("main")).to_contain_text("Minutes")

    with capsys.disabled():
        sys.stdout.write(f"\nThe secretary pressed {len(clicks.pressed)} times: {', '.join(clicks.pressed)}\n")
    assert len(clicks.pressed) <= 15
