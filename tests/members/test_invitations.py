"""Asking somebody to act for a member: sent, accepted, taken back, and the mail that asks."""

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.core import mail as sent
from django.utils import timezone
from django.utils.translation import override

from members import services
from members.enums import RepresentativeKind
from members.links import BadLink, accept_link, invitation_of
from members.models import Invitation, Representative
from network.accounts.models import User
from network.outbox.models import Mail
from network.outbox.services import send_due
from network.shared.logs import redact
from tests.accounts.factories import PASSWORD, UserFactory
from tests.mails import link_in
from tests.members.factories import InvitationFactory, MemberFactory, OfficeFactory, RepresentativeFactory

pytestmark = pytest.mark.django_db

WHO = {
    "email": "Noor@Kelowna.example",
    "name": "Noor",
    "title": "Coordinator",
    "kind": RepresentativeKind.PRINCIPAL,
    "language": "fr",
    "time_zone": "America/Vancouver",
}
DAY = timedelta(days=1)


def token_of(invitation: Invitation) -> str:
    return accept_link(invitation).rstrip("/").rsplit("/", 1)[1]


# --- Asking -------------------------------------------------------------------------------------------------


def test_invitation_is_bound_to_one_address_for_a_while(settings, time_machine):
    time_machine.move_to("2027-03-01T12:00Z", tick=False)
    settings.INVITATION_DAYS = 30
    member, officer = MemberFactory(), OfficeFactory().user

    invitation = services.invite_person(member, by=officer, **WHO)

    assert (invitation.email, invitation.member, invitation.invited_by) == ("noor@kelowna.example", member, officer)
    assert invitation.expires_at == timezone.now() + 30 * DAY
    assert invitation.is_open
    mail = Mail.objects.get()
    assert (mail.kind, mail.address, mail.about_id) == ("member_invitation", "noor@kelowna.example", invitation.pk)
    assert (mail.language, mail.expires_at) == ("fr", invitation.expires_at)


def test_second_invitation_replaces_the_first():
    member = MemberFactory()
    first = services.invite_person(member, by=None, **WHO)

    second = services.invite_person(member, by=None, **WHO | {"email": "NOOR@kelowna.example", "name": "Noor B."})

    first.refresh_from_db()
    assert first.revoked_at
    assert second.is_open
    with pytest.raises(services.InvitationRevoked):
        services.accept_invitation(first, password=PASSWORD)


def test_invitation_that_ran_out_can_be_sent_again():
    old = InvitationFactory(email="noor@kelowna.example", expired=True)

    assert services.invite_person(old.member, by=None, **WHO).is_open


def test_nobody_is_invited_to_act_for_a_member_that_left():
    with pytest.raises(services.MemberLeft):
        services.invite_person(MemberFactory(left_on=timezone.localdate()), by=None, **WHO)


def test_one_mailbox_is_not_filled_with_invitations():
    for _number in range(5):
        services.invite_person(MemberFactory(), by=None, **WHO)

    with pytest.raises(services.TooManyInvitations):
        services.invite_person(MemberFactory(), by=None, **WHO | {"email": "NOOR@kelowna.example"})

    Invitation.objects.update(invited_at=timezone.now() - DAY)
    assert services.invite_person(MemberFactory(), by=None, **WHO).is_open


# --- Accepting ----------------------------------------------------------------------------------------------


def test_accepting_makes_an_account_that_acts_for_the_member(client):
    invitation = InvitationFactory(email="noor@kelowna.example", name="Noor", language="fr")

    one = services.accept_invitation(invitation, password=PASSWORD)

    invitation.refresh_from_db()
    assert (invitation.accepted_by, invitation.is_open) == (one.user, False)
    assert invitation.accepted_at
    assert (one.member, one.kind, one.title) == (invitation.member, "principal", "Coordinator")
    assert (one.starts_on, one.ends_on) == (timezone.localdate(), None)
    user = one.user
    assert (user.name, user.language, user.time_zone, user.is_demonstration) == (
        "Noor", "fr", "America/Halifax", False,
    )  # fmt: skip
    assert EmailAddress.objects.get(user=user).verified
    assert client.login(email="noor@kelowna.example", password=PASSWORD)


def test_person_may_correct_what_the_invitation_guessed():
    words = {"name": "Noor B.", "language": "fr", "time_zone": "America/Regina"}

    user = services.accept_invitation(InvitationFactory(), password=PASSWORD, **words).user

    assert (user.name, user.language, user.time_zone) == tuple(words.values())


def test_account_of_a_demonstration_member_is_one():
    invitation = InvitationFactory(member__is_demonstration=True)

    assert services.accept_invitation(invitation, password=PASSWORD).user.is_demonstration


def test_account_that_exists_acts_for_one_more_member():
    one = RepresentativeFactory(user__email="noor@kelowna.example")
    invitation = InvitationFactory(email="Noor@Kelowna.example")

    accepted = services.accept_invitation(invitation, user=one.user)

    assert set(Representative.objects.current().filter(user=one.user)) == {one, accepted}
    assert User.objects.count() == 1


def test_address_with_an_account_signs_in_first():
    user = UserFactory()
    invitation = InvitationFactory(email=user.email.upper())

    with pytest.raises(services.AccountExists):
        services.accept_invitation(invitation, password="another long enough phrase")

    user.refresh_from_db()
    assert user.check_password(PASSWORD)
    assert not Representative.objects.exists()


def test_account_with_another_address_is_refused():
    invitation = InvitationFactory()

    with pytest.raises(services.OtherAccount):
        services.accept_invitation(invitation, user=UserFactory())

    invitation.refresh_from_db()
    assert invitation.is_open
    assert not Representative.objects.exists()


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"used": True}, services.InvitationUsed),
        ({"revoked": True}, services.InvitationRevoked),
        ({"expired": True}, services.InvitationExpired),
        ({"member__left_on": timezone.localdate()}, services.InvitationRevoked),
    ],
    ids=["used", "revoked", "expired", "member left"],
)
def test_invitation_that_is_over_makes_nothing(changes, refusal):
    invitation = InvitationFactory(**changes)

    with pytest.raises(refusal):
        services.accept_invitation(invitation, password=PASSWORD)

    assert not User.objects.exists()
    assert not Representative.objects.exists()


def test_new_role_follows_the_old_one():
    today = timezone.localdate()
    one = RepresentativeFactory(starts_on=today - 9 * DAY, kind=RepresentativeKind.ALTERNATE)
    invitation = InvitationFactory(member=one.member, email=one.user.email)

    new = services.accept_invitation(invitation, user=one.user)

    one.refresh_from_db()
    assert (one.kind, one.ends_on) == ("alternate", today - DAY)
    assert (new.kind, new.starts_on, new.ends_on) == ("principal", today, None)


@pytest.mark.parametrize(
    "dates",
    [{}, {"starts_on": -9}, {"starts_on": -9, "ends_on": 3}, {"starts_on": 4}],
    ids=["from today", "since then", "about to end", "about to begin"],
)
def test_same_role_goes_on(dates):
    today = timezone.localdate()
    one = RepresentativeFactory(title="Old", **{name: today + days * DAY for name, days in dates.items()})
    invitation = InvitationFactory(member=one.member, email=one.user.email)

    services.accept_invitation(invitation, user=one.user)

    stored = Representative.objects.get()
    assert (stored.pk, stored.title, stored.ends_on) == (one.pk, "Coordinator", None)
    assert stored.starts_on == min(one.starts_on, today)


def test_another_role_from_today_is_written_over():
    one = RepresentativeFactory(kind=RepresentativeKind.ALTERNATE)
    invitation = InvitationFactory(member=one.member, email=one.user.email)

    services.accept_invitation(invitation, user=one.user)

    assert Representative.objects.get().kind == "principal"


def test_taking_back_twice_changes_nothing():
    invitation = services.revoke_invitation(InvitationFactory())

    assert services.revoke_invitation(invitation).revoked_at == invitation.revoked_at


def test_what_was_accepted_is_not_taken_back():
    with pytest.raises(services.InvitationUsed):
        services.revoke_invitation(InvitationFactory(used=True))


# --- The link -----------------------------------------------------------------------------------------------


def test_link_names_its_invitation():
    invitation = InvitationFactory()

    assert invitation_of(token_of(invitation)) == invitation


@pytest.mark.parametrize("change", [lambda token: token[:-1], lambda token: "x" + token, lambda token: ""])
def test_altered_link_names_nothing(change):
    with pytest.raises(BadLink):
        invitation_of(change(token_of(InvitationFactory())))


def test_link_of_something_gone_names_nothing():
    invitation = InvitationFactory()
    token = token_of(invitation)
    invitation.delete()

    with pytest.raises(BadLink):
        invitation_of(token)


def test_link_stays_out_of_the_log():
    link = accept_link(InvitationFactory())

    assert "[not logged]" in redact(None, "info", {"request": f"GET {link}"})["request"]
    assert link.rsplit(":", 1)[1] not in redact(None, "info", {"request": f"GET {link}"})["request"]


# --- The mail -----------------------------------------------------------------------------------------------


def sent_to(invitation: Invitation, language: str = "en"):
    services.invite_person(invitation.member, by=None, **WHO | {"language": language})
    send_due()
    return sent.outbox[-1]


@pytest.mark.parametrize(("language", "first"), [("en", "en"), ("fr", "fr")])
def test_mail_speaks_both_languages_hers_first(language, first):
    member = MemberFactory(name_en="Québec City", name_fr="Ville de Québec")

    message = sent_to(InvitationFactory(member=member), language)

    assert message.body.index(f"/{first}/") < message.body.index("/en/" if first == "fr" else "/fr/")
    assert all(name in message.body for name in ("Québec City", "Ville de Québec"))
    assert " / " in message.subject
    html = message.alternatives[0].content
    assert 'lang="en-CA"' in html
    assert 'lang="fr-CA"' in html


def test_mail_says_what_until_when_and_to_do_first():
    invitation = InvitationFactory(member__name_en="Kelowna")

    lines = [line for line in sent_to(invitation).body.splitlines() if line][:3]

    assert "Kelowna" in lines[0]
    assert "Representative" in lines[0]
    assert lines[1].startswith("Until ")
    assert lines[2].startswith("https://")


def test_link_in_the_mail_opens_the_invitation(client):
    link = link_in(sent_to(InvitationFactory()))

    response = client.get(link)

    assert response.status_code == 200


@pytest.mark.parametrize("over", ["revoked", "used", "expired", "left"])
def test_mail_of_an_invitation_that_is_over_does_not_leave(over):
    invitation = services.invite_person(MemberFactory(), by=None, **WHO)
    changes = {
        "revoked": {"revoked_at": timezone.now()},
        "used": {"accepted_at": timezone.now()},
        "expired": {"expires_at": timezone.now() - DAY},
    }
    if over == "left":
        invitation.member.left_on = timezone.localdate()
        invitation.member.save()
    else:
        Invitation.objects.update(**changes[over])

    send_due()

    assert sent.outbox == []
    assert Mail.objects.get().state in ("cancelled", "expired")


def test_names_are_plain_text_in_the_mail():
    member = MemberFactory(name_en="{{ x }} <b>Town</b>", name_fr="{{ x }} <b>Town</b>")

    message = sent_to(InvitationFactory(member=member))

    assert "{{ x }} <b>Town</b>" in message.body
    assert "<b>Town</b>" not in message.alternatives[0].content


def test_link_is_of_the_page_in_its_language():
    with override("fr"):
        assert accept_link(InvitationFactory()).startswith("/fr/")
