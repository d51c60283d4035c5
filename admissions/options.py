"""What the background document leaves open about membership requests: periods and numbers that may be changed."""

from django.utils.translation import gettext_lazy as _

from network.options.enums import Unit
from network.options.registry import OPTIONS, Group, WholeNumber

CONSULTATION_DAYS = WholeNumber(
    "ADMISSION_CONSULTATION_DAYS",
    label=_("Time members have to answer about a membership request"),
    hint=_("Silence counts as consent when it is over. A consultation that has begun keeps its last day."),
    unit=Unit.WORKING_DAYS,
    least=3,
    most=60,
)
COMPLETENESS_DAYS = WholeNumber(
    "ADMISSION_COMPLETENESS_DAYS",
    label=_("Time to look whether a request is complete"),
    hint=_("Applicants read it on the page about joining. Nothing happens by itself when it is over."),
    unit=Unit.WORKING_DAYS,
    least=1,
    most=30,
)
REVIEWERS = WholeNumber(
    "ADMISSION_REVIEWERS",
    label=_("Officers who review a request before the members are asked"),
    hint=_("Two of one region count as one. It holds for requests under review now, too."),
    unit=Unit.PEOPLE,
    least=1,
    most=5,
)
LAPSES_AFTER_DAYS = WholeNumber(
    "ADMISSION_LAPSES_AFTER_DAYS",
    label=_("A request is closed when nothing was heard for"),
    hint=_("It can be taken up again at any time. A shorter time closes silent requests within the hour."),
    unit=Unit.DAYS,
    least=30,
    most=730,
)
FILES_KEPT_DAYS = WholeNumber(
    "ADMISSION_FILES_KEPT_DAYS",
    label=_("Letters of requests that did not lead to membership are kept for"),
    hint=_("Then they are deleted for good. A shorter time deletes what is older within the hour."),
    unit=Unit.DAYS,
    least=30,
    most=1825,
)
ENQUIRIES_A_DAY = WholeNumber(
    "ADMISSION_ENQUIRIES_A_DAY",
    label=_("First contacts taken by the form"),
    hint=_("From everybody together; it keeps machines out. What officers write down is not counted."),
    unit=Unit.A_DAY,
    least=5,
    most=1000,
)


@OPTIONS.answers("admissions")
def options() -> Group:
    """What may be changed about membership requests."""
    return Group(
        _("Membership requests"),
        (COMPLETENESS_DAYS, REVIEWERS, CONSULTATION_DAYS, LAPSES_AFTER_DAYS, FILES_KEPT_DAYS, ENQUIRIES_A_DAY),
    )
