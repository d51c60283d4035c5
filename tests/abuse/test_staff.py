"""Abuse cases at the pages of those who look after the portal; each test carries the number of its case."""

import pytest
from django.urls import reverse

from members.models import Member
from network.options.models import Option
from network.vocabulary.models import Term
from tests.accounts.factories import UserFactory
from tests.members.factories import MemberFactory
from tests.practices.factories import PracticeFactory
from tests.roles import person
from tests.vocabulary.factories import TermFactory

pytestmark = pytest.mark.django_db

REVIEWERS = "/en/settings/admission-reviewers/"


@pytest.fixture
def administrator(client_of):
    return client_of(person("administrator", MemberFactory()))


# --- 7. Hidden fields -----------------------------------------------------------------------------------------


def test_case_07_hidden_fields_of_a_setting_are_ignored(administrator):
    other = UserFactory()

    administrator.post(REVIEWERS, {"value": "3", "version": "0", "name": "SECRET_KEY", "changed_by": other.pk})

    option = Option.objects.get()
    assert (option.name, option.value) == ("ADMISSION_REVIEWERS", 3)
    assert option.changed_by != other


def test_case_07_setting_that_is_not_offered_is_not_there(administrator):
    for code in ("secret-key", "debug", "admission-link-days", "allowed-hosts"):
        response = administrator.post(f"/en/settings/{code}/", {"value": "3", "version": "0"})
        assert response.status_code == 404

    assert not Option.objects.exists()


@pytest.mark.parametrize("role", ["stranger", "secretary", "anchor", "evidence"])
def test_case_07_others_change_no_setting(client_of, role):
    response = client_of(person(role, MemberFactory())).post(REVIEWERS, {"value": "1", "version": "0"})

    assert response.status_code == 403
    assert not Option.objects.exists()


def test_case_07_hidden_fields_of_a_keyword_are_ignored(client_of):
    term = TermFactory(code="guns")
    secretary = client_of(person("secretary", MemberFactory()))
    sent = {
        "label_en": "Guns", "label_fr": "Armes", "version": "1", "code": "taken", "vocabulary": "kind",
        "is_active": "", "replaced_by": TermFactory().pk, "group": "way", "position": "99", "phrases": "x",
    }  # fmt: skip

    secretary.post(reverse("vocabulary:edit", args=[term.pk]), sent)

    stored = Term.objects.get(pk=term.pk)
    assert stored.label_en == "Guns"
    assert (stored.code, stored.vocabulary, stored.is_active, stored.replaced_by) == ("guns", "topic", True, None)
    assert (stored.group, stored.position) == (term.group, term.position)


def test_case_07_hidden_fields_at_the_second_door_are_ignored(administrator):
    account, member = UserFactory(email="her@town.example"), MemberFactory(code="elmira")
    sent = {"name": "New", "language": "en", "time_zone": "America/Toronto", "is_active": "on"}
    hidden = {"email": "mine@evil.example", "password": "x", "is_demonstration": "on", "is_staff": "on", "id": "1"}

    administrator.post(reverse("admin:accounts_user_change", args=[account.pk]), sent | hidden)
    administrator.post(
        reverse("admin:members_member_change", args=[member.pk]),
        {"name_en": "E", "name_fr": "E", "joined_wave": "2010", "code": "x", "left_on": "2020-01-01"},
    )

    before, account_password = account.password, type(account).objects.get(pk=account.pk)
    assert (account_password.name, account_password.email) == ("New", "her@town.example")
    assert (account_password.password, account_password.is_demonstration) == (before, False)
    stored = Member.objects.get(pk=member.pk)
    assert (stored.name_en, stored.code, stored.left_on) == ("E", "elmira", None)


def test_case_07_what_is_only_looked_at_is_not_written(administrator):
    practice = PracticeFactory()
    path = reverse("admin:practices_practice_change", args=[practice.pk])

    response = administrator.post(path, {"state": "published", "_save": "Save"})

    practice.refresh_from_db()
    assert response.status_code == 403
    assert practice.state == "draft"


@pytest.mark.parametrize("path", ["accounts/user/", "members/member/", "practices/practice/"])
def test_case_07_nothing_is_deleted_by_an_action_or_an_address(administrator, path):
    PracticeFactory()
    sent = {"action": "delete_selected", "_selected_action": ["1"], "post": "yes"}

    administrator.post(f"/en/staff/{path}", sent)
    by_address = administrator.post(f"/en/staff/{path}1/delete/", {"post": "yes"})

    assert by_address.status_code == 404
    assert Member.objects.count() == 2


# --- 11. Look-ups of the reader's choice ----------------------------------------------------------------------


@pytest.mark.parametrize(
    "query",
    [
        "password__startswith=pbkdf2",
        "password=x",
        "email__contains=a",
        "pk__gt=1",
        "representations__user__password__startswith=a",
        "is_active__gt=0",
        "user__password=x",
    ],
)
def test_case_11_lists_take_no_look_up_but_their_filters(administrator, query):
    response = administrator.get(f"{reverse('admin:accounts_user_changelist')}?{query}")

    assert response.status_code == 400


@pytest.mark.parametrize("query", ["user__password__startswith=a", "user__email=x", "member__mailbox=x"])
def test_case_11_lists_take_no_look_up_through_another_table(administrator, query):
    for model in ("members_office", "members_representative"):
        assert administrator.get(f"{reverse(f'admin:{model}_changelist')}?{query}").status_code == 400


@pytest.mark.parametrize("query", ["o=99", "o=password", "o=-1.x", "p=9999", "p=x", "q=%00", "all=", "_popup=1", "e=1"])
def test_case_11_order_page_and_search_that_make_no_sense_do_no_harm(administrator, query):
    response = administrator.get(f"{reverse('admin:accounts_user_changelist')}?{query}", follow=True)

    assert response.status_code in (200, 400)
    assert "pbkdf2" not in response.text
    assert "md5$" not in response.text


@pytest.mark.parametrize("query", ["is_active__exact=1", "language__exact=fr"])
def test_case_11_filters_beside_the_list_work(administrator, query):
    assert administrator.get(f"{reverse('admin:accounts_user_changelist')}?{query}").status_code == 200


def test_case_11_search_does_not_reach_other_columns(administrator):
    UserFactory(name="Ana", email="ana@town.example")

    found = administrator.get(f"{reverse('admin:accounts_user_changelist')}?q=md5")

    assert "ana@town.example" not in found.text


@pytest.mark.parametrize("of", ["user__password", "topic') OR 1=1 --", "%00"])
def test_case_11_list_of_keywords_takes_only_known_names(administrator, of):
    assert administrator.get(f"/en/keywords/?of={of}").status_code == 200
