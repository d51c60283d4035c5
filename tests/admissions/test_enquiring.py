"""The first contact: one file for a municipality, whoever writes, however often."""

import threading
import uuid

import pytest
from django.db import connection
from django.utils import timezone

from admissions import services
from admissions.enums import BEFORE_DECISION, AdmissionState, Deed
from admissions.models import Admission, Note
from admissions.services.enquiring import Enquired
from members.enums import OfficeKind, Province, Source
from members.models import GeoName
from network.accounts.enums import Zone
from network.outbox.models import Mail
from tests.accounts.factories import UserFactory
from tests.admissions.factories import AdmissionFactory
from tests.members.factories import MemberFactory, OfficeFactory, PlaceFactory, RegionFactory

pytestmark = pytest.mark.django_db

S = AdmissionState


@pytest.fixture
def region():
    return RegionFactory(code="british-columbia")


@pytest.fixture
def secretary():
    return OfficeFactory(kind=OfficeKind.SECRETARY).user


def words(**changed) -> dict:
    return {
        "municipality": "City of Kelowna",
        "province": Province.BC,
        "geoname": None,
        "language": "en",
        "contact_name": "Chris Contact",
        "contact_role": "Coordinator",
        "contact_email": "chris@kelowna.example",
        "contact_phone": "",
        "reason": "We would like to learn from others.",
    } | changed


def write(*, submission: uuid.UUID | None = None, source=Source.PAGE, by=None, **changed) -> Enquired:
    return services.enquire(submission=submission or uuid.uuid4(), values=words(**changed), source=source, by=by)


def mails(kind: str) -> list[str]:
    return list(Mail.objects.filter(kind=kind).order_by("pk").values_list("address", flat=True))


# --- A new request ------------------------------------------------------------------------------------------


def test_first_contact_makes_a_file(region):
    enquired = write()

    admission = enquired.admission
    move = admission.moves.get()
    assert (enquired.is_new, enquired.has_joined) == (True, False)
    assert (admission.state, admission.municipality_key, admission.region) == (S.ENQUIRY, "kelowna", region)
    assert (admission.source, admission.recorded_by) == (Source.PAGE, None)
    assert (move.deed, move.from_state, move.to_state) == (Deed.ENQUIRE, "", S.ENQUIRY)
    assert (move.by, move.by_name) == (None, "Chris Contact")


def test_first_contact_is_confirmed_and_the_officers_are_told(secretary, region):
    anchor = OfficeFactory(kind=OfficeKind.REGIONAL_ANCHOR, region=region).user
    OfficeFactory(kind=OfficeKind.REGIONAL_ANCHOR, region=RegionFactory())

    write()

    assert mails("admission_received") == ["chris@kelowna.example"]
    assert sorted(mails("admission_new")) == sorted([secretary.email, anchor.email])


def test_form_sent_twice_makes_one_file(secretary):
    submission = uuid.uuid4()
    first = write(submission=submission)

    second = write(submission=submission)

    assert second == Enquired(first.admission, is_new=False, has_joined=False)
    assert Admission.objects.count() == 1
    assert len(mails("admission_received")) == len(mails("admission_new")) == 1


def test_place_and_region_without_a_row_are_left_empty():
    place = GeoName.objects.create(
        pk=1, name="Kelowna", province="BC", population=1, latitude=49, longitude=-119,
        time_zone=Zone.VANCOUVER, search_key=" kelowna",
    )  # fmt: skip

    admission = write(geoname=place).admission

    assert (admission.geoname, admission.region) == (place, None)


def test_what_an_officer_heard_is_recorded_with_its_source(secretary):
    admission = write(source=Source.PHONE, by=secretary).admission

    assert (admission.source, admission.recorded_by) == (Source.PHONE, secretary)
    assert (admission.moves.get().by, admission.moves.get().by_name) == (secretary, "")
    assert mails("admission_new") == []
    assert mails("admission_received") == ["chris@kelowna.example"]


@pytest.mark.parametrize("name", ["Kelowna", "kelowna", "The City of Kelowna", "Ville de Kelowna"])
def test_member_need_not_join(name):
    place = PlaceFactory(name_en="Kelowna", name_fr="Kelowna", province=Province.BC)

    with pytest.raises(services.AlreadyMember) as refusal:
        write(municipality=name)

    assert refusal.value.member == place.member
    assert not Admission.objects.exists()
    assert not Mail.objects.exists()


def test_namesake_in_another_province_may_join():
    PlaceFactory(name_en="Kelowna", name_fr="Kelowna", province=Province.NS)

    assert write().is_new


@pytest.mark.parametrize("state", [S.DECLINED, S.WITHDRAWN, S.LAPSED, S.CLOSED, S.DEFERRED])
def test_municipality_whose_request_ended_writes_anew(state):
    ended = AdmissionFactory(state=state, municipality="Kelowna")

    enquired = write()

    assert enquired.is_new
    assert enquired.admission != ended


def test_former_member_goes_on_in_its_old_file(secretary):
    former = AdmissionFactory(former=True, municipality="Kelowna")

    enquired = write(contact_name="Sam New", contact_email="sam@kelowna.example")

    admission = Admission.objects.get(pk=former.pk)
    assert enquired == Enquired(admission, is_new=True, has_joined=False)
    assert (admission.state, admission.member, admission.link_version) == (S.CONVERSATION, former.member, 2)
    assert (admission.contact_name, admission.consulted_at) == ("Sam New", None)
    assert (admission.moves.latest("pk").deed, admission.moves.latest("pk").by_name) == (Deed.REOPEN, "Sam New")
    assert mails("admission_received") == ["sam@kelowna.example"]
    assert mails("admission_new") == [secretary.email]


def test_former_member_without_a_file_gets_one():
    PlaceFactory(member=MemberFactory(left_on=timezone.localdate()), name_en="Kelowna", province=Province.BC)

    assert write().admission.state == S.ENQUIRY


# --- A second person ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("state", BEFORE_DECISION)
def test_second_person_joins_the_open_file(state, secretary):
    admission = AdmissionFactory(state=state, municipality="Kelowna", contents__is_empty=True)

    enquired = write(contact_phone="555-0100")

    note = admission.notes.get()
    assert enquired == Enquired(admission, is_new=False, has_joined=True)
    assert all(one in note.text for one in ("Chris Contact", "chris@kelowna.example", "555-0100", "learn from others"))
    assert mails("admission_joined") == ["chris@kelowna.example"]
    assert mails("admission_colleague") == [admission.contact_email]
    assert mails("admission_news") == [secretary.email]
    assert Admission.objects.get(pk=admission.pk).contact_name == admission.contact_name


def test_second_person_who_sends_twice_is_noted_once(secretary):
    admission, submission = AdmissionFactory(municipality="Kelowna"), uuid.uuid4()

    for _time in range(2):
        assert write(submission=submission).has_joined

    assert admission.notes.count() == 1
    assert [len(mails(f"admission_{kind}")) for kind in ("joined", "colleague", "news")] == [1, 1, 1]


def test_first_person_who_writes_again_hears_of_no_colleague():
    admission = AdmissionFactory(municipality="Kelowna", contact_email="Chris@kelowna.example")

    write()

    assert admission.notes.count() == 1
    assert mails("admission_joined") == ["chris@kelowna.example"]
    assert mails("admission_colleague") == []


def test_first_person_hears_of_colleagues_once_a_day():
    AdmissionFactory(municipality="Kelowna")

    for number in range(3):
        write(contact_email=f"person{number}@kelowna.example")

    assert len(mails("admission_colleague")) == 1


@pytest.mark.django_db(transaction=True)
def test_two_people_at_once_make_one_file():
    barrier, found = threading.Barrier(2), []

    def send(email: str) -> None:
        try:
            barrier.wait(10)
            found.append(write(contact_email=email))
        finally:
            connection.close()

    threads = [threading.Thread(target=send, args=[f"{name}@kelowna.example"]) for name in ("chris", "sam")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)

    assert sorted(one.is_new for one in found) == [False, True]
    assert Admission.objects.count() == Note.objects.count() == 1


# --- How many a day -----------------------------------------------------------------------------------------


def test_one_address_writes_so_often_a_day(settings):
    for number in range(settings.ADMISSION_ENQUIRIES_A_DAY_PER_ADDRESS):
        write(municipality=f"Town {number}")

    with pytest.raises(services.TooManyToday):
        write(municipality="One more", contact_email="CHRIS@kelowna.example")

    assert write(municipality="One more", contact_email="sam@kelowna.example").is_new


def test_joining_an_open_file_counts_too(settings):
    for _time in range(settings.ADMISSION_ENQUIRIES_A_DAY_PER_ADDRESS):
        write()

    with pytest.raises(services.TooManyToday):
        write()


def test_everybody_together_writes_so_often_a_day(settings):
    settings.ADMISSION_ENQUIRIES_A_DAY = 2
    for number in range(2):
        write(municipality=f"Town {number}", contact_email=f"person{number}@town.example")

    with pytest.raises(services.TooManyToday):
        write(municipality="One more")


def test_next_day_is_another(settings, time_machine):
    settings.ADMISSION_ENQUIRIES_A_DAY = 1
    time_machine.move_to("2027-03-01 12:00Z")
    write()
    time_machine.move_to("2027-03-02 12:01Z")

    assert write(municipality="One more").is_new


def test_officers_have_no_limit_and_use_none_up(settings, secretary):
    settings.ADMISSION_ENQUIRIES_A_DAY = 1
    for number in range(3):
        write(municipality=f"Town {number}", source=Source.PHONE, by=secretary)

    assert write().is_new


# --- Afterwards ---------------------------------------------------------------------------------------------


def corrected(admission: Admission, **changed) -> Admission:
    names = ("municipality", "province", "geoname", "language", "reason")
    contact = ("contact_name", "contact_role", "contact_email", "contact_phone")
    stands = {name: getattr(admission, name) for name in (*names, *contact)}
    return services.correct_enquiry(admission, by=UserFactory(), values=stands | changed)


def test_correction_changes_what_follows_from_the_name():
    region = RegionFactory(code="atlantic")
    admission = AdmissionFactory(municipality="Kelowna")

    corrected(admission, municipality="Ville de Dieppe", province=Province.NB)

    admission.refresh_from_db()
    assert (admission.municipality_key, admission.region) == ("dieppe", region)
    assert "Municipality" in admission.notes.get().text


def test_correction_that_changes_nothing_leaves_no_trace():
    admission = AdmissionFactory()

    corrected(admission)

    assert not admission.notes.exists()


def test_correction_of_the_address_gives_the_link_to_the_new_one():
    admission = AdmissionFactory(preparing=True)

    corrected(admission, contact_email="new@kelowna.example")

    admission.refresh_from_db()
    assert admission.link_version == 2
    assert mails("admission_link") == ["new@kelowna.example"]


def test_correction_of_the_address_before_the_invitation_sends_nothing():
    admission = AdmissionFactory()

    corrected(admission, contact_email="new@kelowna.example")

    assert not Mail.objects.exists()


def test_correction_of_spelling_keeps_the_link_and_the_place():
    place = GeoName.objects.create(
        pk=1, name="Kelowna", province="BC", population=1, latitude=49, longitude=-119,
        time_zone=Zone.VANCOUVER, search_key=" kelowna",
    )  # fmt: skip
    admission = AdmissionFactory(preparing=True, municipality="kelowna", geoname=place)

    corrected(admission, municipality="City of Kelowna", geoname=None)

    admission.refresh_from_db()
    assert (admission.municipality, admission.geoname, admission.link_version) == ("City of Kelowna", place, 1)


def test_correction_to_a_municipality_with_a_request_or_membership_is_refused():
    admission = AdmissionFactory(municipality="Kelowna")
    AdmissionFactory(municipality="Vernon")
    PlaceFactory(name_en="Penticton", province=Province.BC)

    with pytest.raises(services.AlreadyOpen):
        corrected(admission, municipality="City of Vernon")
    with pytest.raises(services.AlreadyMember):
        corrected(admission, municipality="Penticton")

    assert Admission.objects.get(pk=admission.pk).municipality == "Kelowna"


@pytest.mark.parametrize("state", [S.ADMITTED, S.DECLINED, S.WITHDRAWN])
def test_decided_request_is_not_corrected(state):
    with pytest.raises(services.NotInState):
        corrected(AdmissionFactory(state=state, contents__is_empty=True), contact_name="Sam")


def test_first_note_begins_the_conversation(secretary):
    admission = AdmissionFactory()

    for text in (" They have a committee. ", "They called again."):
        services.add_note(admission, by=secretary, text=text, said_on=timezone.localdate())

    admission.refresh_from_db()
    assert admission.state == S.CONVERSATION
    assert list(admission.notes.order_by("pk").values_list("text", "by")) == [
        ("They have a committee.", secretary.pk),
        ("They called again.", secretary.pk),
    ]
    assert admission.moves.filter(deed=Deed.TALK).count() == 1


@pytest.mark.parametrize("state", [S.INVITED, S.DECISION, S.ACTIVE, S.DECLINED])
def test_note_is_kept_in_every_state_and_moves_none(state, secretary):
    admission = AdmissionFactory(state=state, contents__is_empty=True)

    services.add_note(admission, by=secretary, text="They called.", said_on=timezone.localdate())

    assert Admission.objects.get(pk=admission.pk).state == state
