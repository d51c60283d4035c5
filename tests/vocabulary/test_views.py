"""The pages of keywords: who, what they say, what they do."""

import pytest
from django.urls import reverse

from network.vocabulary.enums import TermGroup, Vocabulary
from network.vocabulary.models import Term
from practices.models import Practice
from tests.members.factories import MemberFactory
from tests.pages import Page
from tests.practices.factories import PracticeFactory
from tests.roles import READERS, person
from tests.vocabulary.factories import KindFactory, TermFactory

pytestmark = pytest.mark.django_db

LIST = "/en/keywords/"
NEW = "/en/keywords/new/?of=topic"
EDIT_WORDS = ("evidence", "secretary", "administrator")
MANAGE = ("administrator",)
SENT = {
    "label_en": "Gun violence", "label_fr": "Violence armée", "definition_en": "", "definition_fr": "",
    "synonyms_en": " firearms \r\n\r\nFirearms\r\nguns", "synonyms_fr": "armes à feu", "group": "problem",
    "position": "3", "version": "0",
}  # fmt: skip


@pytest.fixture
def administrator(client_of):
    return client_of(person("administrator", MemberFactory()))


@pytest.fixture
def secretary(client_of):
    return client_of(person("secretary", MemberFactory()))


def page_of(name: str, term: Term) -> str:
    return reverse(f"vocabulary:{name}", args=[term.pk])


# --- Who ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", [*READERS, "account", "former"])
@pytest.mark.parametrize(
    ("name", "allowed"),
    [("list", EDIT_WORDS), ("edit", EDIT_WORDS), ("add", MANAGE), ("retire", MANAGE), ("replace", MANAGE)],
)
def test_keywords_are_for_those_who_look_after_them(client_of, role, name, allowed):
    arguments = [] if name in ("list", "add") else [TermFactory().pk]

    response = client_of(person(role, MemberFactory())).get(reverse(f"vocabulary:{name}", args=arguments))

    assert response.status_code == (200 if role in allowed else 403)


@pytest.mark.parametrize("name", ["edit", "retire", "replace", "bring_back"])
def test_those_who_may_not_learn_nothing_of_which_there_are(client_of, secretary, administrator, name):
    stranger, path = client_of(person("stranger", MemberFactory())), reverse(f"vocabulary:{name}", args=[9_999_999])

    assert stranger.get(path).status_code == 403
    assert secretary.get(path).status_code == (404 if name == "edit" else 403)
    assert administrator.get(path).status_code == 404


# --- The list -----------------------------------------------------------------------------------------------


def test_list_shows_one_vocabulary_under_its_headings_and_what_is_retired(administrator):
    new = TermFactory(label_en="New", synonyms_en=["fresh"], group=TermGroup.WAY)
    TermFactory(label_en="Old", is_active=False, replaced_by=new)
    TermFactory(label_en="Gone", is_active=False)
    KindFactory(label_en="Elsewhere")

    words = Page(administrator.get(LIST)).words

    assert "The way of working New Mot-clé" in words
    assert "fresh" in words
    assert "Not chosen any more" in words
    assert "replaced by: New" in words
    assert "Elsewhere" not in words
    assert "Elsewhere" in Page(administrator.get(f"{LIST}?of=kind")).words


@pytest.mark.parametrize("of", ["", "nothing", "topic%00", "../kind"])
def test_unknown_list_is_the_list_of_topics(administrator, of):
    TermFactory(label_en="A topic")

    assert "A topic" in Page(administrator.get(f"{LIST}?of={of}")).words


@pytest.mark.parametrize("number", [1, 3])
def test_list_asks_the_same_number_of_questions(administrator, django_assert_num_queries, number):
    for _one in range(number):
        TermFactory(is_active=False, replaced_by=TermFactory())
    administrator.get(LIST)

    with django_assert_num_queries(5):  # session, person, representations, offices, the keywords
        administrator.get(LIST)


# --- Adding and changing ------------------------------------------------------------------------------------


def test_keyword_is_added_and_can_be_chosen(administrator):
    response = administrator.post(NEW, SENT, follow=True)

    term = Term.objects.get()
    assert "Added. It can be chosen from now on." in Page(response).words
    assert (term.synonyms_en, term.synonyms_fr) == (["firearms", "guns"], ["armes à feu"])
    assert (term.group, term.position) == (TermGroup.PROBLEM, 3)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"label_en": ""}, "This field is required."),
        ({"label_fr": "Mot"}, "Another keyword of this list is called so: Word."),
        ({"synonyms_en": "x" * 121}, "This name is longer than 120 characters"),
        ({"synonyms_fr": "\n".join(map(str, range(61)))}, "Give 60 other names at most."),
        ({"position": "-1"}, "greater than or equal to 0"),
        ({"group": "society"}, "Select a valid choice."),
    ],
)
def test_what_makes_no_sense_is_kept_and_explained(administrator, changes, said):
    TermFactory(label_en="Word", label_fr="Mot")

    response = administrator.post(NEW, SENT | changes)

    page = Page(response)
    assert response.status_code == 422
    assert said in page.words
    assert page.fields["synonyms_en"].strip() == (SENT | changes)["synonyms_en"].strip()
    assert Term.objects.count() == 1


def test_secretary_changes_words_and_nothing_else(secretary):
    term = TermFactory(position=7, group=TermGroup.WAY)
    page = Page(secretary.get(page_of("edit", term)))

    secretary.post(page_of("edit", term), SENT | {"version": page.fields["version"], "is_active": "", "code": "x"})

    term.refresh_from_db()
    assert not {"position", "group"} & page.fields.keys()
    assert term.label_en == "Gun violence"
    assert (term.position, term.group, term.is_active, term.code != "x") == (7, TermGroup.WAY, True, True)


def test_second_editor_sees_both_texts(administrator, secretary):
    term = TermFactory(label_en="Guns")
    secretary.post(page_of("edit", term), SENT | {"version": "1", "label_en": "By the secretary"})

    response = administrator.post(page_of("edit", term), SENT | {"version": "1", "label_en": "By me"})
    page = Page(response)
    again = administrator.post(page_of("edit", term), page.fields)

    assert response.status_code == 409
    assert "By the secretary By me" in page.words
    assert (page.fields["label_en"], page.fields["version"]) == ("By me", "2")
    assert again.status_code == 302
    assert Term.objects.get().label_en == "By me"


# --- Retiring and replacing ---------------------------------------------------------------------------------


def test_retiring_asks_and_says_what_carries_it(administrator):
    term = TermFactory()
    PracticeFactory(topics=[term])

    page = Page(administrator.get(page_of("retire", term)))
    administrator.post(page_of("retire", term))
    back = Page(administrator.post(page_of("bring_back", term), follow=True))

    assert "Practices: 1" in page.words
    assert "It can be chosen again." in back.words
    assert Term.objects.get(pk=term.pk).is_active


@pytest.mark.parametrize("what", ["replaced", "called alike"])
def test_keyword_that_cannot_come_back_stays_away(administrator, what):
    other = TermFactory(label_en="Guns")
    term = TermFactory(is_active=False, label_en="Guns", replaced_by=other if what == "replaced" else None)

    response = administrator.post(page_of("bring_back", term), follow=True)

    assert "Nothing was changed." in Page(response).words
    assert not Term.objects.get(pk=term.pk).is_active


def test_replacing_says_what_happens_before_it_does(administrator):
    old, new = TermFactory(label_en="Guns"), TermFactory(label_en="Gun violence")
    PracticeFactory(topics=[old])

    asked = Page(administrator.get(page_of("replace", old)))
    page = Page(administrator.get(f"{page_of('replace', old)}?into={new.pk}"))
    before = Practice.objects.get().topics.get()
    response = administrator.post(page_of("replace", old), page.fields, follow=True)

    assert "Practices: 1" in asked.words
    assert "“Gun violence” takes the place of “Guns”:" in page.words
    assert before == old
    assert Practice.objects.get().topics.get() == new
    assert "Done: Gun violence stands in its place." in Page(response).words


@pytest.mark.parametrize("into", ["", "itself", "kind", "retired", "0", "x"])
def test_replacing_by_nothing_of_the_kind_is_refused(administrator, into):
    term = TermFactory()
    others = {"itself": term, "kind": KindFactory(), "retired": TermFactory(is_active=False)}
    value = others[into].pk if into in others else into

    response = administrator.post(page_of("replace", term), {"into": value})

    assert response.status_code == 422
    term.refresh_from_db()
    assert term.replaced_by is None


def test_replaced_keyword_is_not_replaced_again(administrator):
    term = TermFactory(is_active=False, replaced_by=TermFactory())

    response = administrator.post(page_of("replace", term), {"into": TermFactory().pk}, follow=True)

    assert "Nothing was changed." in Page(response).words


def test_replaced_keyword_says_where_it_leads(secretary):
    term = TermFactory(is_active=False, replaced_by=TermFactory(label_en="New"))

    words = Page(secretary.get(page_of("edit", term))).words

    assert "Replaced by: New." in words
    assert "Retire it" not in words


# --- In the form of a practice ------------------------------------------------------------------------------


def test_practice_keeps_a_retired_keyword_when_it_is_edited(administrator):
    kind, topic = KindFactory(is_active=False), TermFactory(is_active=False)
    practice = PracticeFactory(kind=kind, topics=[topic])
    path = reverse("practices:edit", args=[practice.pk])

    administrator.post(path, Page(administrator.get(path)).fields)

    practice = Practice.objects.get()
    assert (practice.version, practice.kind, practice.topics.get()) == (2, kind, topic)
    new = Page(administrator.get(reverse("practices:add")))
    assert not [one for one in new.attributes if one.get("value") == str(topic.pk) and one.get("name") == "topics"]


def test_every_list_has_a_form(administrator):
    for vocabulary in Vocabulary:
        assert administrator.get(f"/en/keywords/new/?of={vocabulary}").status_code == 200
