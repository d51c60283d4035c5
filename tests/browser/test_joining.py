"""A municipality joins: from its first words to the first sign-in of its representative, with a real mail server.

The applicant writes French, the officers English. The officers' presses of the short path are counted and printed.
"""

import re
import sys
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from tests.admissions.factories import pdf_bytes
from tests.browser.conftest import Clicks, Portal, link_of, mail_to, run_inside, text_of

pytestmark = pytest.mark.browser

CONTACT = "claude.tremblay@rimouski.example"
REPRESENTATIVE = "dominique.gagnon@rimouski.example"
PASSWORD = "une phrase assez longue pour le fleuve"
ENOUGH_TIME = 3500  # milliseconds; a form that comes back sooner is taken for a machine's


@pytest.fixture
def letter(tmp_path) -> Path:
    """A signed letter, as a scanner makes it."""
    path = tmp_path / "lettre signée.pdf"
    path.write_bytes(pdf_bytes())
    return path


def check(page: Page, name: str, value: str) -> None:
    page.locator(f"input[name='{name}'][value='{value}']").check()


def fill(page: Page, **typed: str) -> None:
    for name, text in typed.items():
        page.locator(f"[name='{name}']").fill(text)


def send(page: Page) -> None:
    """Press the main button of the page."""
    page.locator("main form button.button-main").first.click()


def let_the_members_time_be_over(portal: Portal) -> None:
    """Nobody waits two weeks in a test: the last day goes back in the portal's own database."""
    run_inside(
        portal,
        "from datetime import timedelta; from admissions.models import Admission; "
        "a = Admission.objects.get(municipality='Rimouski'); a.consultation_ends_on -= timedelta(days=40); a.save()",
    )


def write_the_first_words(page: Page) -> None:
    page.goto("/fr/")
    page.locator("main a[href='/fr/adherer/']").first.click()
    page.locator("main a[href='/fr/adherer/premier-contact/']").first.click()
    page.wait_for_load_state()  # who types before the scripts are there gets no names
    page.locator("[name=municipality]").press_sequentially("rimous")
    page.get_by_label("Rimouski, Québec").check()
    fill(page, contact_name="Claude Tremblay", contact_role="Conseillère en sécurité urbaine", contact_email=CONTACT)
    fill(page, reason="Nous voulons apprendre des autres.")
    page.wait_for_timeout(ENOUGH_TIME)
    send(page)
    expect(page.locator("main")).to_contain_text(CONTACT)


def fill_the_four_parts(page: Page, letter: Path) -> None:
    request = page.url
    page.locator("main a[href$='/lettre/']").first.click()
    check(page, "kind", "resolution")
    page.locator("input[name=upload]").set_input_files(letter)
    fill(page, signed_on=f"{timezone.localdate():%Y-%m-%d}", number="2026-11-042")
    send(page)
    expect(page.locator("main")).to_contain_text("Document ajouté")

    page.locator("main a[href$='/apercu/']").first.click()
    fill(page, about="Une ville de 50 000 personnes au bord du fleuve.", website="https://rimouski.example/")
    fill(page, coordination_text="Le service de sécurité urbaine, depuis 2020.", partners="Police, écoles, santé.")
    check(page, "coordination", "exists")
    fill(page, wishes="Le travail de rue en soirée.", activity_1_title="Patrouille de quartier")
    fill(page, activity_1_summary="Deux intervenants marchent au centre-ville en soirée.", activity_1_since_year="2021")
    page.locator("main button[type=submit]:visible").last.click()

    page.locator("main a[href$='/personnes/']").first.click()
    fill(page, principal_name="Dominique Gagnon", principal_title="Direction, sécurité urbaine")
    fill(page, principal_email=REPRESENTATIVE)
    check(page, "principal_language", "fr")
    page.locator("main button[type=submit]:visible").last.click()

    page.locator("main a[href$='/engagements/']").first.click()
    fill(page, importance="Le conseil a adopté une politique en 2022.", collaboration="Une table de vingt partenaires.")
    for promise in ("share", "calls", "meetings", "people"):
        check(page, "promises", promise)
    page.locator("main button[type=submit]:visible").last.click()
    expect(page).to_have_url(request)


def judge(page: Page, recommendation: str = "accept") -> None:
    """Give a review on its page."""
    check(page, "recommendation", recommendation)
    check(page, "has_interest", "no")
    send(page)


def test_municipality_joins_from_its_first_words_to_the_first_sign_in(visit, sink, posting_portal, letter):
    # Somebody of Rimouski writes, in French, without an account; the mail has her link.
    applicant = visit("")
    write_the_first_words(applicant)
    assert "Rimouski" in mail_to(sink, CONTACT, "Rimouski")["Subject"]

    # The secretary is told in English and notes what was said; a regional contact invites.
    secretary = visit("secretary")
    secretary.goto(link_of(mail_to(sink, "secretary@demo.example", "Rimouski"), "/en/membership-requests/"))
    request = secretary.url
    secretary.get_by_role("link", name="Note what was said").first.click()
    fill(secretary, text="They have a unit of their own and would join the calls.")
    send(secretary)
    anchor = visit("anchor")
    anchor.goto(request)
    anchor.get_by_role("link", name="Invite it to confirm").first.click()
    send(anchor)

    # The applicant opens her link, fills the four parts, checks and sends.
    applicant.goto(link_of(mail_to(sink, CONTACT, r"trois documents"), "/fr/adherer/demande/"))
    expect(applicant.locator("html")).to_have_attribute("lang", "fr-CA")
    fill_the_four_parts(applicant, letter)
    applicant.locator("main a[href$='/verifier/']").first.click()
    fill(applicant, by_name="Claude Tremblay")
    send(applicant)
    expect(applicant.locator("main")).to_contain_text("Étude")

    # Everything is there; two officers review it and the members are asked.
    secretary.goto(request)
    secretary.get_by_role("button", name="Everything is there: start the review").click()
    secretary.get_by_role("link", name="Give my review").first.click()
    judge(secretary)
    anchor.goto(request)
    anchor.get_by_role("link", name="Write the findings").first.click()
    for criterion in ("C1a", "C1b", "C1c", "C2", "C3", "D1"):
        check(anchor, f"{criterion}-verdict", "met")
    anchor.get_by_role("button", name="Save and give my review").click()
    judge(anchor)
    anchor.get_by_role("link", name="Ask the members").first.click()
    send(anchor)

    # A representative asks from her mail; the question is answered; nobody else objects.
    asked = mail_to(sink, "representative@demo.example", r"Rimouski.*your answer by")
    member = visit("representative")
    member.goto(link_of(asked, "/en/membership-requests/"))
    expect(member.locator("main")).to_contain_text("Patrouille de quartier")
    expect(member.locator("main")).not_to_contain_text("lettre signée.pdf")
    check(member, "choice", "question")
    fill(member, reason="Who walks with you?")
    send(member)
    anchor.goto(request)
    anchor.get_by_role("link", name=re.compile("^Reply")).first.click()
    fill(anchor, reply="Two outreach workers.")
    send(anchor)
    assert "Two outreach workers." in text_of(mail_to(sink, "representative@demo.example", "Reply to your question"))

    # The time is over; a co-chair decides.
    let_the_members_time_be_over(posting_portal)
    anchor.goto(request)
    anchor.get_by_role("button", name="Present it for decision").click()
    chair = visit("cochair")
    chair.goto(
        link_of(mail_to(sink, "cochair@demo.example", "Rimouski.*ready for decision"), "/en/membership-requests/")
    )
    check(chair, "outcome", "accept")
    fill(chair, reason="All criteria are met.")
    send(chair)
    expect(chair.locator("main")).to_contain_text("Rimouski")

    # The contact is welcomed in both languages; the representative is in with her first password.
    welcome = text_of(mail_to(sink, CONTACT, "Bienvenue au Réseau"))
    assert re.search(r"D-\d{4}-\d{3}", welcome)
    assert "Welcome!" in welcome
    invitation = mail_to(sink, REPRESENTATIVE, "Votre accès au portail du Réseau")
    newcomer = visit("")
    newcomer.goto(link_of(invitation, "/fr/invitation/"))
    fill(newcomer, password1=PASSWORD, password2=PASSWORD)
    send(newcomer)
    expect(newcomer.locator("main")).to_contain_text("Vous représentez : Rimouski.")
    newcomer.goto("/fr/membres/")
    expect(newcomer.locator("main")).to_contain_text("Rimouski")
    newcomer.goto("/fr/membres/rimouski/")
    expect(newcomer.locator("main")).to_contain_text("Dominique Gagnon")
    expect(newcomer.locator("main")).to_contain_text("Une ville de 50 000 personnes au bord du fleuve.")

    # Signed in anew, she finds her draft. Her link is used, and the applicant's file is closed to writing.
    again = visit("")
    again.goto("/fr/connexion/")
    fill(again, login=REPRESENTATIVE, password=PASSWORD)
    again.locator("form:has(input[name=password]) button[type=submit]").click()
    again.wait_for_url(re.compile(r"/fr/(?!connexion)"))
    again.goto("/fr/pratiques/les-notres/")
    expect(again.locator("main")).to_contain_text("Patrouille de quartier")
    used = visit("")
    assert used.goto(link_of(invitation, "/fr/invitation/")).status == 410
    applicant.goto(applicant.url)
    expect(applicant.locator("main form[method=post] input[type=file]")).to_have_count(0)


def test_letter_in_hand_leads_to_a_member_in_four_presses(visit, sink, letter, capsys):
    clicks = Clicks()
    anchor = visit("anchor")
    anchor.goto("/en/members/")

    clicks.press(anchor, "link", "Membership requests")
    clicks.press(anchor, "link", "Record a request")
    fill(anchor, municipality="Yorkton", contact_name="Pat Contact", contact_role="City manager")
    anchor.locator("select[name=province]").select_option("SK")
    fill(anchor, contact_email="pat@yorkton.example", signed_on=f"{timezone.localdate():%Y-%m-%d}")
    check(anchor, "language", "en")
    check(anchor, "source", "written")
    anchor.locator("input[name=upload]").set_input_files(letter)
    anchor.locator("select[name=signatory]").select_option("mayor")
    check(anchor, "to", "decision")
    fill(anchor, skip_reason="The council has decided; we know the city well.")
    clicks.press(anchor, "button", "Record the request")
    expect(anchor.locator("main")).to_contain_text("Yorkton")

    chair = visit("cochair")
    chair.goto(
        link_of(mail_to(sink, "cochair@demo.example", "Yorkton.*ready for decision"), "/en/membership-requests/")
    )
    check(chair, "outcome", "accept")
    fill(chair, reason="Letter of the mayor, known to the region.")
    clicks.press(chair, "button", "Record the decision")
    expect(chair.locator("main")).to_contain_text("The member is created")

    assert "Yorkton" in mail_to(sink, "pat@yorkton.example", "Welcome to the Network")["Subject"]
    assert mail_to(sink, "pat@yorkton.example", "Your access to the Network")
    with capsys.disabled():
        sys.stdout.write(f"\nThe officers pressed {len(clicks.pressed)} times: {', '.join(clicks.pressed)}\n")
    assert len(clicks.pressed) <= 4
