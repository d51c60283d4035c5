"""Papers of meetings: who reads them, who puts them there, and what stays between those who were present."""

import pytest
from django.urls import reverse

from meetings import services
from meetings.enums import Presence
from meetings.models import Attendance, Meeting, Paper
from network.files.enums import FileState
from network.files.models import StoredFile
from network.files.services import TooMany
from tests.accounts.factories import UserFactory
from tests.files.factories import StoredFileFactory
from tests.files.samples import office, pdf, upload
from tests.meetings.factories import MeetingFactory, PaperFactory
from tests.members.factories import MemberFactory, RepresentativeFactory
from tests.pages import Page
from tests.practices.test_races import all_at_once
from tests.roles import OFFICERS, person

pytestmark = pytest.mark.django_db


def add(meeting: Meeting, *, by=None, content: bytes = b"", **values) -> Paper:
    values = {"title": "Budget", "language": "en", "is_in_camera": False} | values
    return services.add_paper(
        meeting, by=by or UserFactory(), upload=upload(content or office("xlsx"), "b.xlsx"), values=values
    )


def present(meeting: Meeting, representative, *, name: str = "", presence: str = Presence.PRESENT) -> None:
    name = name or representative.user.name
    Attendance.objects.create(meeting=meeting, member=representative.member, name=name, presence=presence)


# --- Who reads it -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("role", "draft", "scheduled", "closed"),
    [
        ("visitor", False, False, False),
        ("account", False, False, False),
        ("former", False, False, False),
        ("observer", False, True, False),
        ("stranger", False, True, False),
        ("representative", False, True, False),
        ("evidence", False, True, False),
        *[(role, True, True, True) for role in OFFICERS],
    ],
)
def test_paper_is_read_by_the_readers_of_its_meeting(role, draft, scheduled, closed):
    owner = MemberFactory()
    papers = [
        PaperFactory(meeting=MeetingFactory(draft=True)),
        PaperFactory(),
        PaperFactory(is_in_camera=True),
    ]

    seen = Paper.objects.visible_to(person(role, owner))

    assert [paper in seen for paper in papers] == [draft, scheduled, closed]


def test_paper_of_a_closed_item_is_read_by_those_who_were_present():
    paper = PaperFactory(is_in_camera=True, meeting=MeetingFactory(past=True))
    there, regrets, colleague, namesake = (RepresentativeFactory() for _number in range(4))
    present(paper.meeting, there)
    present(paper.meeting, regrets, presence=Presence.REGRETS)
    present(paper.meeting, colleague, name="Somebody else of the same member")
    namesake.user.name = there.user.name
    namesake.user.save()
    other = PaperFactory(is_in_camera=True, meeting=MeetingFactory(past=True))

    readers = [one.user for one in (there, regrets, colleague, namesake)]

    assert [paper in Paper.objects.visible_to(user) for user in readers] == [True, False, False, False]
    assert other not in Paper.objects.visible_to(there.user)


def test_paper_of_a_closed_item_is_closed_again_to_who_left_the_network():
    paper = PaperFactory(is_in_camera=True, meeting=MeetingFactory(past=True))
    there = RepresentativeFactory()
    present(paper.meeting, there)
    there.starts_on = there.ends_on = "2020-01-01"
    there.save()

    assert paper not in Paper.objects.visible_to(there.user)


def test_note_taker_reads_what_she_is_to_note():
    representative = RepresentativeFactory()
    paper = PaperFactory(is_in_camera=True, meeting=MeetingFactory(note_taker=representative.user))

    assert paper in Paper.objects.visible_to(representative.user)


# --- Adding and removing ------------------------------------------------------------------------------------


def test_removed_paper_is_deleted():
    paper = add(MeetingFactory())

    services.remove_paper(paper)
    services.remove_paper(paper)

    assert StoredFile.objects.get().state == FileState.DELETED
    assert not Paper.objects.exists()


def test_papers_of_a_draft_that_is_thrown_away_are_deleted():
    paper = add(MeetingFactory(draft=True))

    services.discard_meeting(paper.meeting)

    assert StoredFile.objects.get().state == FileState.DELETED
    assert not Meeting.objects.exists()


@pytest.mark.parametrize(
    ("most", "sentence"), [({"MEETING_PAPERS": 1}, "There are 1 files"), ({"MEETING_BYTES": 1_500}, "MB together")]
)
def test_papers_have_an_end(settings, most, sentence):
    meeting = MeetingFactory()
    add(meeting)
    for name, value in most.items():
        setattr(settings, name, value)

    with pytest.raises(TooMany, match=sentence):
        add(meeting)

    assert StoredFile.objects.with_bytes().count() == 1


@pytest.mark.django_db(transaction=True)
def test_many_at_once_do_not_go_beyond_what_fits(settings):
    settings.MEETING_PAPERS = 2
    meeting, by = MeetingFactory(), UserFactory()

    results = all_at_once(lambda number: add(meeting, by=by, title=f"Budget {number}"))

    assert sum(isinstance(one, Paper) for one in results) == 2
    assert StoredFile.objects.with_bytes().count() == meeting.papers.count() == 2


# --- Pages --------------------------------------------------------------------------------------------------


def test_secretary_adds_a_paper_and_members_get_it(client_of):
    meeting, secretary = MeetingFactory(), person("secretary", MemberFactory())
    data = {"title": "Ordre du jour", "language": "fr", "upload": upload(pdf(), "été.pdf")}

    response = client_of(secretary).post(reverse("meetings:papers", args=[meeting.pk]), data)

    assert response.status_code == 302
    reader = client_of(person("stranger", MemberFactory()))
    assert "Ordre du jour" in Page(reader.get(meeting.get_absolute_url())).words
    file = reader.get(reverse("meetings:paper", args=[meeting.pk, Paper.objects.get().pk]))
    assert b"".join(file) == pdf()
    assert file["Content-Disposition"] == "attachment; filename*=utf-8''%C3%A9t%C3%A9.pdf"


def test_page_of_a_meeting_says_nothing_of_a_closed_paper(client_of):
    paper = PaperFactory(is_in_camera=True, title="Complaint")
    outsider, officer = person("stranger", MemberFactory()), person("anchor", MemberFactory())
    address = reverse("meetings:paper", args=[paper.meeting_id, paper.pk])

    assert "Complaint" not in Page(client_of(outsider).get(paper.meeting.get_absolute_url())).words
    assert client_of(outsider).get(address).status_code == 404
    page = Page(client_of(officer).get(paper.meeting.get_absolute_url()))
    assert "Complaint" in page.words
    assert "Closed item" in page.words
    response = client_of(officer).get(address)
    response.close()
    assert response.status_code == 200


def test_note_taker_puts_papers_and_another_representative_does_not(client_of):
    taker, other = RepresentativeFactory().user, RepresentativeFactory().user
    address = reverse("meetings:papers", args=[MeetingFactory(note_taker=taker).pk])

    assert client_of(taker).get(address).status_code == 200
    assert client_of(other).get(address).status_code == 403


def test_paper_is_removed_after_a_question(client_of):
    paper = PaperFactory()
    address = reverse("meetings:remove_paper", args=[paper.meeting_id, paper.pk])
    browser = client_of(person("secretary", MemberFactory()))

    assert "Remove this paper?" in Page(browser.get(address)).words
    assert browser.post(address).status_code == 302
    assert not Paper.objects.exists()


def test_refused_paper_says_why(client_of):
    address = reverse("meetings:papers", args=[MeetingFactory().pk])
    data = {"title": "x", "language": "en", "upload": upload(b"MZ", "x.pdf")}

    response = client_of(person("secretary", MemberFactory())).post(address, data)

    assert response.status_code == 422
    assert "whatever its name says" in Page(response).words


@pytest.mark.parametrize("number", [1, 3])
def test_page_asks_as_often_for_many_papers_as_for_one(client_of, number, django_assert_num_queries):
    meeting = MeetingFactory()
    for _number in range(number):
        PaperFactory(meeting=meeting)
    browser = client_of(person("secretary", MemberFactory()))

    with django_assert_num_queries(6):
        browser.get(reverse("meetings:papers", args=[meeting.pk]))


def test_unchecked_paper_is_for_its_sender():
    secretary = person("secretary", MemberFactory())
    stored = StoredFileFactory(state=FileState.QUARANTINE, sent_by=secretary)
    paper = PaperFactory(stored=stored)

    assert paper in Paper.objects.visible_to(secretary)
    assert paper not in Paper.objects.visible_to(person("administrator", MemberFactory()))
