"""Files at practices: who gets them, who puts them there, how much there may be, and what is found by them."""

import pytest
from django.urls import reverse

from members.models import Member
from network.files.enums import FileState, Refusal
from network.files.models import FileWords, StoredFile
from network.files.services import TooMany, read_waiting, tidy
from network.search.query import parse
from practices import services
from practices.models import Practice, PracticeFile
from practices.search import refresh_practices
from tests.accounts.factories import UserFactory
from tests.files import scanners
from tests.files.factories import StoredFileFactory
from tests.files.samples import office, pdf, upload
from tests.members.factories import MemberFactory, RepresentativeFactory
from tests.pages import Page
from tests.practices.factories import PracticeFactory, PracticeFileFactory
from tests.practices.test_races import all_at_once
from tests.roles import person

pytestmark = pytest.mark.django_db


def add(practice: Practice, content: bytes = b"", *, by=None, name="plan.docx", **values) -> PracticeFile:
    values = {"title": "Plan", "language": "en"} | values
    return services.add_file(
        practice, by=by or UserFactory(), upload=upload(content or office(words="Lanterns"), name), values=values
    )


def found(typed: str, user=None) -> list[Practice]:
    visible = Practice.objects.visible_to(user) if user else Practice.objects.all()
    return list(visible.matching(parse(typed)))


# --- Seeing -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("role", "draft", "network", "public"),
    [
        ("visitor", False, False, True),
        ("former", False, False, True),
        ("observer", False, True, True),
        ("stranger", False, True, True),
        ("representative", True, True, True),
        ("secretary", True, True, True),
    ],
)
def test_file_is_seen_by_the_readers_of_its_practice(role, draft, network, public):
    owner = MemberFactory()
    files = [
        PracticeFileFactory(practice=PracticeFactory(member=owner, **how))
        for how in ({}, {"published": True}, {"public": True})
    ]
    reader = person(role, owner)

    seen = PracticeFile.objects.visible_to(reader)

    assert [file in seen for file in files] == [draft, network, public]


@pytest.mark.parametrize("state", [FileState.QUARANTINE, FileState.REJECTED])
def test_file_that_is_not_checked_is_seen_by_its_sender_only(state):
    refusal = Refusal.ACTIVE if state == FileState.REJECTED else ""
    owner = MemberFactory()
    sender, colleague = person("representative", owner), person("representative", owner)
    stored = StoredFileFactory(state=state, refusal=refusal, sent_by=sender)
    file = PracticeFileFactory(practice=PracticeFactory(member=owner, public=True), stored=stored)

    assert file in PracticeFile.objects.visible_to(sender)
    for other in (colleague, person("visitor", owner), person("administrator", owner)):
        assert file not in PracticeFile.objects.visible_to(other)


# --- Adding and removing ------------------------------------------------------------------------------------


def test_files_stand_in_the_order_they_came():
    practice = PracticeFactory()

    files = [add(practice, title=title) for title in ("One", "Two")]
    services.remove_file(files[0])
    last = add(practice, title="Three")

    assert list(practice.files.for_list()) == [files[1], last]


def test_removed_file_is_deleted_and_removing_twice_does_nothing(django_capture_on_commit_callbacks):
    file = add(PracticeFactory())

    with django_capture_on_commit_callbacks(execute=True):
        services.remove_file(file)
        services.remove_file(file)

    assert StoredFile.objects.get().state == FileState.DELETED
    assert not PracticeFile.objects.exists()


def test_number_of_files_has_an_end(settings):
    settings.PRACTICE_FILES = 1
    practice = PracticeFactory()
    add(practice)

    with pytest.raises(TooMany, match="There are 1 files here already"):
        add(practice)

    assert StoredFile.objects.count() == 1


def test_bytes_of_a_practice_and_of_a_member_have_an_end(settings):
    practice = PracticeFactory()
    first = add(practice)
    settings.PRACTICE_BYTES = 2 * first.stored.size - 1
    with pytest.raises(TooMany, match="All files here may have"):
        add(practice)

    settings.FILE_MOST_BYTES_PER_MEMBER = 2 * first.stored.size - 1
    with pytest.raises(TooMany, match="All files of one municipality"):
        add(PracticeFactory(member=practice.member))

    add(PracticeFactory())
    services.remove_file(first)
    add(PracticeFactory(member=practice.member))


@pytest.mark.django_db(transaction=True)
def test_many_at_once_do_not_go_beyond_what_fits(settings):
    settings.PRACTICE_FILES = 2
    practice, by = PracticeFactory(), UserFactory()

    results = all_at_once(lambda number: add(practice, by=by, title=f"Plan {number}"))

    assert sum(isinstance(one, PracticeFile) for one in results) == 2
    assert sum(isinstance(one, TooMany) for one in results) == 2
    assert StoredFile.objects.with_bytes().count() == practice.files.count() == 2


@pytest.mark.django_db(transaction=True)
def test_many_practices_of_one_member_share_its_room(settings):
    by, member = UserFactory(), MemberFactory()
    practices = [PracticeFactory(member=member) for _number in range(4)]
    settings.FILE_MOST_BYTES_PER_MEMBER = int(2.5 * len(office(words="Lanterns")))

    results = all_at_once(lambda number: add(practices[number], by=by))

    assert sum(isinstance(one, PracticeFile) for one in results) == 2
    assert Member.objects.filter(pk=member.pk).exists()


def test_files_of_a_practice_that_is_gone_are_tidied(django_capture_on_commit_callbacks):
    file = add(PracticeFactory())
    file.practice.delete()
    StoredFile.objects.update(sent_at="2026-01-01T00:00Z")

    with django_capture_on_commit_callbacks(execute=True):
        assert tidy().unowned == 1


# --- Found by their words -----------------------------------------------------------------------------------


def test_practice_is_found_by_the_words_of_its_file():
    practice = PracticeFactory(published=True)
    file = add(practice, title="Walks")
    assert (found("walk"), found("lantern")) == ([practice], [])

    assert read_waiting() == 1
    assert found("lantern") == [practice]

    refresh_practices()
    assert found("lantern") == [practice]

    services.remove_file(file)
    assert found("lantern") == []


def test_words_read_before_the_file_has_its_place_are_not_lost(monkeypatch):
    """A worker is quicker than the transaction that puts the file to the practice."""
    attach = services.attaching._attach

    def read_first(*args):
        read_waiting()
        return attach(*args)

    monkeypatch.setattr(services.attaching, "_attach", read_first)
    practice = PracticeFactory(published=True)

    add(practice)

    assert found("lantern") == [practice]


def test_words_of_a_file_never_tell_of_a_practice_one_may_not_see():
    owner = MemberFactory()
    practice = PracticeFactory(member=owner)
    add(practice)
    read_waiting()

    assert found("lantern", person("representative", owner)) == [practice]
    for role in ("visitor", "observer", "stranger"):
        assert found("lantern", person(role, owner)) == []


def test_words_count_less_than_those_of_the_practice():
    by_file, by_title = PracticeFactory(published=True), PracticeFactory(published=True, text__title="Lanterns")
    add(by_file)
    read_waiting()

    from network.search.models import rank_of

    query = parse("lantern")
    ranked = Practice.objects.matching(query).annotate(rank=rank_of("index_entry__vector", query)).order_by("-rank")
    assert list(ranked) == [by_title, by_file]


# --- Pages --------------------------------------------------------------------------------------------------


@pytest.fixture
def writer():
    return RepresentativeFactory().user


@pytest.fixture
def practice(writer):
    return PracticeFactory(member=writer.representations.get().member, published=True)


def send(browser, practice, content: bytes, name: str, **values):
    data = {"title": "Plan", "language": "fr", "upload": upload(content, name)} | values
    return browser.post(reverse("practices:files", args=[practice.pk]), data)


def test_representative_adds_a_file_and_readers_get_it(client_of, practice, writer):
    response = send(client_of(writer), practice, office(), "Éclairage, été.docx", title="Plan d'éclairage")

    assert response.status_code == 302
    page = Page(client_of(writer).get(practice.get_absolute_url(), follow=True))
    assert "Plan d'éclairage" in page.words
    assert "Word document" in page.words
    assert "in French" in page.words
    address = reverse("practices:download", args=[practice.pk, PracticeFile.objects.get().pk])
    file = client_of(person("stranger", practice.member)).get(address)
    assert file["Content-Type"].endswith("wordprocessingml.document")
    assert file["Content-Disposition"] == "attachment; filename*=utf-8''%C3%89clairage%2C%20%C3%A9t%C3%A9.docx"
    assert b"".join(file) == office()


def test_refused_file_says_why_and_what_was_typed_is_kept(client_of, practice, writer):
    content = office(main_type="application/vnd.ms-word.document.macroEnabled.main+xml")

    response = send(client_of(writer), practice, content, "plan.docx", title="Kept")

    page = Page(response)
    assert response.status_code == 422
    assert "holds macros" in page.words
    assert 'value="Kept"' in response.content.decode()
    assert not PracticeFile.objects.exists()


@pytest.mark.parametrize("name", ["plan.docm", "plan.doc", "plan.zip", "plan.exe", "plan"])
def test_other_endings_are_refused_before_anything_is_opened(client_of, practice, writer, name):
    response = send(client_of(writer), practice, office(), name)

    assert response.status_code == 422
    assert "Only PDF, Word (.docx)" in Page(response).words
    assert not StoredFile.objects.exists()


def test_sender_sees_that_her_file_waits(client_of, practice, writer, settings):
    settings.FILE_SCANNER = scanners.name(scanners.Stopped)

    response = client_of(writer)
    send(response, practice, pdf(), "plan.pdf")

    page = Page(response.get(reverse("practices:files", args=[practice.pk])))
    assert "still to be checked" in page.words
    assert "Only you see it until it is checked" in page.words
    colleague = person("representative", practice.member)
    assert "Plan" not in Page(client_of(colleague).get(practice.get_absolute_url(), follow=True)).words.split()


def test_file_is_removed_after_a_question(client_of, practice, writer):
    file = PracticeFileFactory(practice=practice)
    address = reverse("practices:remove_file", args=[practice.pk, file.pk])
    browser = client_of(writer)

    assert "Remove this file?" in Page(browser.get(address)).words
    assert browser.post(address).status_code == 302
    assert not PracticeFile.objects.exists()


def test_file_of_another_practice_is_not_found(client_of, practice, writer):
    other = PracticeFileFactory(practice=PracticeFactory())

    for name in ("practices:download", "practices:remove_file"):
        assert client_of(writer).get(reverse(name, args=[practice.pk, other.pk])).status_code == 404


@pytest.mark.parametrize("number", [1, 3])
def test_page_asks_as_often_for_many_files_as_for_one(client_of, practice, writer, number, django_assert_num_queries):
    for _number in range(number):
        PracticeFileFactory(practice=practice)
    browser = client_of(writer)
    browser.get(reverse("practices:files", args=[practice.pk]))

    with django_assert_num_queries(9):
        browser.get(reverse("practices:files", args=[practice.pk]))


def test_words_are_not_loaded_with_the_page(practice):
    file = PracticeFileFactory(practice=practice)
    FileWords.objects.create(stored=file.stored)

    assert "words" not in PracticeFile.objects.for_list().get().stored.__dict__
