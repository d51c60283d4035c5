"""Membership requests in every state, with what that state needs, for tests."""

from datetime import timedelta
from io import BytesIO

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory
from pypdf import PdfWriter

from admissions.enums import (
    ACCEPTED,
    AdmissionState,
    Coordination,
    Criterion,
    Deed,
    DocumentKind,
    OpinionChoice,
    Outcome,
    Promise,
    Section,
    Signatory,
    Verdict,
)
from admissions.models import (
    Activity,
    Admission,
    AdmissionDecision,
    AdmissionDocument,
    Commitments,
    Finding,
    MissingPoint,
    Move,
    Nominee,
    Note,
    Opinion,
    Overview,
    Review,
)
from admissions.moves import MOVES
from meetings.services import record_decision
from members.enums import Province, RepresentativeKind
from members.models import Region
from members.naming import REGION_OF, municipality_key
from network.accounts.enums import Language
from tests.accounts.factories import UserFactory
from tests.files.factories import StoredFileFactory
from tests.members.factories import MemberFactory, PlaceFactory

S = AdmissionState

# The deeds that lead to each state; the first one is always the enquiry.
_TO_SUBMITTED = [Deed.TALK, Deed.INVITE, Deed.PREPARE, Deed.SUBMIT]
_TO_DECISION = [*_TO_SUBMITTED, Deed.REVIEW, Deed.CONSULT, Deed.PRESENT]
WAYS: dict[str, list[Deed]] = {
    S.ENQUIRY: [],
    S.CONVERSATION: [Deed.TALK],
    S.INVITED: [Deed.TALK, Deed.INVITE],
    S.PREPARING: [Deed.TALK, Deed.INVITE, Deed.PREPARE],
    S.SUBMITTED: _TO_SUBMITTED,
    S.RETURNED: [*_TO_SUBMITTED, Deed.RETURN],
    S.UNDER_REVIEW: [*_TO_SUBMITTED, Deed.REVIEW],
    S.CONSULTATION: [*_TO_SUBMITTED, Deed.REVIEW, Deed.CONSULT],
    S.DECISION: _TO_DECISION,
    S.CONDITIONAL: [*_TO_DECISION, Deed.ACCEPT_CONDITIONALLY],
    S.ADMITTED: [*_TO_DECISION, Deed.ACCEPT],
    S.ACTIVE: [*_TO_DECISION, Deed.ACCEPT, Deed.FINISH],
    S.INACTIVE: [*_TO_DECISION, Deed.ACCEPT, Deed.FINISH, Deed.FIND_SILENT],
    S.DEFERRED: [*_TO_DECISION, Deed.PUT_OFF],
    S.DECLINED: [*_TO_DECISION, Deed.DECLINE],
    S.WITHDRAWN: [*_TO_SUBMITTED, Deed.WITHDRAW],
    S.LAPSED: [Deed.TALK, Deed.INVITE, Deed.PREPARE, Deed.LAPSE],
    S.CLOSED: [Deed.CLOSE],
    S.FORMER: [*_TO_DECISION, Deed.ACCEPT, Deed.FINISH, Deed.LEAVE],
}
FILLED = tuple(state for state, deeds in WAYS.items() if Deed.SUBMIT in deeds)  # the four parts are complete
BEGUN = (*FILLED, S.PREPARING, S.LAPSED)  # at least the overview was begun
CONSULTED = tuple(state for state, deeds in WAYS.items() if Deed.CONSULT in deeds)
HAVE_MEMBER = (*ACCEPTED, S.FORMER)
OUTCOME_OF = {
    Deed.ACCEPT: Outcome.ACCEPT,
    Deed.ACCEPT_CONDITIONALLY: Outcome.CONDITIONAL,
    Deed.PUT_OFF: Outcome.PUT_OFF,
    Deed.DECLINE: Outcome.DECLINE,
}
REASON = "Said in a conversation."


def pdf_bytes(pages: int = 1) -> bytes:
    """A PDF with empty pages."""
    writer, out = PdfWriter(), BytesIO()
    for _page in range(pages):
        writer.add_blank_page(612, 792)
    writer.write(out)
    return out.getvalue()


def _region_of(province: str) -> Region:
    code = REGION_OF[Province(province)]
    return Region.objects.get_or_create(code=code, defaults={"name_en": code.title(), "name_fr": code.title()})[0]


def _ends_on(state: str):
    if state not in CONSULTED:
        return None
    return timezone.localdate() + timedelta(days=14 if state == S.CONSULTATION else -2)


def _member_of(me):
    if me.state not in HAVE_MEMBER:
        return None
    left_on = timezone.localdate() if me.state == S.FORMER else None
    member = MemberFactory(name_en=me.municipality, name_fr=me.municipality, left_on=left_on)
    PlaceFactory(member=member, name_en=me.municipality, name_fr=me.municipality, province=me.province)
    return member


def state_of(admission: Admission) -> str:
    """Where a request stands in the database."""
    return Admission.objects.get(pk=admission.pk).state


class AdmissionFactory(DjangoModelFactory):
    """A request as somebody just wrote it; a trait (``submitted=True``) or ``state=`` puts it elsewhere.

    There it has what the state needs: history, the four parts, findings, two reviews, a decision, a member. Three
    words change that: ``contents__reviewers=[user, …]`` says who has reviewed it, ``contents__mover=user`` which
    officer made the moves, ``contents__is_empty=True`` leaves everything but the history out.
    """

    class Meta:
        model = Admission
        skip_postgeneration_save = True

    class Params:
        conversation = factory.Trait(state=S.CONVERSATION)
        invited = factory.Trait(state=S.INVITED)
        preparing = factory.Trait(state=S.PREPARING)
        submitted = factory.Trait(state=S.SUBMITTED)
        returned = factory.Trait(state=S.RETURNED)
        under_review = factory.Trait(state=S.UNDER_REVIEW)
        consultation = factory.Trait(state=S.CONSULTATION)
        decision = factory.Trait(state=S.DECISION)
        conditional = factory.Trait(state=S.CONDITIONAL)
        admitted = factory.Trait(state=S.ADMITTED)
        active = factory.Trait(state=S.ACTIVE)
        inactive = factory.Trait(state=S.INACTIVE)
        deferred = factory.Trait(state=S.DEFERRED)
        declined = factory.Trait(state=S.DECLINED)
        withdrawn = factory.Trait(state=S.WITHDRAWN)
        lapsed = factory.Trait(state=S.LAPSED)
        closed = factory.Trait(state=S.CLOSED)
        former = factory.Trait(state=S.FORMER)

    state = S.ENQUIRY
    municipality = factory.Sequence(lambda n: f"Kelowna {n}")
    municipality_key = factory.LazyAttribute(lambda me: municipality_key(me.municipality))
    province = Province.BC
    region = factory.LazyAttribute(lambda me: _region_of(me.province))
    language = Language.EN
    contact_name = "Chris Contact"
    contact_role = "Coordinator, community safety"
    contact_email = factory.Sequence(lambda n: f"contact{n}@municipality.example")
    reason = "We would like to learn from the others."
    member = factory.LazyAttribute(_member_of)
    consulted_at = factory.LazyAttribute(lambda me: timezone.now() if me.state in CONSULTED else None)
    consultation_ends_on = factory.LazyAttribute(lambda me: _ends_on(me.state))
    put_off_until = factory.LazyAttribute(
        lambda me: timezone.localdate() + timedelta(days=90) if me.state == S.DEFERRED else None
    )
    overview_version = factory.LazyAttribute(lambda me: int(me.state in BEGUN))
    people_version = factory.LazyAttribute(lambda me: int(me.state in FILLED))
    commitments_version = factory.LazyAttribute(lambda me: int(me.state in FILLED))

    @factory.post_generation
    def contents(self, create, extracted, *, reviewers=None, mover=None, is_empty=False):
        _write_moves(self, mover)
        if is_empty:
            return
        if self.state in BEGUN:
            OverviewFactory(admission=self)
        if self.state in FILLED:
            AdmissionDocumentFactory(admission=self)
            ActivityFactory(admission=self)
            NomineeFactory(admission=self)
            CommitmentsFactory(admission=self)
        if self.state == S.RETURNED:
            MissingPointFactory(admission=self)
        if self.state in CONSULTED:
            for criterion in Criterion:
                FindingFactory(admission=self, criterion=criterion)
            for user in reviewers if reviewers is not None else [UserFactory(), UserFactory()]:
                ReviewFactory(admission=self, user=user)
        if outcome := next((OUTCOME_OF[deed] for deed in WAYS[self.state] if deed in OUTCOME_OF), None):
            AdmissionDecisionFactory(admission=self, outcome=outcome)


def _write_moves(admission: Admission, mover) -> None:
    begun = admission.created_at
    applicant = {"by_name": admission.contact_name}
    Move.objects.create(admission=admission, deed=Deed.ENQUIRE, to_state=S.ENQUIRY, at=begun, **applicant)
    state = S.ENQUIRY
    for deed in WAYS[admission.state]:
        who = applicant if MOVES[deed].by_applicant else {"by": mover}
        Move.objects.create(
            admission=admission,
            deed=deed,
            from_state=state,
            to_state=MOVES[deed].to,
            reason=REASON if MOVES[deed].needs_reason else "",
            at=admission.state_since,
            **who,
        )
        state = MOVES[deed].to


class NoteFactory(DjangoModelFactory):
    class Meta:
        model = Note

    admission = factory.SubFactory(AdmissionFactory)
    text = "They have a committee for community safety."
    by = factory.SubFactory(UserFactory)


class AdmissionDocumentFactory(DjangoModelFactory):
    """A letter of the mayor."""

    class Meta:
        model = AdmissionDocument

    admission = factory.SubFactory(AdmissionFactory, preparing=True)
    kind = DocumentKind.LETTER
    file = factory.SubFactory(StoredFileFactory)
    signatory = Signatory.MAYOR
    signed_on = factory.LazyFunction(timezone.localdate)


class OverviewFactory(DjangoModelFactory):
    class Meta:
        model = Overview

    admission = factory.SubFactory(AdmissionFactory, invited=True)
    about = "A city of 140,000 people on a lake."
    website = "https://municipality.example/"
    coordination = Coordination.EXISTS
    coordination_text = "The office of community safety, since 2019."
    partners = "Police, schools, the health authority."
    wishes = "How others reach young people in the evening."


class ActivityFactory(DjangoModelFactory):
    class Meta:
        model = Activity

    admission = factory.SubFactory(AdmissionFactory, invited=True)
    position = factory.Sequence(lambda n: n + 1)
    title = "Evening outreach"
    summary = "Two workers walk downtown in the evening."
    done = "They know the young people and bring them to services."
    since_year = 2021
    contact_role = "Coordinator, youth outreach"


class NomineeFactory(DjangoModelFactory):
    """The representative; ``alternate=True`` the alternate."""

    class Meta:
        model = Nominee

    class Params:
        alternate = factory.Trait(kind=RepresentativeKind.ALTERNATE, name="Alex Alternate")

    admission = factory.SubFactory(AdmissionFactory, invited=True)
    kind = RepresentativeKind.PRINCIPAL
    name = "Robin Representative"
    title = "Director, community safety"
    email = factory.Sequence(lambda n: f"nominee{n}@municipality.example")
    language = factory.SelfAttribute("admission.language")


class CommitmentsFactory(DjangoModelFactory):
    class Meta:
        model = Commitments

    admission = factory.SubFactory(AdmissionFactory, invited=True)
    importance = "The council adopted a strategy in 2022."
    collaboration = "A table of twenty partners meets each month."
    promises = factory.LazyFunction(lambda: list(Promise.values))


class MissingPointFactory(DjangoModelFactory):
    class Meta:
        model = MissingPoint

    admission = factory.SubFactory(AdmissionFactory, returned=True, contents__is_empty=True)
    section = Section.LETTER
    text = "The second page of the letter is missing."


class FindingFactory(DjangoModelFactory):
    class Meta:
        model = Finding

    admission = factory.SubFactory(AdmissionFactory, under_review=True)
    criterion = Criterion.IMPORTANCE
    verdict = Verdict.MET
    evidence = "The strategy of 2022."


class ReviewFactory(DjangoModelFactory):
    class Meta:
        model = Review

    admission = factory.SubFactory(AdmissionFactory, under_review=True)
    user = factory.SubFactory(UserFactory)
    recommendation = Outcome.ACCEPT


class OpinionFactory(DjangoModelFactory):
    """A member in favour; ``question=True`` and ``objection=True`` say something."""

    class Meta:
        model = Opinion

    class Params:
        question = factory.Trait(choice=OpinionChoice.QUESTION, reason="Who coordinates it?")
        objection = factory.Trait(choice=OpinionChoice.OBJECTION, reason="They have nobody for it.")

    admission = factory.SubFactory(AdmissionFactory, consultation=True)
    member = factory.SubFactory(MemberFactory)
    choice = OpinionChoice.SUPPORT


class AdmissionDecisionFactory(DjangoModelFactory):
    """What was decided, with its entry in the register."""

    class Meta:
        model = AdmissionDecision

    admission = factory.SubFactory(AdmissionFactory, decision=True)
    outcome = Outcome.ACCEPT
    entry = factory.LazyAttribute(
        lambda me: record_decision(
            f"Membership: {me.admission.municipality}.", language="en", decided_on=timezone.localdate()
        )
    )
    reason = "All criteria are met."
    condition = factory.LazyAttribute(lambda me: "Name who coordinates." if me.outcome == Outcome.CONDITIONAL else "")
    due_on = factory.LazyAttribute(
        lambda me: (
            timezone.localdate() + timedelta(days=90) if me.outcome in (Outcome.CONDITIONAL, Outcome.PUT_OFF) else None
        )
    )
    by = factory.SubFactory(UserFactory)
