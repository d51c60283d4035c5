"""What waits for a representative."""

from datetime import timedelta

import pytest
from django.utils import timezone

from network.shared.waiting import waiting_for
from tests.members.factories import RepresentativeFactory
from tests.practices.factories import PracticeFactory
from tests.roles import person

pytestmark = pytest.mark.django_db


def test_own_drafts_wait_the_latest_first():
    one = RepresentativeFactory()
    now = timezone.now()
    for days, title in ((2, "Older"), (1, "Newer")):
        PracticeFactory(
            member=one.member, created_by=one.user, text__title=title, changed_at=now - timedelta(days=days)
        )

    tasks = waiting_for(one.user)

    assert [task.text for task in tasks] == [
        "Your draft “Newer” is not published yet.",
        "Your draft “Older” is not published yet.",
    ]
    assert tasks[0].url.endswith("/edit/")
    assert tasks[0].button == "Finish it"


def test_what_is_published_or_another_s_does_not_wait():
    one = RepresentativeFactory()
    PracticeFactory(member=one.member, created_by=one.user, published=True)
    PracticeFactory(member=one.member, created_by=RepresentativeFactory(member=one.member).user)
    PracticeFactory(member=one.member)

    assert waiting_for(one.user) == []


@pytest.mark.parametrize("role", ["account", "former", "observer"])
def test_nothing_waits_for_those_who_may_not_write(role):
    draft = PracticeFactory()
    user = person(role, draft.member)
    draft.created_by = user
    draft.save()

    assert waiting_for(user) == []


@pytest.mark.parametrize("rows", [1, 3])
def test_waiting_costs_the_same_whatever_the_number(django_assert_num_queries, rows):
    one = RepresentativeFactory()
    PracticeFactory.create_batch(rows, member=one.member, created_by=one.user)

    with django_assert_num_queries(10):
        waiting_for(one.user)
