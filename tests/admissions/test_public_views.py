"""How a municipality joins, its first contact, and the way back to a file that was begun."""

from datetime import timedelta
from io import BytesIO

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override
from docx import Document

from admissions.enums import AdmissionState
from admissions.models import Admission, Note
from members.enums import Province
from members.models import GeoName
from network.outbox.models import Mail
from tests.admissions.factories import AdmissionFactory
from tests.admissions.test_enquiry_forms import place, sent
from tests.members.factories import PlaceFactory
from tests.pages import Page

pytestmark = pytest.mark.django_db


def page_of(name: str, *args) -> str:
    return reverse(f"admissions:{name}", args=args)


# --- How to join --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["en", "fr"])
def test_page_of_joining_is_open_to_everybody(client, language):
    with override(language):
        response = client.get(page_of("join"))

    assert response.status_code == 200
    assert Page(response).attributes


def test_page_of_joining_says_what_it_takes(client):
    page = Page(client.get(page_of("join")))

    assert "5 working days" in page.words
    assert "the members have 10 working days" in page.words
    assert "names no fee" in page.words
    assert page.linking("Write to us") == page_of("enquire")
    assert page_of("new_link") in page.links
    assert page_of("letter_template", "fr", "resolution") in page.links


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("kind", ["letter", "resolution"])
def test_template_is_downloaded_as_a_word_file(client, language, kind):
    response = client.get(page_of("letter_template", language, kind))

    assert response["Content-Disposition"].startswith("attachment;")
    assert Document(BytesIO(b"".join(response.streaming_content))).paragraphs


@pytest.mark.parametrize(("language", "kind"), [("de", "letter"), ("en", "contract")])
def test_unknown_template_does_not_exist(client, language, kind):
    assert client.get(page_of("letter_template", language, kind)).status_code == 404


# --- Suggestions --------------------------------------------------------------------------------------------


def test_places_are_suggested_while_typing(client):
    kelowna = place("Kelowna", Province.BC)

    response = client.get(page_of("places"), {"municipality": "kelo"}, headers={"HX-Request": "true"})

    assert f'value="{kelowna.pk}"' in response.text
    assert "Kelowna, British Columbia" in response.text
    assert "GeoNames, geonames.org, CC BY 4.0" in response.text
    assert "<html" not in response.text
    assert response["Cache-Control"] == "no-store"


def test_place_that_was_ticked_stays_ticked(client):
    kelowna = place("Kelowna", Province.BC)
    asked = {"municipality": "kelow", "geoname": kelowna.pk}

    response = client.get(page_of("places"), asked, headers={"HX-Request": "true"})

    assert {"tag": "input", "type": "radio", "name": "geoname", "value": str(kelowna.pk), "checked": None} in Page(
        response
    ).attributes


@pytest.mark.parametrize("typed", ["", "k", "\x00", "%", "[" * 10_000, "zzzz"])
def test_nothing_is_suggested_for_what_is_no_name(client, typed):
    place("Kelowna", Province.BC)

    response = client.get(page_of("places"), {"municipality": typed}, headers={"HX-Request": "true"})

    assert response.status_code == 200
    assert response.text.strip() == ""


def test_suggestions_stand_in_the_page_without_a_script(client):
    place("Kelowna", Province.BC)

    page = Page(client.get(page_of("places"), {"municipality": "Kelowna"}))

    assert page.fields["municipality"] == "Kelowna"
    assert "Do you mean one of these?" in page.words


def test_suggestions_cost_the_same_however_many(client, django_assert_num_queries):
    for rows in (1, 3):
        GeoName.objects.all().delete()
        for number in range(rows):
            place(f"Kelowna {number}", Province.BC)
        with django_assert_num_queries(1):
            client.get(page_of("places"), {"municipality": "kelo"}, headers={"HX-Request": "true"})


# --- First contact ------------------------------------------------------------------------------------------


def test_first_contact_makes_a_file_and_says_thank_you(client):
    kelowna = place("Kelowna", Province.BC)

    page = Page(client.post(page_of("enquire"), sent(), follow=True))

    admission = Admission.objects.get()
    assert (admission.municipality, admission.geoname, admission.state) == ("Kelowna", kelowna, AdmissionState.ENQUIRY)
    assert "Your message has reached us" in page.words
    assert "chris@kelowna.example" in page.words
    assert Mail.objects.get(kind="admission_received").address == "chris@kelowna.example"


def test_double_click_makes_one_file(client):
    place("Kelowna", Province.BC)
    data = sent()

    for _click in range(2):
        assert client.post(page_of("enquire"), data).status_code == 302

    assert Admission.objects.count() == 1
    assert Mail.objects.filter(kind="admission_received").count() == 1


def test_several_places_are_shown_to_choose_from_without_a_script(client):
    place("Springfield", Province.ON)
    alberta = place("Springfield", Province.AB)

    response = client.post(page_of("enquire"), sent(municipality="Springfield"))
    page = Page(response)

    assert response.status_code == 422
    assert "Which one do you mean?" in page.words
    assert page.fields["contact_name"] == "Chris Contact"
    assert not Admission.objects.exists()
    client.post(page_of("enquire"), page.fields | {"language": "en", "geoname": str(alberta.pk)})
    assert Admission.objects.get().province == Province.AB


def test_what_is_wrong_is_said_and_nothing_typed_is_lost(client):
    response = client.post(page_of("enquire"), sent(contact_email="chris", contact_role=""))
    page = Page(response)

    assert response.status_code == 422
    assert page.title.startswith("Error:")
    assert page.fields["contact_email"] == "chris"
    assert page.fields["reason"] == "We would like to learn."


def test_second_person_of_a_municipality_reads_the_same_answer(client):
    place("Kelowna", Province.BC)
    AdmissionFactory(municipality="Kelowna", province=Province.BC)

    page = Page(client.post(page_of("enquire"), sent(reason="Me too."), follow=True))

    assert "Your message has reached us" in page.words
    assert "open request" not in page.words
    assert Admission.objects.count() == 1
    assert Note.objects.get().text


def test_second_person_does_not_read_how_the_first_one_wrote_the_name(client):
    AdmissionFactory(municipality="Ville de Kelowna", province=Province.BC)

    page = Page(client.post(page_of("enquire"), sent(province="BC"), follow=True))

    assert Note.objects.exists()
    assert "First contact (Kelowna)" in page.words
    assert "Ville de" not in page.words


def test_member_need_not_join_again(client):
    member = PlaceFactory(name_en="Kelowna", name_fr="Kelowna", province=Province.BC).member
    place("Kelowna", Province.BC)

    response = client.post(page_of("enquire"), sent())
    page = Page(response)

    assert response.status_code == 409
    assert f"Already a member: {member.name}" in page.words
    assert member.get_absolute_url() in page.links
    assert not Admission.objects.exists()


def test_too_many_first_contacts_keep_what_was_typed(client, settings):
    settings.ADMISSION_ENQUIRIES_A_DAY = 0

    response = client.post(page_of("enquire"), sent(province="BC"))
    page = Page(response)

    assert response.status_code == 429
    assert "Nothing is lost" in page.words
    assert page.fields["reason"] == "We would like to learn."
    assert not Admission.objects.exists()


def test_one_network_address_has_a_limit(client, settings):
    settings.ACCOUNT_RATE_LIMITS = {"membership_request": "2/d/ip"}

    answers = [
        client.post(
            page_of("enquire"),
            sent(
                municipality=f"Town {number}", province="ON", submission=f"5f0c3f9e-3f0b-4d5c-9a52-0f6d1c0a1b2{number}"
            ),
        ).status_code
        for number in range(3)
    ]

    assert answers == [302, 302, 429]
    assert Admission.objects.count() == 2


@pytest.mark.parametrize("name", ["{{ 7|add:7 }}<b>", "=cmd()", '"><script>alert(1)</script>'])
def test_name_of_a_municipality_is_only_text(client, name):
    page = client.post(page_of("enquire"), sent(municipality=name, province="ON"), follow=True)

    assert Admission.objects.get().municipality == name
    assert "<script>alert" not in page.text
    assert name in Page(page).words


def test_opening_the_page_makes_nothing(client):
    client.get(page_of("enquire"))
    client.get(page_of("enquired"))

    assert not Admission.objects.exists()


def test_page_of_thanks_stands_without_a_first_contact(client):
    assert "Your message has reached us" in Page(client.get(page_of("enquired"))).words


# --- Send me my link ----------------------------------------------------------------------------------------


def test_link_is_mailed_to_the_address_that_has_one(client):
    admission = AdmissionFactory(invited=True)

    page = Page(client.post(page_of("new_link"), {"email": admission.contact_email.upper()}, follow=True))

    assert "If an open request has this address" in page.words
    assert Mail.objects.get(kind="admission_link").about_id == admission.pk


def test_answer_is_the_same_for_an_unknown_address(client):
    AdmissionFactory(invited=True)

    known = Page(client.post(page_of("new_link"), {"email": Admission.objects.get().contact_email}, follow=True))
    unknown = Page(client.post(page_of("new_link"), {"email": "nobody@elsewhere.example"}, follow=True))

    assert known.words == unknown.words
    assert Mail.objects.count() == 1


def test_address_that_is_none_is_said(client):
    response = client.post(page_of("new_link"), {"email": "nobody"})

    assert response.status_code == 422
    assert not Mail.objects.exists()


def test_first_contact_of_another_day_is_taken(client):
    place("Kelowna", Province.BC)
    data = sent()

    with time_machine.travel(timezone.now() + timedelta(days=1)):
        assert client.post(page_of("enquire"), data).status_code == 302
