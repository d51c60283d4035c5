"""Meetings, their agendas and answers for tests."""

from datetime import time, timedelta

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from meetings.enums import ActionState, Choice, MeetingState, MinutesState
from meetings.models import Action, AgendaItem, Answer, Decision, Meeting, Minutes, MinutesItem, Paper
from meetings.search import index_minutes
from meetings.times import ZONE_RULES, instants
from members.enums import Source
from network.accounts.enums import Language, Zone
from tests.accounts.factories import UserFactory
from tests.files.factories import StoredFileFactory
from tests.members.factories import MemberFactory


class MeetingFactory(DjangoModelFactory):
    """A call that members know of, in two weeks from 13:30 to 14:45 Eastern, with a number and a code to join by.

    ``draft=True`` nobody knows of, ``cancelled=True``, ``past=True`` two weeks ago. The moments follow from
    ``held_on``, ``starts_clock``, ``ends_clock`` and ``zone``.
    """

    class Meta:
        model = Meeting

    class Params:
        draft = factory.Trait(state=MeetingState.DRAFT)
        cancelled = factory.Trait(state=MeetingState.CANCELLED, schedule_version=2, sequence=1)
        past = factory.Trait(held_on=factory.LazyFunction(lambda: timezone.localdate() - timedelta(days=14)))
        moments = factory.LazyAttribute(
            lambda me: instants(me.held_on, me.starts_clock, me.ends_clock, me.zone, me.is_later_hour)
        )

    state = MeetingState.SCHEDULED
    language = Language.EN
    held_on = factory.LazyFunction(lambda: timezone.localdate() + timedelta(days=14))
    starts_clock = time(13, 30)
    ends_clock = time(14, 45)
    zone = Zone.TORONTO
    is_later_hour = False
    starts_at = factory.LazyAttribute(lambda me: me.moments[0])
    ends_at = factory.LazyAttribute(lambda me: me.moments[1])
    zone_rules = ZONE_RULES
    languages = [Language.EN, Language.FR]
    phone = "1-855-555-0100"
    access_code = "4417 2093#"


class AgendaItemFactory(DjangoModelFactory):
    class Meta:
        model = AgendaItem

    meeting = factory.SubFactory(MeetingFactory)
    position = factory.Sequence(lambda n: n + 1)
    title = factory.Sequence(lambda n: f"Item number {n}")


class AnswerFactory(DjangoModelFactory):
    """Yes, for the date that stands. ``other=True`` names somebody who comes instead."""

    class Meta:
        model = Answer

    class Params:
        other = factory.Trait(
            choice=Choice.OTHER, substitute_name="Sam Substitute", substitute_email="sam@elsewhere.example"
        )

    meeting = factory.SubFactory(MeetingFactory)
    member = factory.SubFactory(MemberFactory)
    choice = Choice.YES
    source = Source.PAGE
    schedule_version = factory.SelfAttribute("meeting.schedule_version")


class MinutesFactory(DjangoModelFactory):
    """A draft of a past call with one part. ``published=True`` lets the members read it, index entry included."""

    class Meta:
        model = Minutes
        skip_postgeneration_save = True

    class Params:
        published = factory.Trait(
            state=MinutesState.PUBLISHED, published_at=factory.LazyFunction(timezone.now), confirmed_version=1
        )

    meeting = factory.SubFactory(MeetingFactory, past=True)
    language = factory.SelfAttribute("meeting.language")
    notes = "# Youth gangs\nHalifax and Montréal compared two years."

    @factory.post_generation
    def parts(self, create, extracted):
        MinutesItem.objects.create(
            minutes=self, position=0, title="Youth gangs", text="Halifax and Montréal compared two years."
        )
        index_minutes(self)


class DecisionFactory(DjangoModelFactory):
    """A decision without a number, in the first part of its minutes."""

    class Meta:
        model = Decision

    minutes = factory.SubFactory(MinutesFactory)
    item = factory.LazyAttribute(lambda me: me.minutes.items.first())
    position = factory.Sequence(lambda n: n)
    text = factory.Sequence(lambda n: f"Decision in words {n}.")
    said = factory.SelfAttribute("text")
    after = 1


class ActionFactory(DjangoModelFactory):
    """Something a municipality does within a month. ``person=True`` gives it to somebody instead."""

    class Meta:
        model = Action

    class Params:
        person = factory.Trait(owner_member=None, owner_user=factory.SubFactory(UserFactory))
        done = factory.Trait(state=ActionState.DONE, done_at=factory.LazyFunction(timezone.now))

    minutes = factory.SubFactory(MinutesFactory, published=True)
    item = factory.LazyAttribute(lambda me: me.minutes.items.first())
    position = factory.Sequence(lambda n: n)
    text = factory.Sequence(lambda n: f"Action in words {n}.")
    said = factory.SelfAttribute("text")
    owner_member = factory.SubFactory(MemberFactory)
    due_on = factory.LazyFunction(lambda: timezone.localdate() + timedelta(days=30))
    after = 1


class PaperFactory(DjangoModelFactory):
    """A checked PDF of a scheduled call; ``is_in_camera=True`` of a closed item."""

    class Meta:
        model = Paper

    meeting = factory.SubFactory(MeetingFactory)
    stored = factory.SubFactory(StoredFileFactory)
    title = "Budget 2027"
    language = Language.EN
    position = factory.Sequence(lambda n: n + 1)
