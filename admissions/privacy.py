"""What is held about who writes for a municipality that wants to join, whom it names, and who handles its request."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import F, Q, QuerySet, Value
from django.db.models.functions import Concat, Lower
from django.utils.functional import lazy
from django.utils.text import format_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from admissions.enums import BEFORE_DECISION, Deed
from admissions.models import (
    Admission,
    AdmissionDecision,
    Finding,
    MissingPoint,
    Move,
    Nominee,
    Note,
    Opinion,
    Review,
)
from admissions.options import FILES_KEPT_DAYS
from network.accounts.held import Person, Row, keeps, take_out
from network.files.models import StoredFile
from network.options.reading import value_of

SAYS_WHY = (Deed.SKIP, Deed.UNDO, Deed.DECLINE, Deed.CLOSE)  # a constraint asks these for a reason
FOR_OFFICERS = _("The Network's officers.")
CONTACT = {"contact_name": "", "contact_role": "", "contact_email": "", "contact_phone": ""}


# --- Letting go ---------------------------------------------------------------------------------------------


def forget_contacts(admissions: "QuerySet[Admission]") -> None:
    """Nobody is named any more who wrote for these municipalities or was named by them; what they said stays."""
    pks = list(admissions.values_list("pk", flat=True))
    Admission.objects.filter(pk__in=pks).update(**CONTACT)
    Nominee.objects.filter(admission__in=pks).delete()
    Move.objects.filter(admission__in=pks).exclude(by_name="").update(by_name="")


def forget_words(admissions: "QuerySet[Admission]") -> None:
    """What was said with these municipalities goes; where their requests stood, when and the decision stay."""
    pks = list(admissions.values_list("pk", flat=True))
    Admission.objects.filter(pk__in=pks).update(reason="")
    Note.objects.filter(admission__in=pks).delete()
    moves = Move.objects.filter(admission__in=pks).exclude(reason="")
    moves.filter(deed__in=SAYS_WHY).update(reason="–")
    moves.exclude(deed__in=SAYS_WHY).update(reason="")
    files = StoredFile.objects.filter(admission_document__admission__in=pks)
    files.update(name=Concat(Value("file."), F("kind")))


def forget_party(person: Person) -> None:
    """Requests that are over name her no more. One that is open keeps whom its municipality has named until it ends."""
    over = Admission.objects.exclude(state__in=BEFORE_DECISION)
    of_hers = _lowered(over, "contact_email").filter(lowered__in=person.emails)
    for admission in of_hers.order_by("pk"):
        for column in CONTACT:
            setattr(admission, column, "")
        admission.save(update_fields=list(CONTACT))
    _lowered(Nominee.objects.filter(admission__in=over), "email").filter(lowered__in=person.emails).delete()
    Move.objects.filter(admission__in=over, by_name__in=person.names).update(by_name="")
    for rows, columns in _free_texts():
        take_out(person, rows.order_by("pk"), *columns)


def _free_texts() -> Iterable[tuple[Any, tuple[str, ...]]]:
    return (
        (Note.objects, ("text",)),
        (Move.objects, ("reason",)),
        (Finding.objects, ("evidence",)),
        (Review.objects, ("comment", "interest")),
        (Opinion.objects, ("reason", "reply")),
        (MissingPoint.objects, ("text",)),
        (AdmissionDecision.objects, ("reason", "condition")),
    )


def _lowered(rows: Any, column: str) -> "QuerySet":
    return rows.annotate(lowered=Lower(column))


# --- What is held -------------------------------------------------------------------------------------------


@keeps(
    "requests",
    title=_("Membership requests"),
    what=_("Who writes for a municipality that wants to join, and whom it names: name, job title, address, telephone."),
    seen_by=FOR_OFFICERS,
    kept=format_lazy(
        _(
            "Names, addresses, telephones, notes and letters for {days} days after the request has ended without "
            "membership; of municipalities that joined, names and addresses as long after their first steps."
        ),
        days=lazy(value_of, int)(FILES_KEPT_DAYS),
    ),
    covers=(
        "admissions.Admission.contact_name",
        "admissions.Admission.contact_email",
        "admissions.Admission.contact_phone",
        "admissions.Nominee.name",
        "admissions.Nominee.email",
        "admissions.Nominee.phone",
        "admissions.Move.by_name",
    ),
    forget=forget_party,
)
def requests(person: Person) -> Iterator[Row]:
    """Requests that give her address, with what stands there about her and nobody else."""
    for one in _lowered(Admission.objects, "contact_email").filter(lowered__in=person.emails).order_by("pk"):
        yield {
            gettext("Membership request"): one.municipality,
            gettext("You are"): gettext("the contact"),
            gettext("Name"): one.contact_name,
            gettext("Job title"): one.contact_role,
            gettext("E-mail address"): one.contact_email,
            gettext("Telephone"): one.contact_phone,
            gettext("Why you would like to join"): one.reason,
        }
    named = _lowered(Nominee.objects.select_related("admission"), "email").filter(lowered__in=person.emails)
    for nominee in named.order_by("pk"):
        yield {
            gettext("Membership request"): nominee.admission.municipality,
            gettext("You are"): str(nominee.get_kind_display()),
            gettext("Name"): nominee.name,
            gettext("Job title"): nominee.title,
            gettext("E-mail address"): nominee.email,
            gettext("Telephone"): nominee.phone,
        }


@keeps(
    "handling",
    title=_("Membership requests you handled or answered"),
    what=_("What you noted, found, reviewed, answered or decided about a municipality's request, and when."),
    seen_by=_("The Network's officers; who objected for a member is shown to them only."),
    kept=_("For good, with the role of who did it. After you are forgotten your name does not stand there any more."),
    covers=(
        "admissions.Admission.recorded_by",
        "admissions.Move.by",
        "admissions.Note.by",
        "admissions.MissingPoint.raised_by",
        "admissions.Finding.by",
        "admissions.Review.user",
        "admissions.Opinion.by",
        "admissions.Opinion.replied_by",
        "admissions.AdmissionDecision.by",
    ),
)
def handling(person: Person) -> Iterator[Row]:
    """What she did about requests: her own words and deeds only, never another's."""
    user = person.user
    for admission in Admission.objects.filter(recorded_by=user).order_by("pk"):
        yield _did(admission, gettext("recorded the first contact"), admission.created_at)
    for move in Move.objects.filter(by=user).select_related("admission").order_by("pk"):
        yield _did(move.admission, str(move.get_deed_display()), move.at, move.reason)
    for note in Note.objects.filter(by=user).select_related("admission").order_by("pk"):
        yield _did(note.admission, gettext("noted what was said"), note.at, note.text)
    for point in MissingPoint.objects.filter(raised_by=user).select_related("admission").order_by("pk"):
        yield _did(point.admission, gettext("found something missing"), point.raised_at, point.text)
    for finding in Finding.objects.filter(by=user).select_related("admission").order_by("pk"):
        yield _did(finding.admission, gettext("finding: %(which)s") % {"which": finding}, finding.at, finding.evidence)
    for review in Review.objects.filter(user=user).select_related("admission").order_by("pk"):
        said = " ".join(filter(None, [review.comment, review.interest]))
        yield _did(
            review.admission,
            gettext("review: %(which)s") % {"which": review.get_recommendation_display()},
            review.at,
            said,
        )
    yield from _said_of_opinions(user)
    for decision in AdmissionDecision.objects.filter(by=user).select_related("admission", "entry").order_by("pk"):
        yield _did(
            decision.admission, gettext("decided: %(which)s") % {"which": decision}, decision.at, decision.reason
        )


def _said_of_opinions(user: Any) -> Iterator[Row]:
    """What she answered for a member or replied to one: of each opinion her own half only."""
    opinions = Opinion.objects.filter(Q(by=user) | Q(replied_by=user)).select_related("admission", "member")
    for opinion in opinions.order_by("pk"):
        if opinion.by_id == user.pk:
            answered = gettext("answered for %(member)s") % {"member": opinion.member.name}
            yield _did(opinion.admission, answered, opinion.at, opinion.reason)
        if opinion.replied_by_id == user.pk:
            yield _did(opinion.admission, gettext("replied to a member"), opinion.replied_at, opinion.reply)


def _did(admission: Admission, deed: str, at: Any, words: str = "") -> Row:
    return {
        gettext("Membership request"): admission.municipality,
        gettext("What you did"): deed,
        gettext("On"): at,
        gettext("Your words"): words,
    }
