"""What happens to an action: it is done, or open again after all."""

from django.db import transaction
from django.utils import timezone

from meetings.enums import ActionState
from meetings.models import Action
from network.accounts.models import User


@transaction.atomic
def finish_action(action: Action, *, by: User) -> Action:
    """Say that an action is done. Saying it again changes nothing: the first one who said it stands."""
    action = Action.objects.select_for_update(of=("self",)).get(pk=action.pk)
    if action.state != ActionState.DONE:
        action.state, action.done_at, action.done_by = ActionState.DONE, timezone.now(), by
        action.save(update_fields=["state", "done_at", "done_by"])
    return action


@transaction.atomic
def reopen_action(action: Action, *, by: User) -> Action:  # noqa: ARG001 -- every deed says who does it
    """Say that an action is not done after all. Saying it again changes nothing."""
    action = Action.objects.select_for_update(of=("self",)).get(pk=action.pk)
    if action.state != ActionState.OPEN:
        action.state, action.done_at, action.done_by = ActionState.OPEN, None, None
        action.save(update_fields=["state", "done_at", "done_by"])
    return action
