"""The first contact: somebody of a municipality writes, calls or is written down, and is talked with."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from admissions.enums import BEFORE_DECISION, FILLED_BY_APPLICANT, NOT_ACCEPTED, AdmissionState, Deed
from admissions.models import Admission, Note
from admissions.options import ENQUIRIES_A_DAY
from admissions.recipients import contact_of, officers_told
from admissions.services.inviting import post_link
from admissions.services.moving import hold_municipality, locked, make_move, refuse_unless_free, tell, write_move
from admissions.services.refusals import AlreadyMember, NotInState, TooManyToday
from members.enums import Province, Source
from members.models import Region
from members.naming import REGION_OF, municipality_key
from members.services import former_member_of_municipality, member_of_municipality
from network.accounts.models import User
from network.options.reading import value_of
from network.outbox import services as outbox
from network.outbox.models import Mail
from network.outbox.services import Address

LABELS = {
    "municipality": gettext_lazy("Municipality"),
    "province": gettext_lazy("Province or territory"),
    "geoname": gettext_lazy("Place on the map"),
    "language": gettext_lazy("Language"),
    "contact_name": gettext_lazy("Name"),
    "contact_role": gettext_lazy("Job title"),
    "contact_email": gettext_lazy("E-mail address"),
    "contact_phone": gettext_lazy("Telephone"),
    "reason": gettext_lazy("Why it would like to join"),
}  # of what is said at the first contact
SAID = tuple(LABELS)
ANSWERS = ("admission_received", "admission_joined")  # each first contact leads to one of these mails


@dataclass(frozen=True)
class Enquired:
    """What became of a first contact: a new request, the same one sent twice, or words added to an open one."""

    admission: Admission
    is_new: bool
    has_joined: bool


@transaction.atomic
def enquire(
    *, submission: UUID, values: Mapping[str, Any], source: str = Source.PAGE, by: User | None = None
) -> Enquired:
    """Begin the request of a municipality, or add the words to the one that is open.

    A municipality that left the Network goes on in its old file. ``submission`` sent again changes nothing. What is
    written down with a demonstration account belongs to the demonstration.
    Raises AlreadyMember, and TooManyToday unless an officer writes it down.
    """
    hold_municipality(values["municipality"], values["province"])
    if sent := Admission.objects.filter(submission=submission).first():
        return Enquired(sent, is_new=False, has_joined=False)
    if member := member_of_municipality(values["municipality"], values["province"]):
        raise AlreadyMember(member)
    if by is None:
        _refuse_a_flood(values["contact_email"])
    said = _derived(values) | {"submission": submission, "source": source, "recorded_by": by}
    admission, is_new = _returning(said, by=by), True
    if admission is None:
        admission, is_new = Admission.objects.get_or_create(
            municipality_key=said["municipality_key"],
            province=said["province"],
            state__in=BEFORE_DECISION,
            defaults=said | {"is_demonstration": bool(by and by.is_demonstration)},
        )
        if is_new:
            write_move(admission, Deed.ENQUIRE, from_state="", **_who(admission, by))
    if is_new:
        _answer(admission, by=by)
    elif admission.submission != submission:
        _join(locked(admission), submission, values, source=source, by=by)
        return Enquired(admission, is_new=False, has_joined=True)
    return Enquired(admission, is_new=is_new, has_joined=False)


def _refuse_a_flood(email: str) -> None:
    """Raises TooManyToday. What officers write down is not counted."""
    day = Mail.objects.filter(
        kind__in=ANSWERS, data__source=Source.PAGE, created_at__gt=timezone.now() - timedelta(days=1)
    )
    if day.count() >= value_of(ENQUIRIES_A_DAY):
        raise TooManyToday
    if day.filter(address__iexact=email).count() >= settings.ADMISSION_ENQUIRIES_A_DAY_PER_ADDRESS:
        raise TooManyToday


def _derived(values: Mapping[str, Any]) -> dict[str, Any]:
    """What was said, with what follows from it."""
    province = Province(values["province"])
    return {name: values[name] for name in SAID} | {
        "municipality_key": municipality_key(values["municipality"]),
        "region": Region.objects.filter(code=REGION_OF[province]).first(),
    }


def _who(admission: Admission, by: User | None) -> dict[str, Any]:
    return {"by": by, "by_name": "" if by else admission.contact_name}


def _returning(said: Mapping[str, Any], *, by: User | None) -> Admission | None:
    """The file of a former member, taken up again by whoever writes for it now; older links open it no more."""
    former = former_member_of_municipality(said["municipality"], said["province"])
    files = Admission.objects.select_for_update(of=("self",), no_key=True).exclude(member=None)
    admission = files.filter(member=former, state__in=[AdmissionState.FORMER, *NOT_ACCEPTED]).first()
    if admission is None:
        return None
    for name, value in said.items():
        setattr(admission, name, value)
    admission.link_version += 1
    admission.consulted_at = admission.consultation_ends_on = admission.documents_deleted_at = None
    return make_move(admission, Deed.REOPEN, **_who(admission, by))


def _answer(admission: Admission, *, by: User | None) -> None:
    """Tell who wrote that it arrived, and the officers that somebody waits."""
    outbox.post(
        contact_of(admission),
        kind="admission_received",
        dedupe_key=f"admission_received:{admission.submission}",
        about_id=admission.pk,
        data={"source": admission.source},
    )
    tell(admission, "admission_new", officers_told(admission), by=by)


def _join(admission: Admission, submission: UUID, values: Mapping[str, Any], *, source: str, by: User | None) -> None:
    """Somebody else wrote for the same municipality: her words are kept, and nobody learns what the other wrote."""
    key = f"admission_joined:{submission}"
    if Mail.objects.filter(dedupe_key=key).exists():
        return
    Note.objects.create(admission=admission, text=_words_of(values), by=by)
    address = Address(values["contact_email"], values["contact_name"], values["language"], contact_of(admission).zone)
    is_same = address.email.casefold() == admission.contact_email.casefold()
    data = {"source": source, "is_same": is_same}
    outbox.post(address, kind="admission_joined", dedupe_key=key, about_id=admission.pk, data=data)
    if not is_same:
        outbox.post(
            contact_of(admission),
            kind="admission_colleague",
            dedupe_key=f"admission_colleague:{admission.pk}:{timezone.localdate()}",
            about_id=admission.pk,
        )
    for user in officers_told(admission):
        if user != by:
            news_key = f"admission_news:joined:{submission}:{user.pk}"
            outbox.post(user, kind="admission_news", dedupe_key=news_key, about_id=admission.pk)


def _words_of(values: Mapping[str, Any]) -> str:
    head = _("Somebody else wrote for this municipality: %(name)s, %(role)s") % {
        "name": values["contact_name"],
        "role": values["contact_role"],
    }
    return "\n".join(filter(None, [head, values["contact_email"], values["contact_phone"], "", values["reason"]]))


# --- Afterwards ---------------------------------------------------------------------------------------------


@transaction.atomic
def correct_enquiry(admission: Admission, *, by: User, values: Mapping[str, Any]) -> Admission:
    """Put right what was typed at the first contact. Another address gets a link of its own; the old one opens nothing.

    Raises NotInState when it is decided, AlreadyMember, AlreadyOpen.
    """
    hold_municipality(values["municipality"], values["province"])
    admission = locked(admission)
    if not admission.is_open:
        raise NotInState(admission)
    said = _derived(values)
    if _is_same_place(admission, said):
        said["geoname"] = said["geoname"] or admission.geoname
    changed = [name for name in SAID if getattr(admission, name) != said[name]]
    if not changed:
        return admission
    moves_away = not _is_same_place(admission, said)
    for name, value in said.items():
        setattr(admission, name, value)
    if moves_away:
        refuse_unless_free(admission)
    if "contact_email" in changed:
        admission.link_version += 1
    admission.save()
    if "contact_email" in changed and admission.state in FILLED_BY_APPLICANT:
        post_link(admission)
    Note.objects.create(admission=admission, text=_corrected(changed), by=by)
    return admission


def _is_same_place(admission: Admission, said: Mapping[str, Any]) -> bool:
    return (admission.municipality_key, admission.province) == (said["municipality_key"], said["province"])


def _corrected(names: list[str]) -> str:
    return _("Corrected: %(fields)s") % {"fields": ", ".join(str(LABELS[name]) for name in names)}


@transaction.atomic
def add_note(admission: Admission, *, by: User, text: str, said_on: date) -> Note:
    """Keep what was said. With the first note of a new request the conversation has begun.

    The same words of the same person and day sent again (a double click) are the note that stands.
    """
    admission = locked(admission)
    said = {"by": by, "text": text.strip(), "said_on": said_on}
    if noted := admission.notes.filter(**said).first():
        return noted
    if admission.state == AdmissionState.ENQUIRY:
        make_move(admission, Deed.TALK, by=by)
    return Note.objects.create(admission=admission, **said)
