"""The first contact: which place is meant, and what tells a person from a machine."""

import time
from datetime import timedelta

import pytest
import time_machine
from django.core.signing import TimestampSigner
from django.utils import timezone

from admissions.forms import EnquiryForm
from admissions.forms.enquiry import OPENED
from members.enums import Province
from members.geonames import search_key
from members.models import GeoName
from network.accounts.enums import Zone

pytestmark = pytest.mark.django_db


def place(name: str, province: str, *, population: int = 20_000) -> GeoName:
    return GeoName.objects.create(
        name=name,
        province=province,
        population=population,
        latitude="49.9",
        longitude="-119.4",
        time_zone=Zone.VANCOUVER,
        search_key=search_key([name]),
    )


@pytest.fixture
def kelowna():
    return place("Kelowna", Province.BC, population=140_000)


def sent(**changes) -> dict[str, str]:
    """What a person sends who has opened the form a minute ago."""
    with time_machine.travel(timezone.now() - timedelta(minutes=1)):
        opened = OPENED.sign("-")
    return {
        "municipality": "Kelowna",
        "province": "",
        "language": "en",
        "contact_name": "Chris Contact",
        "contact_role": "Coordinator",
        "contact_email": "chris@kelowna.example",
        "contact_phone": "",
        "reason": "We would like to learn.",
        "leave_empty": "",
        "submission": "5f0c3f9e-3f0b-4d5c-9a52-0f6d1c0a1b2c",
        "opened": opened,
    } | changes


# --- Which place --------------------------------------------------------------------------------------------


def test_only_place_of_the_name_is_taken(kelowna):
    form = EnquiryForm(sent())

    assert form.is_valid(), form.errors
    assert form.values["geoname"] == kelowna
    assert form.values["province"] == Province.BC


@pytest.mark.parametrize("typed", ["kelowna", "City of Kelowna", "KELOWNA ", "Ville de Kelowna"])
def test_place_is_found_however_it_is_written(kelowna, typed):
    form = EnquiryForm(sent(municipality=typed))

    assert form.is_valid(), form.errors
    assert form.values["geoname"] == kelowna


def test_several_places_of_the_name_are_asked_about():
    ontario, alberta = place("Springfield", Province.ON), place("Springfield", Province.AB)
    form = EnquiryForm(sent(municipality="Springfield"))

    assert not form.is_valid()

    assert form.asks_which
    assert set(form.suggestions) == {ontario, alberta}
    assert list(form.errors) == ["municipality"]
    chosen = EnquiryForm(sent(municipality="Springfield", geoname=str(alberta.pk)))
    assert chosen.is_valid()
    assert (chosen.values["geoname"], chosen.values["province"]) == (alberta, Province.AB)


def test_province_tells_two_places_apart():
    place("Springfield", Province.ON)
    alberta = place("Springfield", Province.AB)
    form = EnquiryForm(sent(municipality="Springfield", province="AB"))

    assert form.is_valid(), form.errors
    assert form.values["geoname"] == alberta


def test_beginning_of_a_name_is_asked_about(kelowna):
    form = EnquiryForm(sent(municipality="Kelo"))

    assert not form.is_valid()
    assert form.asks_which
    assert form.suggestions == [kelowna]


def test_name_stands_as_typed_when_none_is_meant(kelowna):
    form = EnquiryForm(sent(municipality="Kelo", geoname="none", province="BC"))

    assert form.is_valid(), form.errors
    assert (form.values["municipality"], form.values["geoname"]) == ("Kelo", None)


def test_unknown_municipality_needs_its_province():
    form = EnquiryForm(sent(municipality="Region of the Lakes"))

    assert not form.is_valid()
    assert list(form.errors) == ["province"]
    assert EnquiryForm(sent(municipality="Region of the Lakes", province="ON")).is_valid()


def test_place_chosen_before_the_name_was_changed_is_not_taken(kelowna):
    form = EnquiryForm(sent(municipality="Nanaimo", province="BC", geoname=str(kelowna.pk)))

    assert form.is_valid(), form.errors
    assert (form.values["municipality"], form.values["geoname"]) == ("Nanaimo", None)


@pytest.mark.parametrize("chosen", ["0", "-1", "abc", "99999999999999999999", "²", "1; DROP"])
def test_place_that_does_not_exist_is_left_aside(kelowna, chosen):
    form = EnquiryForm(sent(geoname=chosen))

    assert form.is_valid(), form.errors
    assert form.values["geoname"] == kelowna


def test_name_on_several_lines_becomes_one():
    form = EnquiryForm(sent(municipality="Lake\r\nBcc: all@example.org", province="ON", contact_name="A\nB\x00"[:3]))

    assert form.is_valid(), form.errors
    assert form.values["municipality"] == "Lake Bcc: all@example.org"
    assert form.values["contact_name"] == "A B"


# --- A person or a machine ----------------------------------------------------------------------------------


def test_form_sent_at_once_asks_to_be_sent_again(kelowna):
    form = EnquiryForm(sent(opened=OPENED.sign("-")))

    assert not form.is_valid()
    assert list(form.errors) == ["opened"]
    with time_machine.travel(timezone.now() + timedelta(seconds=10)):
        assert EnquiryForm(sent(opened=form["opened"].value())).is_valid()


@pytest.mark.parametrize(
    "opened", ["", "-", "-:abc:def", TimestampSigner(salt="other").sign("-")], ids=["none", "bare", "forged", "other"]
)
def test_forged_time_is_refused(kelowna, opened):
    assert not EnquiryForm(sent(opened=opened)).is_valid()


def test_form_that_waited_for_days_is_welcome(kelowna):
    data = sent()

    with time_machine.travel(timezone.now() + timedelta(days=9)):
        assert EnquiryForm(data).is_valid()


def test_field_that_no_person_sees_stays_empty(kelowna):
    form = EnquiryForm(sent(leave_empty="https://buy.example"))

    assert not form.is_valid()
    assert list(form.errors) == ["leave_empty"]


def test_choice_of_no_place_that_could_be_is_refused(kelowna):
    form = EnquiryForm(sent(geoname="\x00"))

    assert list(form.errors) == ["geoname"]


def test_flood_of_letters_is_refused_quickly(kelowna):
    begun = time.monotonic()

    form = EnquiryForm(sent(municipality="[" * 1_000_000, reason="[" * 1_000_000))

    assert not form.is_valid()
    assert time.monotonic() - begun < 1


@pytest.mark.parametrize("name", ["!!!", " . ", "“”"])
def test_name_of_signs_alone_is_none(name):
    form = EnquiryForm(sent(municipality=name, province="BC"))

    assert form.errors["municipality"] == ["Give the name of your municipality."]
