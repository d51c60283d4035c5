"""The second door: who comes in, what is shown, and that saving calls the services."""

import pytest
from django.contrib.admin.models import LogEntry
from django.urls import get_resolver, reverse
from django.utils import timezone
from django.utils.translation import override

from members.enums import MemberClass, OfficeKind
from members.models import Member, Office, Representative
from network.staff.records import Written
from network.staff.site import STAFF
from network.vocabulary.models import Term
from practices.models import LibraryItem
from tests.accounts.factories import UserFactory
from tests.admissions.factories import AdmissionFactory
from tests.members.factories import MemberFactory, OfficeFactory, PlaceFactory, RegionFactory, RepresentativeFactory
from tests.pages import Page
from tests.practices.factories import LibraryItemFactory, PracticeFactory
from tests.roles import READERS, person
from tests.test_permissions import names_of
from tests.vocabulary.factories import ResourceFactory, TermFactory

pytestmark = pytest.mark.django_db

INDEX = "/en/staff/"


@pytest.fixture
def user():
    return person("administrator", MemberFactory())


@pytest.fixture
def administrator(client_of, user):
    return client_of(user)


def change_of(row) -> str:
    return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_change", args=[row.pk])


def save(client, row, **changes):
    """What a browser sends after ``changes`` were typed."""
    path = change_of(row)
    fields = {name: value for name, value in Page(client.get(path)).fields.items() if not name.startswith("_")}
    return client.post(path, {name: value for name, value in (fields | changes).items() if value != []}, follow=True)


# --- Who ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", [*READERS, "account", "former"])
@pytest.mark.parametrize("path", [INDEX, "/en/staff/accounts/user/", "/en/staff/members/office/add/"])
def test_door_is_open_to_administrators_only(client_of, role, path):
    response = client_of(person(role, MemberFactory())).get(path)

    assert response.status_code == (200 if role == "administrator" else 403)


@pytest.mark.parametrize("path", [INDEX, "/en/staff/accounts/user/1/change/", "/en/staff/jsi18n/"])
def test_visitor_comes_to_the_portals_own_sign_in(client, path):
    response = client.get(path)

    assert response.status_code == 302
    assert response["Location"] == f"{reverse('account_login')}?next={path}"


@pytest.mark.parametrize("path", ["login/", "logout/", "password_change/", "autocomplete/", "r/1/1/"])
def test_djangos_own_sign_in_is_not_there(administrator, path):
    assert administrator.get(f"{INDEX}{path}").status_code == 404


def test_those_who_may_not_learn_nothing_of_which_rows_there_are(client_of):
    stranger, member = client_of(person("secretary", MemberFactory())), MemberFactory()

    known, unknown = stranger.get(change_of(member)), stranger.get("/en/staff/members/member/9999999/change/")

    assert (known.status_code, known.content) == (unknown.status_code, unknown.content)


def test_right_taken_away_closes_the_door_at_the_next_request(administrator, user):
    Office.objects.filter(user=user).update(
        starts_on=timezone.localdate() - timezone.timedelta(days=2),
        ends_on=timezone.localdate() - timezone.timedelta(days=1),
    )

    assert administrator.get(INDEX).status_code == 403


# --- What is shown ------------------------------------------------------------------------------------------


def test_nothing_is_deleted_and_nothing_of_other_packages_is_shown():
    names = {name for name in names_of(get_resolver()) if name.startswith("admin:")}

    assert not [name for name in names if name.endswith(("_delete", ":None"))]
    assert {model.__module__.partition(".")[0] for model in STAFF._registry} == {
        "network", "members", "practices", "meetings", "admissions",
    }  # fmt: skip


@pytest.mark.parametrize("language", ["en", "fr"])
def test_door_speaks_both_languages(administrator, language):
    with override(language):
        path = reverse("admin:index")

    response = administrator.get(path)

    assert f'<html lang="{language}"' in response.text
    assert {"en": "Recent actions", "fr": "Actions récentes"}[language] in response.text


@pytest.mark.parametrize("number", [1, 3])
@pytest.mark.parametrize(
    ("model", "factory", "queries"),
    [
        ("members_member", MemberFactory, 6),
        ("members_representative", RepresentativeFactory, 6),
        ("practices_practice", PracticeFactory, 6),
        ("vocabulary_term", TermFactory, 6),
        ("admissions_admission", AdmissionFactory, 6),
    ],
)
def test_list_asks_the_same_number_of_questions(
    administrator, django_assert_max_num_queries, model, factory, queries, number
):
    for _one in range(number):
        factory()
    path = reverse(f"admin:{model}_changelist")
    administrator.get(path)

    with django_assert_max_num_queries(queries + 1):  # session, person, standing (2), count, rows, what filters offer
        administrator.get(path)


def test_file_of_the_own_municipality_stays_closed(administrator, user):
    admission = AdmissionFactory(consultation=True, contact_email=user.email)
    other = AdmissionFactory(consultation=True)

    assert administrator.get(change_of(other)).status_code == 200
    assert administrator.get(change_of(admission)).status_code == 403


# --- What saving does ---------------------------------------------------------------------------------------


def test_population_of_the_member_follows_its_municipality(administrator, user):
    place = PlaceFactory(population=60_000)

    response = save(administrator, place, population="120000")

    member = Member.objects.get(pk=place.member_id)
    assert response.status_code == 200
    assert (member.population, member.size_bracket) == (120_000, "100k-250k")
    assert LogEntry.objects.get().user == user


def test_member_is_found_by_its_new_name_and_what_has_a_page_of_its_own_stays(administrator):
    member = MemberFactory()

    save(administrator, member, name_en="Elmira", left_on="2020-01-01", member_class="observer", population="5")

    member.refresh_from_db()
    assert (member.name_en, member.sort_en.split("\x1f")[0]) == ("Elmira", "elmira")
    assert (member.left_on, member.member_class, member.population) == (None, MemberClass.FULL, 0)
    assert member.index_entry.title_en == "Elmira"


def test_members_of_a_region_are_found_by_its_new_name(administrator):
    member = MemberFactory(region=RegionFactory())

    save(administrator, member.region, name_en="The Far East")

    member.refresh_from_db()
    assert member.index_entry.note_en == "The Far East"


def test_document_is_found_by_its_new_title(administrator):
    item = LibraryItemFactory()

    save(administrator, item, title_en="A new title", kind=str(ResourceFactory().pk))

    assert LibraryItem.objects.get().index_entry.title_en == "A new title"


def test_keyword_is_saved_by_its_service(administrator, user):
    term = TermFactory()

    save(administrator, term, label_en="Gun violence", synonyms_en="firearms")

    term.refresh_from_db()
    assert (term.label_en, term.version, term.edited_by) == ("Gun violence", 2, user)
    assert "firearms" in term.phrases


@pytest.mark.parametrize("what", ["changed meanwhile", "called alike"])
def test_what_the_service_refuses_is_said_and_not_written(administrator, what):
    term, other = TermFactory(label_en="Guns"), TermFactory(label_en="Knives")
    changes = {"version": "7"} if what == "changed meanwhile" else {"label_en": other.label_en}

    response = save(administrator, term, **({"label_en": "Other"} | changes))

    assert "Nothing was saved" in response.text
    assert Term.objects.get(pk=term.pk).label_en == "Guns"
    assert not LogEntry.objects.exists()


def test_account_keeps_its_address_and_who_may_sign_in(administrator):
    person_of_it = UserFactory(email="old@town.example")

    save(administrator, person_of_it, is_active=[], email="new@town.example", name="New name")

    person_of_it.refresh_from_db()
    assert (person_of_it.is_active, person_of_it.email, person_of_it.name) == (True, "old@town.example", "New name")


def test_role_is_given_and_a_taken_one_is_explained(administrator):
    OfficeFactory(kind=OfficeKind.CO_CHAIR, seat=1)
    path, sent = reverse("admin:members_office_add"), {"kind": "1", "starts_on": "2026-01-01", "region": ""}
    newcomer = UserFactory()

    taken = administrator.post(path, sent | {"user": newcomer.pk, "seat": "1"})
    given = administrator.post(path, sent | {"user": newcomer.pk, "seat": "2"}, follow=True)

    assert "Somebody else holds this role in that time." in taken.text
    assert "was added successfully" in given.text
    assert Office.objects.get(user=newcomer).seat == 2


def test_representative_is_named(administrator):
    member, newcomer = MemberFactory(), UserFactory()
    sent = {"user": newcomer.pk, "member": member.pk, "kind": "principal", "title": "", "starts_on": "2026-01-01"}

    administrator.post(reverse("admin:members_representative_add"), sent)

    assert Representative.objects.get(user=newcomer).member == member


def test_everything_that_is_written_says_by_which_service():
    written = [type(one) for one in STAFF._registry.values() if isinstance(one, Written)]

    assert written
    assert [one for one in written if one.write is Written.write] == []
