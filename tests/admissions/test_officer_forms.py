"""What officers type: what is asked for when, and what is passed on."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from admissions.enums import AdmissionState, Criterion, Outcome, Section
from admissions.forms import (
    CorrectForm,
    DecisionForm,
    FindingsForm,
    MissingForm,
    OpinionForm,
    RecordForm,
    ReviewForm,
    SkipForm,
)
from tests.admissions.factories import AdmissionFactory, pdf_bytes
from tests.admissions.typed import decided, told
from tests.members.factories import GeoNameFactory, PlaceFactory

pytestmark = pytest.mark.django_db

PROPOSED = {"name_en": "Kelowna", "name_fr": "Kelowna", "province": "BC"}


def with_letter(**changes) -> dict:
    return (
        told()
        | {
            "kind": "letter",
            "signatory": "mayor",
            "signed_on": str(timezone.localdate()),
            "is_contact": "on",
            "skip_reason": "The letter was in hand.",
        }
        | changes
    )


def upload():
    return {"upload": SimpleUploadedFile("letter.pdf", pdf_bytes(), content_type="application/pdf")}


# --- Recording ----------------------------------------------------------------------------------------------


def test_record_needs_name_address_and_way():
    form = RecordForm({}, {}, may_move=True)

    assert {"municipality", "province", "contact_name", "contact_email", "source"} <= set(form.errors)
    assert "upload" not in form.errors


def test_record_without_letter_passes_on_what_was_told():
    form = RecordForm(told(), {}, may_move=True)

    assert form.is_valid(), form.errors
    assert form.letter is None
    assert form.values["municipality"] == "City of Kelowna"
    assert form.values["geoname"] is None


def test_record_finds_the_place_of_that_name_and_province():
    place = GeoNameFactory(name="Kelowna", province="BC")
    form = RecordForm(told(), {}, may_move=True)

    assert form.is_valid(), form.errors
    assert form.values["geoname"] == place


def test_record_with_letter_makes_the_contact_the_representative():
    form = RecordForm(with_letter(), upload(), may_move=True)

    assert form.is_valid(), form.errors
    assert form.letter.nominee == {
        "kind": "principal",
        "name": "Chris Contact",
        "title": "Coordinator",
        "email": "chris@kelowna.example",
        "phone": "",
        "language": "en",
    }
    assert form.letter.document["signatory"] == "mayor"


def test_record_with_letter_takes_another_representative():
    other = {
        "is_contact": "",
        "person_name": "Robin",
        "person_title": "Director",
        "person_email": "robin@kelowna.example",
        "person_language": "fr",
    }

    form = RecordForm(with_letter(**other), upload(), may_move=True)

    assert form.is_valid(), form.errors
    assert (form.letter.nominee["name"], form.letter.nominee["language"]) == ("Robin", "fr")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"signatory": ""}, "signatory"),
        ({"signed_on": ""}, "signed_on"),
        ({"signed_on": "2999-01-01"}, "signed_on"),
        ({"kind": "resolution"}, "number"),
        ({"is_contact": ""}, "person_name"),
        ({"skip_reason": ""}, "skip_reason"),
    ],
)
def test_record_with_letter_asks_what_stands_on_it(changes, field):
    form = RecordForm(with_letter(**changes), upload(), may_move=True)

    assert field in form.errors


def test_record_with_letter_says_whereto_for_those_who_may_move_it():
    form = RecordForm(with_letter(to="decision"), upload(), may_move=True)
    secretary_form = RecordForm(with_letter(to="decision", skip_reason=""), upload(), may_move=False)

    assert form.is_valid()
    assert (form.letter.to, form.letter.reason) == (AdmissionState.DECISION, "The letter was in hand.")
    assert secretary_form.is_valid()
    assert secretary_form.letter.to is None


def test_record_with_words_of_a_letter_and_no_file_asks_for_the_file():
    form = RecordForm(with_letter(), {}, may_move=True)

    assert list(form.errors) == ["upload"]


def test_record_with_letter_leads_to_the_request_that_is_open():
    other = AdmissionFactory(municipality="Kelowna", province="BC")

    form = RecordForm(with_letter(), upload(), may_move=True)

    assert f"/membership-requests/{other.pk}/" in str(form.errors["municipality"])


def test_letter_is_not_signed_by_the_council_and_has_no_number():
    form = RecordForm(with_letter(number="2026-14"), upload(), may_move=True)
    of_council = RecordForm(with_letter(signatory="council"), upload(), may_move=True)

    assert form.is_valid(), form.errors
    assert form.letter.document["number"] == ""
    assert set(of_council.errors) == {"signatory"}


def test_record_without_letter_may_join_the_open_request():
    AdmissionFactory(municipality="Kelowna", province="BC")

    assert RecordForm(told(), {}, may_move=True).is_valid()


def test_correct_begins_with_what_stands():
    admission = AdmissionFactory(municipality="Kelowna", contact_name="Chris")

    form = CorrectForm(admission=admission)

    assert (form["municipality"].value(), form["contact_name"].value()) == ("Kelowna", "Chris")


def test_correct_does_not_make_two_open_requests():
    AdmissionFactory(municipality="Kelowna")
    admission = AdmissionFactory(municipality="Vernon")

    form = CorrectForm(told(municipality="Kelowna"), admission=admission)

    assert "municipality" in form.errors


# --- Moving and judging -------------------------------------------------------------------------------------


def test_skip_offers_what_lies_further_on():
    form = SkipForm(admission=AdmissionFactory(submitted=True))

    assert [value for value, _label in form.fields["to"].choices] == ["under_review", "decision"]


def test_missing_needs_one_point_and_keeps_their_parts():
    assert not MissingForm({}).is_valid()

    form = MissingForm({"missing_letter": "The second page.", "missing_people": " "})

    assert form.is_valid()
    assert form.points == [(Section.LETTER, "The second page.")]


def test_missing_begins_with_what_the_list_says():
    form = MissingForm(missing={Section.PEOPLE: ["Name your representative."]})

    assert form["missing_people"].value() == "Name your representative."


def test_findings_pass_on_what_was_judged_only():
    form = FindingsForm({"C1a-verdict": "met", "C1a-evidence": "The strategy.", "C2-verdict": "met"}, findings=[])

    assert form.is_valid()
    assert form.rows == {"C1a": ("met", "The strategy."), "C2": ("met", "")}


@pytest.mark.parametrize(
    ("typed", "place"),
    [
        ({"C1a-evidence": "The strategy."}, ("C1a", "verdict")),
        ({"C1c-verdict": "condition"}, ("C1c", "evidence")),
        ({"C1c-verdict": "not-yet"}, ("C1c", "evidence")),
    ],
)
def test_findings_say_what_is_wanting(typed, place):
    form = FindingsForm(typed, findings=[])

    assert not form.is_valid()
    assert form.errors == [place]


def test_findings_show_every_criterion():
    assert [form.criterion for form in FindingsForm(findings=[]).forms] == list(Criterion)


def test_review_asks_for_interests():
    assert "has_interest" in ReviewForm({"recommendation": "accept"}).errors
    assert "interest" in ReviewForm({"recommendation": "accept", "has_interest": "yes"}).errors


def test_review_without_interest_forgets_what_was_typed():
    form = ReviewForm({"recommendation": "accept", "has_interest": "no", "interest": "My brother."})

    assert form.is_valid()
    assert form.values == {"recommendation": "accept", "comment": "", "interest": ""}


@pytest.mark.parametrize("choice", ["question", "objection"])
def test_opinion_needs_a_reason(choice):
    assert "reason" in OpinionForm({"choice": choice}).errors
    assert OpinionForm({"choice": "support"}).is_valid()


# --- Deciding -----------------------------------------------------------------------------------------------


def decision(typed, *, outcomes=tuple(Outcome), membership=PROPOSED, **kwargs) -> DecisionForm:
    return DecisionForm(typed, outcomes=outcomes, membership=membership, seen_state="decision", **kwargs)


def test_decision_passes_on_the_new_member():
    form = decision(decided())

    assert form.is_valid(), form.errors
    assert form.values["membership"]["name_en"] == "Kelowna"
    assert form.values["membership"]["population"] == 144576
    assert (form.values["condition"], form.values["due_on"]) == ("", None)


def test_decision_begins_with_what_is_proposed():
    form = DecisionForm(
        outcomes=list(Outcome), seen_state="decision", membership={"name_en": "Kelowna", "latitude": "49.88307"}
    )

    assert (form["name_en"].value(), form["latitude"].value()) == ("Kelowna", "49.88307")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"reason": " "}, "reason"),
        ({"decided_on": "2999-01-01"}, "decided_on"),
        ({"name_fr": ""}, "name_fr"),
        ({"population": "many"}, "population"),
        ({"time_zone": ""}, "time_zone"),
        ({"latitude": "49.9"}, "latitude"),
        ({"latitude": "12", "longitude": "-119"}, "latitude"),
        ({"geographic_code": "59"}, "geographic_code"),
        ({"outcome": "conditional"}, "condition"),
        ({"outcome": "conditional", "condition": "Name a unit."}, "due_on"),
        ({"outcome": "put-off"}, "due_on"),
        ({"outcome": "put-off", "due_on": "2020-01-01"}, "due_on"),
    ],
)
def test_decision_asks_what_its_outcome_needs(changes, field):
    assert field in decision(decided(**changes)).errors


def test_decision_that_makes_no_member_needs_no_names():
    day = timezone.localdate() + timedelta(days=90)

    form = decision(
        {"outcome": "put-off", "reason": "Later.", "decided_on": str(timezone.localdate()), "due_on": str(day)}
    )

    assert form.is_valid(), form.errors
    assert (form.values["membership"], form.values["due_on"]) == (None, day)


def test_decision_before_its_turn_only_puts_off():
    form = DecisionForm(outcomes=[Outcome.PUT_OFF], membership=PROPOSED, seen_state="admitted_conditional")

    assert not form.may_accept
    assert list(form.fields) == ["outcome", "reason", "decided_on", "due_on", "seen_state"]
    assert form["outcome"].value() == Outcome.PUT_OFF


def test_decision_about_one_that_comes_back_needs_no_names():
    form = decision(
        {"outcome": "accept", "reason": "Welcome back.", "decided_on": str(timezone.localdate())}, membership={}
    )

    assert form.is_valid(), form.errors
    assert (form.is_acceptance, form.values["membership"]) == (True, None)


def test_decision_takes_no_code_of_another_place():
    PlaceFactory(geographic_code="5935010", name_en="Kelowna")

    form = decision(decided(geographic_code="5935010"))

    assert "This code belongs to another municipality: Kelowna." in form.errors["geographic_code"][0]


def test_decision_asks_whether_it_is_the_same_person_when_somebody_acts_for_another():
    assert "is_same_person" not in decision(decided()).fields

    form = decision(decided(is_same_person="on"), acts_for_others=True)

    assert form.is_valid()
    assert form.values["same_person_confirmed"] is True
