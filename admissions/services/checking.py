"""Whether what a municipality sent is complete, and what shows that it meets the criteria."""

from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone

from admissions.enums import JUDGED, Criterion, Deed, Section
from admissions.models import Admission, Finding, MissingPoint
from admissions.recipients import reviewers_told
from admissions.services.filling import missing_parts
from admissions.services.moving import locked, make_move, tell, tell_applicant
from admissions.services.refusals import Incomplete, NotInState, ReasonNeeded
from network.accounts.models import User


@transaction.atomic
def return_to_applicant(admission: Admission, *, by: User, points: Sequence[tuple[str, str]]) -> Admission:
    """Tell a municipality what is missing: points of (section, text). It may write again.

    Raises NotInState, and ReasonNeeded without a single point.
    """
    admission = make_move(locked(admission), Deed.RETURN, by=by)
    missing = [(Section(section), text.strip()) for section, text in points if text.strip()]
    if not missing:
        raise ReasonNeeded
    MissingPoint.objects.bulk_create(
        MissingPoint(admission=admission, section=section, text=text, raised_by=by) for section, text in missing
    )
    tell_applicant(admission, "admission_returned")
    return admission


@transaction.atomic
def start_review(admission: Admission, *, by: User) -> Admission:
    """What was sent is complete: the reviewers are asked to read it. Raises NotInState, Incomplete."""
    admission = make_move(locked(admission), Deed.REVIEW, by=by)
    if missing := missing_parts(admission):
        raise Incomplete(missing)
    tell(admission, "admission_review", reviewers_told(admission), by=by)
    return admission


@transaction.atomic
def save_findings(admission: Admission, *, by: User, rows: dict[str, tuple[str, str]]) -> Admission:
    """Write down whether criteria are met and what shows it: rows of criterion -> (verdict, evidence).

    A criterion without a verdict is left as it stands; who said what stands already keeps it. Raises NotInState.
    """
    admission = locked(admission)
    if admission.state not in JUDGED:
        raise NotInState(admission)
    stands = {finding.criterion: finding for finding in admission.findings.all()}
    for criterion, (verdict, evidence) in rows.items():
        finding = stands.get(criterion) or Finding(admission=admission, criterion=Criterion(criterion))
        said = {"verdict": str(verdict), "evidence": evidence.strip()}
        if not verdict or {name: getattr(finding, name) for name in said} == said:
            continue
        finding.verdict, finding.evidence = said["verdict"], said["evidence"]
        finding.by, finding.at = by, timezone.now()
        finding.save()
    return admission


def findings_missing(admission: Admission) -> list[Criterion]:
    """The criteria about which nothing was found yet."""
    found = {finding.criterion for finding in admission.findings.all()}
    return [criterion for criterion in Criterion if criterion not in found]
