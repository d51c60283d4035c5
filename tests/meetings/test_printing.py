"""Minutes on paper."""

import io
from datetime import date

import pypdf
import pytest

from meetings.enums import Capacity, Presence
from meetings.models import Attendance, Minutes
from meetings.printing import attendance_groups, minutes_pdf, pdf_name, person_in_words
from tests.accounts.factories import UserFactory
from tests.meetings.factories import ActionFactory, DecisionFactory, MeetingFactory, MinutesFactory
from tests.members.factories import MemberFactory

pytestmark = pytest.mark.django_db


def printed(minutes: Minutes, language: str = "en") -> str:
    reader = pypdf.PdfReader(io.BytesIO(minutes_pdf(Minutes.objects.for_page().get(pk=minutes.pk), language)))
    return " ".join(" ".join(page.extract_text() for page in reader.pages).split())


def whole() -> Minutes:
    host = MemberFactory(name_en="Winnipeg", name_fr="Winnipeg")
    meeting = MeetingFactory(
        held_on=date(2026, 1, 19), title="January call", host=host, note_taker=UserFactory(name="Noé Œuvre")
    )
    minutes = MinutesFactory(meeting=meeting, published=True)
    halifax = MemberFactory(name_en="Halifax", name_fr="Halifax")
    Attendance.objects.create(meeting=meeting, member=halifax, name="Marie Tremblay", presence=Presence.PRESENT)
    DecisionFactory(minutes=minutes, text="The Network publishes a **brief**.", year=2026, serial=3)
    ActionFactory(minutes=minutes, text="Draft it.", owner_member=halifax, due_on=date(2026, 3, 1))
    return minutes


def test_everything_is_printed():
    words = printed(whole())

    for said in (
        "January call",
        "Monday, January 19, 2026, 13:30 to 14:45",
        "Hosted by: Winnipeg",
        "Noé Œuvre",
        "Halifax (Marie Tremblay)",
        "Youth gangs",
        "Decision D-2026-003 The Network publishes a brief.",
        "Action Draft it. Halifax, due March 1, 2026",
        "Page 1 of 1",
    ):
        assert said in words


def test_frame_is_in_the_language_asked_for_and_words_stay():
    minutes = whole()
    reader = pypdf.PdfReader(io.BytesIO(minutes_pdf(Minutes.objects.for_page().get(pk=minutes.pk), "fr")))

    assert reader.trailer["/Root"]["/Lang"] == "fr-CA"
    assert "lundi 19 janvier 2026" in reader.pages[0].extract_text().replace("\u00a0", " ")
    assert "compared two years" in reader.pages[0].extract_text()


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ({"name": "Marie"}, "Halifax (Marie)"),
        ({"name": ""}, "Halifax"),
        ({"name": "Sam", "capacity": Capacity.SUBSTITUTE}, "Halifax (Sam, in place of the representative)"),
        ({"name": "Jo", "member": None, "capacity": Capacity.GUEST}, "Jo (guest)"),
    ],
)
def test_person_in_words(row, said):
    row = {"member": MemberFactory.build(name_en="Halifax"), "presence": Presence.PRESENT} | row

    assert person_in_words(Attendance(**row)) == said


def test_attendance_is_in_groups_by_name_guests_last():
    towns = [MemberFactory.build(name_en=name, sort_en=name) for name in ("Bravo", "Alpha")]
    rows = [Attendance(member=None, name="Jo", presence=Presence.PRESENT)]
    rows += [Attendance(member=town, presence=Presence.PRESENT) for town in towns]
    rows += [Attendance(member=towns[0], name="Kim", presence=Presence.ABSENT)]

    assert attendance_groups(rows) == [("Present", ["Alpha", "Bravo", "Jo (guest)"]), ("Absent", ["Bravo (Kim)"])]


def test_file_is_named_for_its_day():
    minutes = MinutesFactory(meeting__held_on=date(2026, 1, 19))

    assert pdf_name(minutes, "en") == "2026-01-19-minutes-of-the-network.pdf"


def test_same_minutes_are_drawn_once():
    minutes = Minutes.objects.for_page().get(pk=whole().pk)

    assert minutes_pdf(minutes, "en") is minutes_pdf(Minutes.objects.for_page().get(pk=minutes.pk), "en")


def test_printing_asks_the_database_nothing(django_assert_num_queries):
    minutes = Minutes.objects.for_page().get(pk=whole().pk)

    with django_assert_num_queries(0):
        minutes_pdf(minutes, "en")
