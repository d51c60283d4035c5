"""The members are asked about a request: their answers, the officers' replies, and the end of it."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from admissions.enums import CONSULTED, AdmissionState, Deed, OpinionChoice
from admissions.models import Admission, Note, Opinion
from admissions.periods import is_consultation_over, members_answer_until
from admissions.recipients import deciders_told, members_asked, officers_told, people_of
from admissions.services.checking import findings_missing
from admissions.services.moving import locked, make_move, tell
from admissions.services.refusals import (
    ConsultationOver,
    ConsultationRunning,
    FindingsMissing,
    NotInState,
    OpinionChanged,
    QuestionsOpen,
    ReasonNeeded,
    ReviewsMissing,
)
from admissions.services.reviewing import reviews_missing
from members.enums import Source
from members.models import Member
from network.accounts.models import User
from network.outbox import services as outbox
from network.outbox.models import Mailing


@transaction.atomic
def open_consultation(admission: Admission, *, by: User) -> Mailing:
    """Ask the members, for ``ADMISSION_CONSULTATION_DAYS`` working days; silence counts as consent.

    Raises NotInState, FindingsMissing, ReviewsMissing.
    """
    admission = locked(admission)
    admission.consulted_at, admission.consultation_ends_on = timezone.now(), members_answer_until()
    make_move(admission, Deed.CONSULT, by=by)
    if missing := findings_missing(admission):
        raise FindingsMissing(missing)
    if number := reviews_missing(admission):
        raise ReviewsMissing(number)
    return outbox.hold(
        key=f"admission_consultation:{admission.pk}:{admission.moves.latest('pk').pk}",
        kind="admission_consultation",
        by=by,
        recipients=members_asked(admission),
        about_id=admission.pk,
    )


@transaction.atomic
def give_opinion(
    admission: Admission, member: Member, *, by: User, choice: str, reason: str = "", source: str = Source.PAGE
) -> Opinion:
    """What a member answers, written over until the last day is over.

    A ``source`` other than the page: an officer writes down what reached her, and the member's people are told by
    mail. What she writes over, and what was said in an earlier consultation, stays as a note. The same answer sent
    again by the same person (a double click) is the answer that stands.
    Raises NotInState, ConsultationOver, and ReasonNeeded for a question or objection without words.
    """
    admission = locked(admission)
    if admission.state != AdmissionState.CONSULTATION:
        raise NotInState(admission)
    if is_consultation_over(admission):
        raise ConsultationOver
    if choice != OpinionChoice.SUPPORT and not reason.strip():
        raise ReasonNeeded
    known = admission.opinions.filter(member=member).first()
    is_history = known is not None and not admission.opinions.since_begun().filter(pk=known.pk).exists()
    said = (choice, reason.strip(), source, by.pk)
    if known and not is_history and said == (known.choice, known.reason, known.source, known.by_id):
        return known
    if known and (is_history or source != Source.PAGE):
        _note_earlier(known, by=by)
    opinion = known or Opinion(admission=admission, member=member)
    if is_history or (opinion.choice, opinion.reason) != (choice, reason.strip()):
        opinion.replied_at = None  # what was asked anew waits for a reply anew
    opinion.choice, opinion.reason = choice, reason.strip()
    opinion.source, opinion.by, opinion.at = source, by, timezone.now()
    opinion.save()
    if choice != OpinionChoice.SUPPORT:
        _tell(opinion, "admission_question", officers_told(admission), by=by)
    if source != Source.PAGE:
        _tell(opinion, "admission_opinion_recorded", [one.user for one in people_of(admission, member)], by=by)
    return opinion


@transaction.atomic
def reply_to(opinion: Opinion, *, by: User, reply: str, seen_at: datetime | None = None) -> Opinion:
    """Answer a member's question or objection; who asked, or its people, get it by mail.

    ``seen_at`` is the moment of the answer that the officer read, by default that of ``opinion``. Raises NotInState
    once it is decided, OpinionChanged, and ReasonNeeded for a reply without words.
    """
    seen_at = seen_at or opinion.at
    admission = locked(opinion.admission)
    if admission.state not in CONSULTED:
        raise NotInState(admission)
    if not reply.strip():
        raise ReasonNeeded
    opinion = admission.opinions.select_related("member", "by").get(pk=opinion.pk)
    if opinion.at != seen_at:
        raise OpinionChanged(opinion)
    opinion.reply, opinion.replied_by, opinion.replied_at = reply.strip(), by, timezone.now()
    opinion.save(update_fields=["reply", "replied_by", "replied_at"])
    asked_by = [opinion.by] if opinion.by and opinion.source == Source.PAGE else []
    people = asked_by or [one.user for one in people_of(admission, opinion.member)]
    _tell(opinion, "admission_reply", people, by=by)
    return opinion


@transaction.atomic
def present(admission: Admission, *, by: User) -> Admission:
    """Put a request before those who decide, once the members' time is over and every question has its reply.

    Raises NotInState, ConsultationRunning, QuestionsOpen.
    """
    admission = make_move(locked(admission), Deed.PRESENT, by=by)
    if admission.consultation_ends_on and not is_consultation_over(admission):
        raise ConsultationRunning(admission.consultation_ends_on)
    if unanswered := list(admission.opinions.waiting_for_reply().select_related("member")):
        raise QuestionsOpen(unanswered)
    tell(admission, "admission_to_decide", deciders_told(admission), by=by)
    return admission


def _note_earlier(opinion: Opinion, *, by: User) -> None:
    """Keep, for the officers, what is about to be written over by somebody else than the member."""
    said = {"member": opinion.member.name, "answer": opinion.get_choice_display(), "reason": opinion.reason}
    text = _("Earlier answer (%(member)s): %(answer)s. %(reason)s") % said
    day = timezone.localdate(opinion.at)
    Note.objects.create(admission=opinion.admission, text=text.strip(), said_on=day, by=by)


def _tell(opinion: Opinion, kind: str, people: list[User], *, by: User) -> None:
    """One mail of ``kind`` about what a member says, each time anew; not to the one who wrote it down."""
    moment = timezone.now().isoformat()
    for user in people:
        if user != by:
            outbox.post(
                user,
                kind=kind,
                dedupe_key=f"{kind}:{opinion.pk}:{moment}:{user.pk}",
                about_id=opinion.admission_id,
                data={"opinion": opinion.pk},
            )
