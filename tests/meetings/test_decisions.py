"""Decisions taken outside a meeting stand in the same register, numbered in the same series."""

from datetime import date

import pytest
from django.urls import reverse

from meetings import services
from meetings.models import Decision
from tests.meetings.factories import DecisionFactory
from tests.members.factories import RepresentativeFactory
from tests.pages import Page
from tests.roles import OUTSIDERS, READERS, person

pytestmark = pytest.mark.django_db

DAY = date(2026, 11, 24)


def test_decision_outside_a_meeting_gets_the_next_number_of_its_year():
    in_minutes = DecisionFactory()
    Decision.objects.filter(pk=in_minutes.pk).update(year=2026, serial=7)

    first = services.record_decision("Membership: Kelowna, accepted.", language="en", decided_on=DAY)
    other_year = services.record_decision("x", language="fr", decided_on=date(2027, 1, 4))

    assert (first.number, other_year.number) == ("D-2026-008", "D-2027-001")
    assert (first.taken_on, first.language, first.minutes) == (DAY, "en", None)


def test_decision_of_minutes_takes_day_and_language_from_them():
    decision = DecisionFactory()

    assert (decision.taken_on, decision.language) == (decision.minutes.meeting.held_on, decision.minutes.language)


@pytest.mark.parametrize("role", [*READERS, *OUTSIDERS])
def test_decision_outside_a_meeting_is_for_readers_of_the_network(role):
    decision = services.record_decision("x", language="en", decided_on=DAY)
    member = RepresentativeFactory().member

    seen = Decision.objects.visible_to(person(role, member)).filter(pk=decision.pk).exists()

    assert seen == (role in READERS)


def test_register_shows_it_beside_those_of_minutes(client_of):
    services.record_decision("Demande : Gatineau, acceptée.", language="fr", decided_on=DAY)

    page = Page(client_of(RepresentativeFactory().user).get(reverse("meetings:decisions")))

    assert "D-2026-001" in page.words
    assert "Demande : Gatineau, acceptée. November 24, 2026 taken outside a call" in page.words
