"""What waits for a person about membership requests: to answer, check, review, decide; to answer for a member."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, prefetch_related_objects
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from admissions.enums import AdmissionState, Criterion
from admissions.models import Admission, Opinion, Review
from admissions.options import REVIEWERS
from admissions.periods import check_due_on, is_consultation_over, review_due_on
from admissions.rules import DECIDERS, MOVERS, is_party, members_with_a_voice
from members.enums import OfficeKind
from members.models import Office
from members.standing import standing_of
from network.options.reading import value_of
from network.shared.waiting import MOST, WAITING, Task

S = AdmissionState


@WAITING.answers("admissions")
def requests(user) -> Iterable[Task]:
    """What an officer has to do next with the requests she looks after, and consultations my members have not answered.

    Who looks after a request is said in ``recipients``; here it is asked for all of them at once.
    """
    yield from _unanswered(user)
    offices = standing_of(user).offices
    if not standing_of(user).is_officer:
        return
    visible = Admission.objects.visible_to(user).for_board().with_numbers().prefetch_related("nominees")
    yield from _to_answer_or_check(user, visible)
    if offices & MOVERS:
        yield from _to_review_or_move(user, visible)
    if offices & DECIDERS:
        yield from _to_decide(user, visible)


def _unanswered(user) -> Iterable[Task]:
    voices = members_with_a_voice(user)
    if not voices:
        return
    asked = Admission.objects.asked_of(user).filter(state=S.CONSULTATION).prefetch_related("nominees")
    running = [one for one in asked.order_by("consultation_ends_on", "pk")[:MOST] if not is_consultation_over(one)]
    given = set(
        Opinion.objects.since_begun()
        .filter(admission__in=running, member__in=voices)
        .values_list("admission_id", "member_id")
    )
    for admission in _not_of(user, running):
        for member in voices:
            if (admission.pk, member.pk) not in given:
                said = {"municipality": admission.municipality, "member": member.name}
                yield Task(
                    _("Membership request (%(municipality)s): what does your municipality say (%(member)s)?") % said,
                    reverse("admissions:consultation", args=[admission.pk]),
                    pgettext("button", "Answer"),
                    due_on=admission.consultation_ends_on,
                )


def _to_answer_or_check(user, visible: QuerySet[Admission]) -> Iterable[Task]:
    wanted = Q(state__in=[S.ENQUIRY, S.SUBMITTED]) | Q(state__in=[S.CONSULTATION, S.DECISION], questions_open__gt=0)
    for admission in _not_of(user, visible.filter(wanted).filter(_looked_after_by(user))[:MOST]):
        said = {"municipality": admission.municipality}
        if admission.state == S.ENQUIRY:
            text = _("New membership request (%(municipality)s): nobody has answered yet.") % said
            yield Task(text, admission.get_absolute_url(), _("Open it"))
        elif admission.state == S.SUBMITTED:
            text = _("Membership request (%(municipality)s): is everything there?") % said
            yield Task(text, admission.get_absolute_url(), _("Look at it"), due_on=check_due_on(admission))
        else:
            text = _("Membership request (%(municipality)s): a member waits for a reply.") % said
            yield Task(
                text, f"{admission.get_absolute_url()}#opinions", _("Reply"), due_on=admission.consultation_ends_on
            )


def _to_review_or_move(user, visible: QuerySet[Admission]) -> Iterable[Task]:
    """For its regional contact and the co-chairs, or the administrators where there are none of them."""
    mine = Q() if OfficeKind.CO_CHAIR in standing_of(user).offices else _of_my_region(user)
    if OfficeKind.ADMINISTRATOR in standing_of(user).offices:
        mine |= ~_somebody_of_its_region() & ~Exists(Office.objects.current().filter(kind=OfficeKind.CO_CHAIR))
    own = Review.objects.since_begun().filter(admission=OuterRef("pk"), user=user)
    found = visible.filter(mine, state__in=[S.UNDER_REVIEW, S.CONSULTATION]).annotate(has_mine=Exists(own))
    for admission in _not_of(user, found[:MOST]):
        said, url = {"municipality": admission.municipality}, admission.get_absolute_url()
        is_reviewed = admission.reviews_number >= value_of(REVIEWERS)
        if admission.state == S.CONSULTATION:
            if is_consultation_over(admission) and not admission.questions_open:
                text = _("Membership request (%(municipality)s): the members have answered. Present it for decision.")
                yield Task(text % said, url, _("Open it"))
        elif not is_reviewed and not admission.has_mine:
            text = _("Membership request (%(municipality)s): your review.") % said
            yield Task(text, url, _("Review it"), due_on=review_due_on(admission))
        elif is_reviewed and admission.findings_number >= len(Criterion):
            text = _("Membership request (%(municipality)s): it is reviewed. Ask the members.") % said
            yield Task(text, reverse("admissions:consult", args=[admission.pk]), _("Ask the members"))


def _to_decide(user, visible: QuerySet[Admission]) -> Iterable[Task]:
    """For the co-chairs, or the administrators where there are none."""
    if OfficeKind.CO_CHAIR not in standing_of(user).offices:
        visible = visible.filter(~Exists(Office.objects.current().filter(kind=OfficeKind.CO_CHAIR)))
    for admission in _not_of(user, visible.filter(state=S.DECISION)[:MOST]):
        text = _("Membership request (%(municipality)s): it is ready for decision.")
        url = reverse("admissions:decide", args=[admission.pk])
        yield Task(text % {"municipality": admission.municipality}, url, _("Record the decision"))


# --- Whose request it is ------------------------------------------------------------------------------------


def _looked_after_by(user) -> Q:
    """Secretaries look after all requests, regional contacts after those of their region; others where neither is."""
    offices = standing_of(user).offices
    if OfficeKind.SECRETARY in offices:
        return Q()
    mine = _of_my_region(user)
    if offices & DECIDERS:
        secretaries = Office.objects.current().filter(kind=OfficeKind.SECRETARY)
        mine |= ~_somebody_of_its_region() & ~Exists(secretaries)
    return mine


def _of_my_region(user) -> Q:
    anchored = Office.objects.current().filter(user=user, kind=OfficeKind.REGIONAL_ANCHOR)
    return Q(region__in=anchored.values("region"))


def _somebody_of_its_region() -> Exists:
    return Exists(Office.objects.current().filter(kind=OfficeKind.REGIONAL_ANCHOR, region=OuterRef("region")))


def _not_of(user, admissions: Iterable[Admission]) -> list[Any]:
    """The rows, with the numbers they carry, without those of the reader's own municipality, or that name her."""
    found = list(admissions)
    if found:
        prefetch_related_objects([one.member for one in standing_of(user).representations], "places")
    return [admission for admission in found if not is_party(user, admission)]
