"""Whether what was sent is complete, and what was found about each criterion."""

from datetime import timedelta

import pytest
from django.utils import timezone

from admissions import services
from admissions.enums import AdmissionState, Criterion, Deed, Section, Verdict
from admissions.models import Admission, Finding, MissingPoint
from network.outbox.models import Mail
from tests.accounts.factories import UserFactory
from tests.admissions.factories import AdmissionFactory, FindingFactory, StoredFileFactory, state_of
from tests.members.factories import OfficeFactory

pytestmark = pytest.mark.django_db

S = AdmissionState
POINTS = [(Section.LETTER, "The second page is missing."), (Section.PEOPLE, " Who is the alternate? ")]
WITH_FINDINGS = (S.SUBMITTED, S.UNDER_REVIEW, S.CONSULTATION, S.DECISION)


# --- Something is missing -----------------------------------------------------------------------------------


def test_request_goes_back_with_what_is_missing_in_it():
    admission, officer = AdmissionFactory(submitted=True), UserFactory()

    services.return_to_applicant(admission, by=officer, points=POINTS)

    points = list(admission.missing_points.order_by("pk"))
    assert state_of(admission) == S.RETURNED
    assert [(point.section, point.text) for point in points] == [
        (Section.LETTER, "The second page is missing."),
        (Section.PEOPLE, "Who is the alternate?"),
    ]
    assert {(point.raised_by, point.settled_at) for point in points} == {(officer, None)}
    assert (admission.moves.latest("pk").deed, admission.moves.latest("pk").by) == (Deed.RETURN, officer)
    assert list(Mail.objects.values_list("kind", "address")) == [("admission_returned", admission.contact_email)]


def test_municipality_is_told_each_time_something_is_missing():
    admission = AdmissionFactory(submitted=True)
    for _time in range(2):
        services.return_to_applicant(admission, by=UserFactory(), points=POINTS[:1])
        services.submit(admission, by_name="Chris")

    assert Mail.objects.filter(kind="admission_returned").count() == 2
    assert admission.missing_points.filter(settled_at=None).count() == 0
    assert admission.missing_points.count() == 2


@pytest.mark.parametrize("points", [[], [(Section.LETTER, "")], [(Section.LETTER, " \n"), (Section.PEOPLE, "")]])
def test_request_does_not_go_back_without_a_word(points):
    admission = AdmissionFactory(submitted=True)

    with pytest.raises(services.ReasonNeeded):
        services.return_to_applicant(admission, by=UserFactory(), points=points)

    assert state_of(admission) == S.SUBMITTED
    assert not MissingPoint.objects.exists()
    assert not Mail.objects.exists()


def test_part_left_empty_is_all_right():
    admission = AdmissionFactory(submitted=True)

    services.return_to_applicant(admission, by=UserFactory(), points=[(Section.OVERVIEW, " "), POINTS[0]])

    assert [point.section for point in admission.missing_points.all()] == [Section.LETTER]


@pytest.mark.parametrize("state", [state for state in S if state != S.SUBMITTED])
def test_only_what_was_received_goes_back(state):
    admission = AdmissionFactory(state=state, contents__is_empty=True)

    with pytest.raises(services.NotInState):
        services.return_to_applicant(admission, by=UserFactory(), points=POINTS)

    assert (state_of(admission), MissingPoint.objects.count()) == (state, 0)


# --- Everything is there ------------------------------------------------------------------------------------


def test_complete_request_goes_to_the_reviewers():
    admission, officer = AdmissionFactory(submitted=True), OfficeFactory().user

    services.start_review(admission, by=officer)

    assert state_of(admission) == S.UNDER_REVIEW
    assert (admission.moves.latest("pk").deed, admission.moves.latest("pk").by) == (Deed.REVIEW, officer)


@pytest.mark.parametrize(
    ("section", "spoil"),
    [
        (Section.LETTER, lambda one: one.documents.all().delete()),
        (Section.LETTER, lambda one: one.documents.update(file=StoredFileFactory(state="missing"))),
        (Section.OVERVIEW, lambda one: one.activities.all().delete()),
        (Section.PEOPLE, lambda one: one.nominees.all().delete()),
        (Section.COMMITMENTS, lambda one: one.commitments.delete()),
    ],
)
def test_request_with_a_gap_goes_to_nobody(section, spoil):
    """What an officer skipped to, or what was deleted since it was sent."""
    chair = OfficeFactory(kind=1).user
    admission = AdmissionFactory(submitted=True)
    spoil(admission)

    with pytest.raises(services.Incomplete) as refusal:
        services.start_review(Admission.objects.get(pk=admission.pk), by=UserFactory())

    assert set(refusal.value.missing) == {section}
    assert state_of(admission) == S.SUBMITTED
    assert not Mail.objects.filter(recipient=chair).exists()


@pytest.mark.parametrize("state", [state for state in S if state != S.SUBMITTED])
def test_only_what_was_received_is_reviewed(state):
    with pytest.raises(services.NotInState):
        services.start_review(AdmissionFactory(state=state), by=UserFactory())


# --- Findings -----------------------------------------------------------------------------------------------


def test_finding_says_whether_a_criterion_is_met_what_shows_it_and_who_found_it():
    admission, officer = AdmissionFactory(submitted=True), UserFactory()

    services.save_findings(
        admission,
        by=officer,
        rows={Criterion.IMPORTANCE: (Verdict.MET, "  A strategy. "), Criterion.ACTIVE_PART: (Verdict.NOT_YET, "")},
    )

    found = {finding.criterion: finding for finding in admission.findings.all()}
    assert {name: (one.verdict, one.evidence) for name, one in found.items()} == {
        Criterion.IMPORTANCE: (Verdict.MET, "A strategy."),
        Criterion.ACTIVE_PART: (Verdict.NOT_YET, ""),
    }
    assert {one.by for one in found.values()} == {officer}
    assert not Mail.objects.exists()


def test_finding_is_changed_by_another_officer():
    admission, officer = AdmissionFactory(under_review=True), UserFactory()
    FindingFactory(admission=admission, by=UserFactory(), at=timezone.now() - timedelta(days=1))

    services.save_findings(admission, by=officer, rows={Criterion.IMPORTANCE: (Verdict.CONDITION, "To come.")})

    finding = Finding.objects.get()
    assert (finding.verdict, finding.evidence, finding.by) == (Verdict.CONDITION, "To come.", officer)
    assert timezone.now() - finding.at < timedelta(minutes=1)


@pytest.mark.parametrize(
    "row",
    [
        (Verdict.MET, " The strategy of 2022. "),  # as it stands
        ("", ""),  # not looked at
        ("", "The strategy of 2022, and a plan."),  # no verdict
    ],
)
def test_finding_that_says_nothing_new_keeps_who_said_it(row):
    admission, first = AdmissionFactory(under_review=True), UserFactory()
    said = FindingFactory(admission=admission, by=first, at=timezone.now() - timedelta(days=1))

    services.save_findings(admission, by=UserFactory(), rows={Criterion.IMPORTANCE: row})

    finding = Finding.objects.get()
    assert (finding.verdict, finding.evidence, finding.by, finding.at) == (said.verdict, said.evidence, first, said.at)


def test_criterion_that_is_not_looked_at_has_no_finding():
    admission = AdmissionFactory(under_review=True)

    services.save_findings(admission, by=UserFactory(), rows={Criterion.IMPORTANCE: ("", "Perhaps.")})

    assert not Finding.objects.exists()


@pytest.mark.parametrize("state", S)
def test_findings_are_written_from_the_documents_to_the_decision(state):
    admission = AdmissionFactory(state=state, contents__is_empty=True)
    rows = {Criterion.IMPORTANCE: (Verdict.MET, "")}

    if state in WITH_FINDINGS:
        services.save_findings(admission, by=UserFactory(), rows=rows)
    else:
        with pytest.raises(services.NotInState):
            services.save_findings(admission, by=UserFactory(), rows=rows)

    assert (Finding.objects.exists(), state_of(admission)) == (state in WITH_FINDINGS, state)


def test_findings_missing_are_in_the_order_of_the_criteria():
    admission = AdmissionFactory(under_review=True)
    assert services.findings_missing(admission) == list(Criterion)

    FindingFactory(admission=admission, criterion=Criterion.COORDINATION)

    assert services.findings_missing(admission) == ["C1a", "C1b", "C2", "C3", "D1"]
