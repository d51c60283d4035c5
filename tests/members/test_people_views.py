"""Pages of people, roles, invitations and suspensions."""

from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.urls import reverse
from django.utils import timezone

from members.enums import OfficeKind
from members.links import KeyChanged, accept_link
from members.models import Invitation, Office, Representative
from network.outbox.models import Mail
from tests.accounts.factories import UserFactory
from tests.mails import silent
from tests.members.factories import (
    InvitationFactory,
    MemberFactory,
    OfficeFactory,
    PlaceFactory,
    RegionFactory,
    RepresentativeFactory,
)
from tests.pages import Page

pytestmark = pytest.mark.django_db

WHY = {"reason": "Moved away."}
NEW = {"name": "New", "email": "new@town.example", "title": "Planner", "language": "en", "time_zone": "America/Halifax"}


@pytest.fixture
def manager(client_of):
    return client_of(OfficeFactory(kind=OfficeKind.ADMINISTRATOR, user__name="Zed").user)


def page(browser, name: str, *arguments, **query) -> Page:
    return Page(browser.get(reverse(f"members:{name}", args=arguments), query))


# --- The list -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("rows", [1, 3])
def test_list_costs_the_same_whatever_the_number(manager, django_assert_num_queries, rows):
    for _number in range(rows):
        one = RepresentativeFactory()
        OfficeFactory(user=one.user, kind=OfficeKind.EVIDENCE_LEAD, seat=one.user_id)
    manager.get(reverse("members:people"))

    with django_assert_num_queries(9):
        manager.get(reverse("members:people"))


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, {"Ada", "Bo", "Cy", "Zed"}),
        ({"q": "ada"}, {"Ada"}),
        ({"q": "bo@town"}, {"Bo"}),
        ({"member": "kelowna"}, {"Ada"}),
        ({"role": "principal"}, {"Ada"}),
        ({"role": "office-3"}, {"Bo"}),
        ({"role": "none"}, {"Cy"}),
        ({"state": "closed"}, {"Cy"}),
        ({"state": "open", "q": "Cy"}, set()),
        ({"role": "nonsense", "member": "nowhere\x00", "page": "?"}, {"Ada", "Bo", "Cy", "Zed"}),
    ],
)
def test_list_is_narrowed(manager, query, found):
    RepresentativeFactory(user__name="Ada", user__email="ada@town.example", member__code="kelowna")
    OfficeFactory(user__name="Bo", user__email="bo@town.example")
    UserFactory(name="Cy", email="cy@town.example", is_active=False)

    said = page(manager, "people", **query)

    assert {name for name in ("Ada", "Bo", "Cy", "Zed") if name in said.links.values()} == found


def test_long_list_has_pages(manager):
    for number in range(25):
        UserFactory(name=f"Person {number:02}")

    first = page(manager, "people")
    second = Page(manager.get(reverse("members:people") + first.linking("Next page")))

    assert "Person 00" in first.words
    assert "Person 24" in second.words
    assert "Person 00" not in second.words


# --- One person ---------------------------------------------------------------------------------------------


def test_page_says_what_somebody_is_and_was(manager):
    one = RepresentativeFactory(member__name_en="Kelowna", user__name="Ada")
    Authenticator.objects.create(user=one.user, type="totp", data={})
    day = timezone.localdate() - timedelta(days=9)
    OfficeFactory(user=one.user, kind=OfficeKind.EVIDENCE_LEAD, starts_on=day, ends_on=day, end_reason="Enough.")

    said = page(manager, "person", one.user_id)

    assert all(words in said.words for words in ("Kelowna", "Representative", "Evidence lead", "Enough.", "Set up"))
    assert said.linking("Take away the second step")


def test_own_page_offers_no_deed(client_of):
    user = OfficeFactory(kind=OfficeKind.ADMINISTRATOR).user
    RepresentativeFactory(user=user)

    said = page(client_of(user), "person", user.pk)

    assert "This is you." in said.words
    assert not [address for address in said.links if address.endswith(("/end/", "/close/", "/role/"))]
    assert client_of(user).post(reverse("members:block_account", args=[user.pk]), WHY).status_code == 403


def test_role_is_given_and_said(manager):
    user, region = UserFactory(name="Ada"), RegionFactory(name_en="Prairies")
    sent = {"seat": f"2-{region.pk}-1", "starts_on": timezone.localdate().isoformat(), "ends_on": ""}

    said = Page(manager.post(reverse("members:give_office", args=[user.pk]), sent, follow=True))

    assert "Given: Regional contact (anchor) (Prairies)." in said.words
    assert Office.objects.get(user=user).region == region


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"seat": ""}, "This field is required."),
        ({"seat": "1-0-1"}, "Somebody else has this role in that time."),
        ({"seat": "3-0-0", "ends_on": "2020-01-01", "starts_on": "2019-01-01"}, "This day is over."),
        ({"seat": "3-0-0", "ends_on": "2020-01-01"}, "The last day is before the first."),
        ({"seat": "5-0-7"}, "Select a valid choice"),
    ],
)
def test_role_that_cannot_be_given_says_why_and_keeps_what_was_typed(manager, changes, said):
    OfficeFactory(kind=OfficeKind.CO_CHAIR, ends_on=timezone.localdate() + timedelta(days=5))
    sent = {"starts_on": timezone.localdate().isoformat(), "ends_on": ""} | changes

    response = manager.post(reverse("members:give_office", args=[UserFactory().pk]), sent)

    assert response.status_code == 422
    assert said in Page(response).words
    assert Page(response).fields["starts_on"] == sent["starts_on"]


def test_last_administrator_is_refused_in_words(client_of):
    last = OfficeFactory(kind=OfficeKind.ADMINISTRATOR)
    browser = client_of(OfficeFactory(kind=OfficeKind.CO_CHAIR).user)

    response = browser.post(reverse("members:end_office", args=[last.pk]), {"when": "now"} | WHY)

    assert response.status_code == 422
    assert "Nobody else would look after the portal." in Page(response).words


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ({"when": "now", "ends_on": ""}, 302),
        ({"when": "day", "ends_on": timezone.localdate().isoformat()}, 302),
        ({"when": "day", "ends_on": ""}, 422),
        ({"when": "day", "ends_on": "2020-01-01"}, 422),
        ({"when": "now", "reason": " "}, 422),
    ],
)
def test_representation_is_ended(manager, sent, status):
    one = RepresentativeFactory()

    response = manager.post(reverse("members:end_representation", args=[one.pk]), WHY | sent)

    assert response.status_code == status
    assert (Representative.objects.get().ends_on is not None) is (status == 302)


def test_representation_is_changed(manager):
    one = RepresentativeFactory()

    manager.post(reverse("members:change_representation", args=[one.pk]), {"kind": "alternate", "title": "Chief"})

    assert Representative.objects.current().get().kind == "alternate"


def test_account_is_blocked_and_unblocked(manager):
    user = UserFactory()

    said = Page(manager.post(reverse("members:block_account", args=[user.pk]), WHY, follow=True))
    assert "The account is blocked." in said.words
    said = Page(manager.post(reverse("members:unblock_account", args=[user.pk]), follow=True))

    assert "The account is open again." in said.words
    assert type(user).objects.get(pk=user.pk).is_active


def test_everything_else_about_an_account(manager, client_of):
    user = UserFactory()
    client_of(user)
    Authenticator.objects.create(user=user, type="totp", data={})

    manager.post(reverse("members:sign_out_everywhere", args=[user.pk]))
    manager.post(reverse("members:reset_second_factor", args=[user.pk]), WHY)
    response = manager.post(reverse("members:correct_address", args=[user.pk]), {"email": "a@b.example"} | WHY)

    assert response.status_code == 302
    assert type(user).objects.get(pk=user.pk).email == "a@b.example"
    assert not Authenticator.objects.exists()


def test_address_of_another_account_is_refused_in_words(manager):
    sent = {"email": UserFactory().email} | WHY

    response = manager.post(reverse("members:correct_address", args=[UserFactory().pk]), sent)

    assert response.status_code == 422
    assert "There is an account with this address already." in Page(response).words


def test_account_is_opened_for_somebody_without_a_member(manager):
    said = Page(manager.post(reverse("members:add_person"), NEW, follow=True))

    assert "The account is open. Now give a role" in said.words
    assert manager.post(reverse("members:add_person"), NEW).status_code == 422


# --- Roles --------------------------------------------------------------------------------------------------


def test_roles_say_holders_vacancies_and_former_holders(client_of):
    region = RegionFactory(name_en="Prairies")
    OfficeFactory(kind=OfficeKind.CO_CHAIR, user__name="Ada")
    day = timezone.localdate() - timedelta(days=9)
    OfficeFactory(kind=OfficeKind.REGIONAL_ANCHOR, region=region, user__name="Bo", starts_on=day, ends_on=day)

    said = page(client_of(RepresentativeFactory().user), "roles")

    assert all(words in said.words for words in ("Ada", "Prairies Vacant", "Former holders (1)", "Bo"))
    assert not [address for address in said.links if "/people/" in address or address.endswith("/end/")]


@pytest.mark.parametrize("rows", [1, 3])
def test_roles_cost_the_same_whatever_the_number(manager, django_assert_num_queries, rows):
    for number in range(rows):
        OfficeFactory(kind=OfficeKind.REGIONAL_ANCHOR, region=RegionFactory())
        OfficeFactory(kind=OfficeKind.EVIDENCE_LEAD, seat=number + 1)
    manager.get(reverse("members:roles"))

    with django_assert_num_queries(6):
        manager.get(reverse("members:roles"))


# --- Invitations --------------------------------------------------------------------------------------------


def test_representative_invites_a_colleague(client_of):
    one = RepresentativeFactory(member__name_en="Kelowna")
    PlaceFactory(member=one.member)
    browser = client_of(one.user)
    form = Page(browser.get(one.member.get_absolute_url()))

    said = Page(browser.post(form.linking("Invite somebody"), NEW | {"kind": "colleague"}, follow=True))

    assert "Invited: New." in said.words
    assert "new@town.example" in said.words
    assert Invitation.objects.get().invited_by == one.user


@pytest.mark.parametrize("kind", ["principal", "", "mayor"])
def test_representative_names_no_representative(client_of, kind):
    one = RepresentativeFactory()

    response = client_of(one.user).post(reverse("members:invite", args=[one.member.code]), NEW | {"kind": kind})

    assert response.status_code == 422
    assert not Invitation.objects.exists()


def test_representative_does_not_replace_what_an_officer_asked(client_of):
    one = RepresentativeFactory()
    asked = InvitationFactory(member=one.member, email=NEW["email"])
    browser = client_of(one.user)

    response = browser.post(reverse("members:invite", args=[one.member.code]), NEW | {"kind": "colleague"})

    assert "An officer of the Network has invited this person already" in Page(response).words
    assert browser.post(reverse("members:take_back_invitation", args=[asked.pk])).status_code == 403
    assert Invitation.objects.get().is_open


def test_nobody_invites_herself(manager, client_of):
    user = OfficeFactory().user

    response = client_of(user).post(
        reverse("members:invite", args=[MemberFactory().code]), NEW | {"kind": "principal", "email": user.email.upper()}
    )

    assert response.status_code == 422
    assert "This is your own address." in Page(response).words


def test_invitation_is_taken_back_and_sent_again(manager, client):
    invitation = InvitationFactory()
    old = accept_link(invitation)

    manager.post(reverse("members:invite_again", args=[invitation.pk]))
    assert client.get(old).status_code == 403
    newer = Invitation.objects.open().get()
    assert client.get(accept_link(newer)).status_code == 200
    manager.post(reverse("members:take_back_invitation", args=[newer.pk]))

    assert client.get(accept_link(newer)).status_code == 403


def test_accepted_invitation_is_neither_taken_back_nor_sent_again(manager):
    invitation = InvitationFactory(used=True)

    for name in ("take_back_invitation", "invite_again"):
        said = Page(manager.post(reverse(f"members:{name}", args=[invitation.pk]), follow=True))
        assert "This invitation was accepted in the meantime." in said.words


def test_person_who_acted_is_invited_again_with_what_is_known(manager):
    day = timezone.localdate() - timedelta(days=9)
    one = RepresentativeFactory(member__name_en="Kelowna", starts_on=day, ends_on=day)

    form = Page(manager.get(page(manager, "person", one.user_id).linking("Invite again for: Kelowna")))

    assert (form.fields["email"], form.fields["name"]) == (one.user.email, one.user.name)


def test_row_keeps_no_token(settings):
    invitation = InvitationFactory()
    token = accept_link(invitation).rstrip("/").rpartition(":")[2]

    assert token not in (invitation.nonce, invitation.token_digest)
    settings.SECRET_KEY = "another"
    with pytest.raises(KeyChanged):
        accept_link(invitation)
    settings.SECRET_KEY_FALLBACKS = ["only-for-tests"]
    assert accept_link(invitation).rstrip("/").rpartition(":")[2] == token


def test_mail_whose_link_cannot_be_made_does_not_leave(manager, settings):
    member = MemberFactory()
    manager.post(reverse("members:invite", args=[member.code]), NEW | {"kind": "colleague"})
    assert Mail.objects.filter(kind="member_invitation").exists()

    settings.SECRET_KEY = "another"

    assert silent("member_invitation")


# --- Suspension ---------------------------------------------------------------------------------------------


def test_member_is_suspended_and_resumed(manager, client, client_of):
    one = RepresentativeFactory(member__name_en="Kelowna", member__region=RegionFactory())
    said = page(manager, "detail", one.member.code)

    said = Page(manager.post(said.linking("Suspend this member"), WHY, follow=True))
    assert "Suspended. Its people are told by mail." in said.words
    assert "Suspended since" in said.words
    assert "Suspended" in page(manager, "list").words
    assert "Suspended" not in page(client, "list").words
    assert "Kelowna" in page(client, "list").words
    assert "Suspended since" not in page(client, "detail", one.member.code).words

    said = Page(manager.post(said.linking("Resume this member"), follow=True))
    assert "Resumed." in said.words
    assert Representative.objects.current().exists()


@pytest.mark.parametrize("name", ["suspend", "resume"])
def test_deed_done_before_says_so(manager, name):
    member = MemberFactory(suspended=name == "suspend")

    said = Page(manager.post(reverse(f"members:{name}", args=[member.code]), WHY, follow=True))

    assert "Nothing was changed." in said.words


def test_suspended_member_invites_nobody(manager):
    member = MemberFactory(suspended=True)

    said = Page(manager.get(reverse("members:invite", args=[member.code]), follow=True))

    assert "This member is suspended." in said.words
