"""By which day something about a membership request is expected, and when such a day is over."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone

from admissions.models import Admission
from admissions.options import COMPLETENESS_DAYS, CONSULTATION_DAYS
from network.accounts.enums import Zone
from network.options.reading import value_of
from network.shared.workdays import add_working_days

REVIEW_DAYS = 10  # working days a reviewer is given; nothing happens by itself when they are over


def check_due_on(admission: Admission) -> date:
    """By when an officer has looked whether what was sent is complete."""
    return add_working_days(_day(admission.state_since), value_of(COMPLETENESS_DAYS))


def review_due_on(admission: Admission) -> date:
    """By when the reviewers are asked to have read the request."""
    return add_working_days(_day(admission.state_since), REVIEW_DAYS)


def members_answer_until() -> date:
    """The last day of a consultation that begins today."""
    return add_working_days(_day(timezone.now()), value_of(CONSULTATION_DAYS))


def day_everywhere() -> date:
    """The day that has begun in every clock of Canada: the one before it is over for everybody."""
    return min(timezone.localdate(timezone=ZoneInfo(zone)) for zone in Zone.values)


def is_consultation_over(admission: Admission) -> bool:
    """Whether no member can answer any more: the last day counts until it is over everywhere in Canada."""
    return admission.consultation_ends_on is not None and admission.consultation_ends_on < day_everywhere()


def _day(moment: datetime) -> date:
    """The Network's own day, whoever reads."""
    return timezone.localdate(moment, timezone=ZoneInfo(settings.TIME_ZONE))
