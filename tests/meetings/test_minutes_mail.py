"""The minutes in every mailbox: in the reader's frame, in their own language, with her actions first."""

import io
import re
from datetime import date

import pypdf
import pytest
from django.utils import timezone, translation
from django.utils.html import escape

from meetings import services
from meetings.models import Minutes
from meetings.services.minutes import readers_of
from network.outbox.letters import compose, render
from network.outbox.models import Mail
from network.outbox.registry import KINDS
from network.outbox.services import hold, previews, send_due, stop_mailing
from tests.accounts.factories import UserFactory
from tests.meetings.factories import ActionFactory, DecisionFactory, MeetingFactory, MinutesFactory
from tests.members.factories import MemberFactory, RepresentativeFactory

pytestmark = pytest.mark.django_db

JANUARY = date(2026, 1, 19)


def published(**minutes) -> Minutes:
    return MinutesFactory(
        **({"published": True, "meeting": MeetingFactory(held_on=JANUARY, title="January call")} | minutes)
    )


def representative(language: str = "en", name: str = "Halifax"):
    return RepresentativeFactory(member=MemberFactory(name_en=name, name_fr=name), user__language=language)


def mail_to(user, minutes: Minutes) -> Mail:
    return Mail(
        kind="meeting_minutes",
        about_id=minutes.meeting_id,
        recipient=user,
        address=user.email,
        name=user.name,
        language=user.language,
    )


def rendered(user, minutes: Minutes):
    mail = mail_to(user, minutes)
    return render(compose(mail), mail)


def test_subject_counts_the_actions_of_the_reader_s_municipality():
    one, minutes = representative(), published()
    ActionFactory.create_batch(2, minutes=minutes, owner_member=one.member)
    ActionFactory(minutes=minutes)

    assert rendered(one.user, minutes).subject == "Minutes of Jan. 19: 2 actions for Halifax"


@pytest.mark.parametrize(
    ("actions", "subject"),
    [
        (["member"], "Minutes of Jan. 19: 1 action for Halifax"),
        (["person"], "Minutes of Jan. 19: 1 action for you"),
        (["member", "person"], "Minutes of Jan. 19: 2 actions for Halifax, you"),
        (["done"], "Minutes of Jan. 19"),
        (["other"], "Minutes of Jan. 19"),
        ([], "Minutes of Jan. 19"),
    ],
)
def test_subject_says_for_whom(actions, subject):
    one, minutes = representative(), published()
    for action in actions:
        how = {
            "member": {"owner_member": one.member},
            "person": {"person": True, "owner_user": one.user},
            "done": {"owner_member": one.member, "done": True},
            "other": {},
        }[action]
        ActionFactory(minutes=minutes, due_on=date(2026, 3, 1), **how)

    assert rendered(one.user, minutes).subject == subject


def test_first_lines_say_what_what_to_do_and_until_when():
    one, minutes = representative(), published()
    ActionFactory(minutes=minutes, owner_member=one.member, text="Draft the brief.", due_on=date(2026, 3, 1))

    text = rendered(one.user, minutes).text

    lines = [line for line in text.splitlines() if line]
    assert lines[0].startswith(
        "Here are the minutes of this call: January call, Monday, January 19, 2026, 13:30 to 14:45"
    )
    assert lines[1:3] == ["For you to do:", "- Draft the brief. (Halifax, due March 1, 2026)"]
    assert lines[4] == f"https://testserver/en/meetings/{minutes.meeting.pk}/minutes/" or lines[4].startswith(
        "https://"
    )


def test_text_and_html_hold_the_whole_minutes():
    one = representative()
    minutes = published()
    DecisionFactory(minutes=minutes, text="The Network goes on.", year=2026, serial=7)
    ActionFactory(minutes=minutes, text="Draft the brief.", owner_member=one.member)

    mail = rendered(one.user, minutes)

    for words in ("Youth gangs", "compared two years", "D-2026-007", "The Network goes on.", "Draft the brief."):
        assert words in mail.text
        assert words in mail.html
    assert len(re.findall('class="button"', mail.html)) == 1
    assert "You get the minutes because you act for Halifax in the Network." in mail.text


def test_frame_is_the_reader_s_and_the_text_keeps_its_language():
    one, minutes = representative("fr"), published()

    mail = rendered(one.user, minutes)

    assert "/fr/" in mail.html
    assert '<h2 lang="en-CA">Youth gangs</h2>' in mail.html
    with translation.override("fr"):
        note = translation.gettext("The text was written in English and has not been translated.")
    assert note in mail.text
    assert escape(note) in mail.html


def test_reader_of_the_same_language_gets_no_note():
    one, minutes = representative(), published()

    assert "translated" not in rendered(one.user, minutes).text


def test_pdf_travels_with_it_in_the_reader_s_frame():
    one, minutes = representative("fr"), published()

    (attached,) = compose(mail_to(one.user, minutes)).attachments

    reader = pypdf.PdfReader(io.BytesIO(attached.content))
    assert attached.content_type == "application/pdf"
    assert re.fullmatch(r"2026-01-19-[a-z-]+\.pdf", attached.name)
    assert reader.trailer["/Root"]["/Lang"] == "fr-CA"


def test_markup_of_a_writer_does_nothing():
    one, minutes = representative(), published()
    minutes.items.update(title="<script>alert(1)</script>", text="<img src=x onerror=alert(1)> {{ portal }}")

    mail = rendered(one.user, minutes)

    assert "<script>alert" not in mail.html
    assert "<img" not in mail.html
    assert "{{ portal }}" in mail.text


def test_it_can_be_stopped_and_is_no_secret():
    kind = KINDS.all["meeting_minutes"]

    assert (kind.may_be_stopped, kind.is_secret) == (True, False)


@pytest.mark.parametrize("case", ["draft", "left", "inactive", "gone"])
def test_nothing_leaves_when_the_occasion_has_passed(case):
    one = representative()
    minutes = MinutesFactory() if case == "draft" else published()
    mail = mail_to(one.user, minutes)
    if case == "left":
        one.starts_on, one.ends_on = date(2026, 1, 1), timezone.localdate() - timezone.timedelta(days=1)
        one.save()
    if case == "inactive":
        one.user.is_active = False
        one.user.save()
    if case == "gone":
        mail.about_id = 0

    assert compose(mail) is None


def test_corrected_minutes_sent_anew_within_the_ten_minutes_come_once():
    representative()
    minutes, user = published(), UserFactory()
    mails = [
        hold(key=key, kind="meeting_minutes", by=user, recipients=readers_of(minutes), about_id=minutes.meeting_id)
        for key in ("first", "second")
    ]
    first, second = (mailing.mails.get() for mailing in mails)

    assert compose(first) is None
    assert compose(second) is not None
    stop_mailing(mails[1], by=user)
    assert compose(first) is not None


def test_preview_shows_the_draft_once_for_each_language():
    representative("en"), representative("fr"), representative("fr")
    minutes = MinutesFactory(meeting=MeetingFactory(held_on=JANUARY, past=True))

    shown = previews(readers_of(minutes), kind="meeting_minutes", about_id=minutes.meeting_id)

    assert [one.language for one in shown] == ["en", "fr"]
    assert "compared two years" in shown[0].rendered.text


def test_demonstration_reaches_its_own_accounts_only():
    real = representative()
    demonstration = RepresentativeFactory(user=UserFactory(is_demonstration=True))
    minutes = MinutesFactory(meeting=MeetingFactory(past=True, is_demonstration=True))

    assert [one.to for one in readers_of(minutes)] == [demonstration.user]
    assert [one.to for one in readers_of(published())] == [real.user]


@pytest.mark.parametrize("rows", [1, 3])
def test_composing_costs_the_same_whatever_the_number_of_items(django_assert_num_queries, rows):
    one, minutes = representative(), published()
    ActionFactory.create_batch(rows, minutes=minutes)
    DecisionFactory.create_batch(rows, minutes=minutes)
    mail = mail_to(one.user, minutes)
    compose(mail)
    mail.recipient.__dict__.pop("_standing", None)

    with django_assert_num_queries(9):
        compose(mail)


def test_everybody_gets_it_once_with_the_pdf(mailoutbox):
    both = representative()
    RepresentativeFactory(user=both.user)
    other = representative("fr", "Montréal")
    minutes = services.confirm_minutes(
        MinutesFactory(meeting=MeetingFactory(held_on=JANUARY)),
        by=both.user,
        seen_version=1,
        items=[{"title": "Youth gangs", "text": "Two years.", "agenda_item": None}],
        decisions=[],
        actions=[],
    )
    services.publish_minutes(minutes, by=both.user)

    send_due()

    assert sorted(message.to[0] for message in mailoutbox) == sorted([both.user.email, other.user.email])
    for message in mailoutbox:
        ((name, content, kind),) = message.attachments
        assert (name[:10], content[:4], kind) == ("2026-01-19", b"%PDF", "application/pdf")
        assert "Two years." in message.body
