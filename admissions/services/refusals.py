"""Why a deed on a membership request is refused."""

from collections.abc import Mapping, Sequence
from datetime import date

from admissions.enums import Criterion, Section
from admissions.models import Admission, Opinion
from members.models import Member
from members.services import AlreadyMember

__all__ = [
    "ActsForAnother", "AlreadyMember", "AlreadyOpen", "ChangedMeanwhile", "ConsultationOver",
    "ConsultationRunning", "FindingsMissing", "Incomplete", "NeedsSecondPerson", "NoRepresentative", "NotInState",
    "OpinionChanged", "QuestionsOpen", "ReasonNeeded", "ReviewsMissing", "TooManyToday",
]  # fmt: skip


class NotInState(Exception):
    """The request stands where this deed does not belong. ``admission`` is what stands now."""

    def __init__(self, admission: Admission) -> None:
        super().__init__(admission.state)
        self.admission = admission


class ReasonNeeded(Exception):
    """This deed is not done without saying why."""


class NeedsSecondPerson(Exception):
    """Nobody but the decider has read or moved this request."""


class ChangedMeanwhile(Exception):
    """Somebody saved this part since it was opened. ``admission`` is what stands now."""

    def __init__(self, admission: Admission, section: Section) -> None:
        super().__init__(section)
        self.admission = admission
        self.section = section


class AlreadyOpen(Exception):
    """This municipality has another request that nobody has decided: ``admission``."""

    def __init__(self, admission: Admission) -> None:
        super().__init__(str(admission.pk))
        self.admission = admission


class Incomplete(Exception):
    """Something is missing: sentences by part."""

    def __init__(self, missing: Mapping[Section, Sequence[str]]) -> None:
        super().__init__(", ".join(missing))
        self.missing = missing


class FindingsMissing(Exception):
    """Nothing was found yet about these criteria."""

    def __init__(self, criteria: Sequence[Criterion]) -> None:
        super().__init__(", ".join(criteria))
        self.criteria = criteria


class ReviewsMissing(Exception):
    """So many officers still have to read the request."""

    def __init__(self, number: int) -> None:
        super().__init__(str(number))
        self.number = number


class QuestionsOpen(Exception):
    """These questions and objections of members have no reply yet."""

    def __init__(self, opinions: Sequence[Opinion]) -> None:
        super().__init__(", ".join(str(opinion.pk) for opinion in opinions))
        self.opinions = opinions


class OpinionChanged(Exception):
    """The member changed its answer since it was opened. ``opinion`` is what it says now."""

    def __init__(self, opinion: Opinion) -> None:
        super().__init__(str(opinion.pk))
        self.opinion = opinion


class ConsultationRunning(Exception):
    """The members may still answer, until the end of ``ends_on``."""

    def __init__(self, ends_on: date) -> None:
        super().__init__(str(ends_on))
        self.ends_on = ends_on


class ConsultationOver(Exception):
    """The members could answer until yesterday or longer ago."""


class NoRepresentative(Exception):
    """The municipality has not named its representative."""


class ActsForAnother(Exception):
    """Somebody named already acts for another member: members by address."""

    def __init__(self, people: Mapping[str, Sequence[Member]]) -> None:
        super().__init__(", ".join(people))
        self.people = people


class TooManyToday(Exception):
    """As many as one day allows."""
