"""An action is done, or open again after all; saying so twice changes nothing."""

import pytest

from meetings import services
from meetings.enums import ActionState
from meetings.models import Action
from tests.accounts.factories import UserFactory
from tests.meetings.factories import ActionFactory
from tests.meetings.test_minutes import all_at_once

pytestmark = pytest.mark.django_db


def test_finished_action_says_who_and_when():
    action, user = ActionFactory(), UserFactory()

    action = services.finish_action(action, by=user)

    assert (action.is_done, action.done_by) == (True, user)
    assert action.done_at is not None


def test_first_who_said_it_stands():
    action, first = ActionFactory(), UserFactory()
    done = services.finish_action(action, by=first)

    again = services.finish_action(action, by=UserFactory())

    assert (again.done_by, again.done_at) == (first, done.done_at)


def test_reopened_action_forgets_who_did_it():
    action = services.finish_action(ActionFactory(), by=UserFactory())

    for _time in range(2):
        action = services.reopen_action(action, by=UserFactory())

    assert (action.state, action.done_by, action.done_at) == (ActionState.OPEN, None, None)


@pytest.mark.django_db(transaction=True)
def test_finished_by_many_at_once_is_finished_once():
    action, users = ActionFactory(), UserFactory.create_batch(4)

    results = all_at_once(*(lambda user=user: services.finish_action(action, by=user) for user in users))

    assert {result.done_by_id for result in results} == {Action.objects.get().done_by_id}
