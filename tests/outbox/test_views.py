"""The pages of the outbox: who sees them, what they say, what their buttons do."""

from datetime import timedelta

import pytest
from django.core import mail as locmem
from django.db.models.functions import Now
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from members.enums import OfficeKind
from network.outbox.enums import Happening, MailState
from network.outbox.links import mailing_link, stop_link
from network.outbox.models import Mail, Mailing, StoppedKind
from network.outbox.services import Address, Recipient, hold, previews, send_due
from tests.accounts.factories import UserFactory
from tests.members.factories import MemberFactory, OfficeFactory
from tests.outbox.kinds import posted
from tests.pages import Page
from tests.roles import OFFICERS, READERS, person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("kinds")]

STATES = {
    MailState.PENDING: {},
    MailState.RETRY: {"last_error": "451 Later"},
    MailState.SENT: {"sent_at": timezone.now(), "subject": "Choose a new password: your link"},
    MailState.UNCERTAIN: {},
    MailState.DEAD: {"last_error": "550 No such mailbox"},
    MailState.CANCELLED: {},
    MailState.EXPIRED: {},
}
SECRETARIES = ("secretary", "administrator")


def mail_in(state: str, **fields) -> Mail:
    mail = posted(UserFactory())
    Mail.objects.filter(pk=mail.pk).update(state=state, **STATES[state] | fields)
    mail.refresh_from_db()
    return mail


def held(number: int = 6, *, by=None) -> Mailing:
    languages = ["en", "fr"]
    people = [
        Recipient(Address(f"p{i}@town.example", f"Person {i}", languages[i % 2]), key=str(i)) for i in range(number)
    ]
    return hold(key="k", kind="test", by=by, recipients=people)


@pytest.fixture
def staff(client_of):
    return client_of(OfficeFactory(kind=OfficeKind.SECRETARY).user)


# --- Who ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", [*READERS, "account", "former"])
@pytest.mark.parametrize("name", ["list", "detail", "retry", "cancel", "settle"])
def test_only_secretary_and_administrators_look_after_mails(client_of, role, name):
    mail = mail_in(MailState.UNCERTAIN if name in ("retry", "settle") else MailState.PENDING)
    arguments = [] if name == "list" else [mail.pk]

    response = client_of(person(role, MemberFactory())).get(reverse(f"outbox:{name}", args=arguments))

    assert response.status_code == (200 if role in SECRETARIES else 403)


@pytest.mark.parametrize("role", [*READERS, "account", "former"])
def test_officers_see_and_stop_a_mailing(client_of, role):
    mailing = held()
    client = client_of(person(role, MemberFactory()))

    shown = client.get(mailing.get_absolute_url())
    stopped = client.post(reverse("outbox:stop_mailing", args=[mailing.pk]))

    mailing.refresh_from_db()
    assert (shown.status_code, stopped.status_code) == ((200, 302) if role in OFFICERS else (403, 403))
    assert (mailing.stopped_at is not None) == (role in OFFICERS)


@pytest.mark.parametrize("name", ["detail", "retry", "cancel", "settle", "mailing"])
def test_what_is_not_there_is_not_found(staff, client_of, name):
    address = reverse(f"outbox:{name}", args=[999])

    assert staff.get(address).status_code == 404
    assert client_of(UserFactory()).get(address).status_code == 403  # as for one that is there


@pytest.mark.parametrize("name", ["list", "detail", "mailing"])
def test_visitor_is_led_to_the_sign_in_page(client, name):
    address = reverse(f"outbox:{name}", args=[] if name == "list" else [1])

    response = client.get(address)

    assert (response.status_code, response["Location"].split("?")[0]) == (302, "/en/sign-in/")


# --- The list -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("number", [1, 3])
def test_list_costs_the_same_whatever_the_number(staff, django_assert_num_queries, number):
    for _number in range(number):
        mail_in(MailState.SENT)
    staff.get(reverse("outbox:list"))

    with django_assert_num_queries(6):
        staff.get(reverse("outbox:list"))


@pytest.mark.parametrize(
    ("shown", "states"),
    [
        ("waiting", ["pending", "retry"]),
        ("sent", ["sent"]),
        ("uncertain", ["uncertain"]),
        ("dead", ["dead"]),
        ("kept-back", ["cancelled", "expired"]),
        ("", list(STATES)),
        ("nonsense", list(STATES)),
    ],
)
def test_list_is_narrowed_to_a_word(staff, shown, states):
    mails = {state: mail_in(state) for state in STATES}

    page = Page(staff.get(reverse("outbox:list"), {"show": shown}))

    linked = {state for state, mail in mails.items() if mail.get_absolute_url() in page.links}
    assert linked == set(states)
    assert "Waiting (2 mails )" in page.words
    assert "Could not be delivered (1 mails )" in page.words


def test_list_says_in_plain_words_where_each_mail_stands(staff):
    for state in STATES:
        mail_in(state)

    words = Page(staff.get(reverse("outbox:list"))).words

    for said in ("waiting", "sent", "may have been sent", "could not be delivered", "550 No such mailbox"):
        assert said in words
    assert "Choose a new password: your link" in words


def test_list_pages_lead_on_and_keep_the_word(staff):
    for _number in range(25):
        mail_in(MailState.DEAD)

    first = Page(staff.get(reverse("outbox:list"), {"show": "dead"}))
    second = Page(staff.get(reverse("outbox:list") + first.linking("Next page")))

    mails = [link for page in (first, second) for link in page.links if link.count("/") == 4 and link[11:-1].isdigit()]
    assert len(mails) == len(set(mails)) == 25
    assert "show=dead" in first.linking("Next page")


@pytest.mark.parametrize("query", ["page=nonsense", "show=dead&page=%00", "show=%00"])
def test_list_forgives(staff, query):
    assert staff.get(f"{reverse('outbox:list')}?{query}").status_code == 200


def test_empty_list_says_so(staff):
    assert "No such mail" in Page(staff.get(reverse("outbox:list"))).words


# --- One mail -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("number", [1, 3])
def test_mail_costs_the_same_whatever_happened(staff, django_assert_num_queries, number):
    mail = mail_in(MailState.DEAD)
    for _number in range(number):
        mail.events.create(what=Happening.REFUSED)
    staff.get(mail.get_absolute_url())

    with django_assert_num_queries(6):
        staff.get(mail.get_absolute_url())


BUTTONS = {
    MailState.PENDING: {"cancel"},
    MailState.RETRY: {"retry", "cancel"},
    MailState.SENT: set(),
    MailState.UNCERTAIN: {"retry", "settle"},
    MailState.DEAD: {"retry"},
    MailState.CANCELLED: set(),
    MailState.EXPIRED: set(),
}
AFTER = {"retry": MailState.RETRY, "cancel": MailState.CANCELLED, "settle": MailState.SENT}


@pytest.mark.parametrize("deed", AFTER)
@pytest.mark.parametrize("state", STATES)
def test_buttons_do_what_is_possible_and_nothing_else(staff, state, deed):
    mail = mail_in(state)
    address = reverse(f"outbox:{deed}", args=[mail.pk])

    page = staff.get(mail.get_absolute_url())
    opened = staff.get(address)
    done = staff.post(address, follow=True)

    mail.refresh_from_db()
    assert (address in page.text) == (deed in BUTTONS[state])
    assert opened.status_code == (200 if deed in BUTTONS[state] else 302)
    assert mail.state == (AFTER[deed] if deed in BUTTONS[state] else state)
    assert ("Nothing was changed." in Page(done).words) == (deed not in BUTTONS[state])


def test_mail_tried_again_is_sent(staff):
    mail = mail_in(MailState.DEAD, attempts=29)

    staff.post(reverse("outbox:retry", args=[mail.pk]))
    send_due()

    mail.refresh_from_db()
    assert (mail.state, mail.attempts) == (MailState.SENT, 1)
    assert list(mail.events.order_by("pk").values_list("what", flat=True))[1:] == [
        Happening.RETRIED,
        Happening.ACCEPTED,
    ]


@pytest.mark.parametrize("state", [MailState.DEAD, MailState.UNCERTAIN])
def test_code_that_only_one_process_knew_is_not_offered_again(staff, state):
    mail = mail_in(state, kind="account_code")
    address = reverse("outbox:retry", args=[mail.pk])

    page = staff.get(mail.get_absolute_url())
    staff.post(address)

    mail.refresh_from_db()
    assert address not in page.text
    assert mail.state == state


def test_mail_kept_back_stays_back(staff):
    mail = mail_in(MailState.PENDING)

    staff.post(reverse("outbox:cancel", args=[mail.pk]))

    assert send_due().sent == 0


def test_link_to_a_new_password_never_goes_to_an_address_that_was_left(staff):
    user = UserFactory()
    posted(user, kind="account_password_reset")
    user.email = "new@town.example"
    user.save()

    assert send_due().not_needed == 1
    assert not locmem.outbox


def test_words_of_a_mail_are_shown_nowhere(staff):
    mail = posted(UserFactory(), kind="account_password_reset")
    send_due()

    page = staff.get(mail.get_absolute_url())

    assert "Choose a new password: your link" in page.text
    assert "/password/new/" in locmem.outbox[0].body
    assert "/password/new/" not in page.text


# --- A mailing ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("number", [1, 3])
def test_mailing_costs_the_same_whatever_the_number(client_of, django_assert_num_queries, number):
    mailing = held(number)
    client = client_of(OfficeFactory(kind=OfficeKind.CO_CHAIR).user)
    client.get(mailing.get_absolute_url())

    with django_assert_num_queries(6):
        client.get(mailing.get_absolute_url())


def test_waiting_mailing_says_when_to_whom_and_how_to_stop(staff):
    mailing = held(by=UserFactory(name="Ada"))

    page = Page(staff.get(mailing.get_absolute_url()))

    assert "Goes out at" in page.words
    assert "to 6 people. Until then it can be stopped." in page.words
    assert "Written by Ada" in page.words
    for said in ("Person 0", "Person 5", "English", "Français", "waiting"):
        assert said in page.words


def test_stopping_says_how_many_were_stopped(staff):
    mailing = held()
    Mail.objects.filter(pk=mailing.mails.first().pk).update(state=MailState.SENT, sent_at=Now())

    first = Page(staff.post(reverse("outbox:stop_mailing", args=[mailing.pk]), follow=True))
    again = Page(staff.post(reverse("outbox:stop_mailing", args=[mailing.pk]), follow=True))

    assert "Stopped: 5 mails were not sent." in first.words
    assert "5 mails were not sent." in again.words
    assert "Nothing was left to stop." in again.words
    assert ">Stop</button>" not in staff.get(mailing.get_absolute_url()).text


def test_mailing_that_left_says_how_many_were_sent(staff):
    mailing = held(3)
    send_due()

    assert "To 3 people: 3 sent." in Page(staff.get(mailing.get_absolute_url())).words


def test_stop_is_never_done_by_opening(staff):
    mailing = held()

    assert staff.get(reverse("outbox:stop_mailing", args=[mailing.pk])).status_code == 405
    assert mailing.mails.filter(state=MailState.PENDING).count() == 6


@pytest.mark.parametrize("language", ["en", "fr"])
def test_sender_stops_by_the_link_in_her_mail_without_signing_in(client, language):
    sender = UserFactory(language=language)
    mailing = held(by=sender)
    send_due()
    link = next(line for line in locmem.outbox[0].body.splitlines() if "/stop/" in line or "/arreter/" in line)
    path = link.removeprefix("https://testserver")

    opened = client.get(path)
    before = mailing.mails.filter(state=MailState.PENDING).count()
    done = client.post(path, follow=True)

    mailing.refresh_from_db()
    assert (opened.status_code, before, done.status_code) == (200, 6, 200)
    assert mailing.stopped_by == sender
    assert {mail.state for mail in mailing.mails.all()} == {MailState.CANCELLED}
    assert "p0@town.example" not in opened.text  # names are for officers who signed in


def test_link_of_a_mailing_dies(client, time_machine):
    mailing = held()
    path = mailing_link(mailing)
    time_machine.move_to(timezone.now() + timedelta(days=8))

    assert client.get(path).status_code == 404
    assert client.get(path[:-4] + "xxx/").status_code == 404


# --- No more mails of one kind ------------------------------------------------------------------------------


@pytest.fixture
def mail(kinds):
    return posted(UserFactory(language="fr"), kind="test_stoppable")


@pytest.mark.parametrize("language", ["en", "fr"])
def test_stop_link_works_signed_out_and_is_undone_on_the_page(client, mail, language):
    with override(language):
        path = stop_link(mail)

    opened = client.get(path)
    after_opening = StoppedKind.objects.count()
    stopped = client.post(path)
    after_stop = StoppedKind.objects.filter(user=mail.recipient, kind="test_stoppable").count()
    undone = client.post(path, {"undo": "1"})

    assert [one.status_code for one in (opened, stopped, undone)] == [200, 200, 200]
    assert (after_opening, after_stop, StoppedKind.objects.count()) == (0, 1, 0)
    assert "A test to be stopped" in Page(opened).words
    assert 'name="undo"' in stopped.text
    assert 'name="undo"' not in undone.text


def test_mail_program_stops_with_one_click_and_no_token(client_of, mail):
    program = client_of(None, enforce_csrf_checks=True)

    response = program.post(stop_link(mail), {"List-Unsubscribe": "One-Click"})

    assert response.status_code == 200
    assert StoppedKind.objects.get().user == mail.recipient
    assert send_due().not_needed == 1


def test_stop_link_of_somebody_else_cannot_be_made(client, mail):
    path = stop_link(mail)

    assert client.get(path.replace(path[20], "x", 1)).status_code == 404
    assert client.post(path[:-3] + "xx/").status_code == 404
    mail.recipient.delete()
    assert client.get(path).status_code == 404


# --- What is shown before a mailing -------------------------------------------------------------------------


@pytest.mark.parametrize("number", [0, 1, 6])
def test_preview_names_everybody_and_shows_the_text_of_each_language(number):
    from django.template.loader import render_to_string

    people = [
        Recipient(Address(f"p{i}@town.example", f"Person {i}", ["en", "fr"][i % 2]), key=str(i)) for i in range(number)
    ]

    html = render_to_string(
        "outbox/preview.html",
        {
            "recipients": people,
            "previews": previews(people, kind="test"),
            "is_held": number > 5,
            "hold_minutes": 10,
        },
    )

    assert html.count("<li>") == number
    assert html.count('class="mail"') == min(number, 2)
    assert ("It then waits 10 minutes." in html) == (number > 5)
    assert ('lang="fr-CA"' in html) == (number > 1)
