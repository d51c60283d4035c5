"""One invented request in each main state, marked on every page and removable with one command."""

import secrets
import tomllib
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from admissions import services
from admissions.enums import AdmissionState, Criterion, Outcome, Verdict
from admissions.models import Admission, AdmissionDocument
from meetings.models import Decision
from members.enums import RepresentativeKind, Source
from members.models import Member, Place
from members.services import accept_invitation
from network.accounts.models import User
from network.files.models import StoredFile
from network.files.services import delete_file
from network.outbox.models import Mail, Mailing
from network.search.models import Entry
from network.shared.pdf import pdf_of
from network.shared.templatetags.page_tags import long_date
from practices.models import Practice

FILE = Path(__file__).parent / "texts" / "requests.toml"
DOMAIN = "demo.example"
S = AdmissionState

# What happened to a request before it stood where it stands.
WAYS: dict[str, list[str]] = {
    S.ENQUIRY: [],
    S.CONVERSATION: ["talk"],
    S.INVITED: ["talk", "invite"],
    S.PREPARING: ["talk", "invite", "fill"],
    S.SUBMITTED: ["talk", "invite", "fill", "submit"],
    S.RETURNED: ["talk", "invite", "fill", "submit", "send_back"],
    S.UNDER_REVIEW: ["talk", "invite", "fill", "submit", "find"],
    S.CONSULTATION: ["talk", "invite", "fill", "submit", "find", "ask"],
    S.DECISION: ["invite", "fill", "submit", "find", "ask", "present"],
    S.CONDITIONAL: ["invite", "fill", "submit", "find", "skip", "decide"],
    S.ADMITTED: ["talk", "invite", "fill", "submit", "find", "skip", "decide", "enter"],
    S.DEFERRED: ["talk", "invite", "fill", "submit", "find", "skip", "decide"],
    S.DECLINED: ["talk", "invite", "fill", "submit", "skip", "decide"],
    S.WITHDRAWN: ["talk", "withdraw"],
}
OUTCOMES = {
    S.ADMITTED: Outcome.ACCEPT, S.CONDITIONAL: Outcome.CONDITIONAL, S.DEFERRED: Outcome.PUT_OFF,
    S.DECLINED: Outcome.DECLINE,
}  # fmt: skip


@transaction.atomic
def load_demonstration_requests() -> int:
    """Write those of the requests that are not there yet; returns how many there are. Nobody is mailed.

    Safe to run again. Needs the demonstration accounts.
    """
    rows = tomllib.loads(FILE.read_text(encoding="utf-8"))["requests"]
    for row in rows:
        submission = uuid5(NAMESPACE_URL, f"demonstration:{row['municipality']}")
        if not Admission.objects.filter(submission=submission).exists():
            _Story(row, submission).tell()
    return len(rows)


@transaction.atomic
def remove_demonstration_requests() -> int:
    """Delete every request marked as demonstration with its files, mails, decisions and member; returns how many."""
    requests = Admission.objects.filter(is_demonstration=True)
    _forget_mails(requests)
    files = StoredFile.objects.filter(admission_document__admission__in=requests)
    kept = list(files)
    members = Member.objects.filter(is_demonstration=True)
    member_ids = list(members.values_list("pk", flat=True))
    decisions = list(Decision.objects.filter(is_demonstration=True).values_list("pk", flat=True))
    AdmissionDocument.objects.filter(admission__in=requests).delete()
    count = requests.count()
    requests.delete()
    Decision.objects.filter(pk__in=decisions).delete()
    for stored in kept:
        delete_file(stored)
    StoredFile.objects.filter(pk__in=[stored.pk for stored in kept]).delete()
    _remove_members(member_ids)
    return count


def _remove_members(ids: list[int]) -> None:
    practices = Practice.objects.filter(member__in=ids)
    Entry.objects.filter(practice__in=practices).delete()
    practices.delete()
    for member in Member.objects.filter(pk__in=ids):
        member.representatives.all().delete()
        member.invitations.all().delete()
    Place.objects.filter(member__in=ids).delete()
    Entry.objects.filter(member__in=ids).delete()
    Member.objects.filter(pk__in=ids).delete()


def _forget_mails(requests) -> None:
    about = requests.values("pk")
    mailings = Mailing.objects.filter(kind__startswith="admission_", about_id__in=about)
    Mail.objects.filter(kind="mailing_held", about_id__in=mailings.values("pk")).delete()
    mailings.delete()
    Mail.objects.filter(kind__startswith="admission_", about_id__in=about).delete()


@dataclass
class _Story:
    """One request and what happens to it, deed by deed, through the services that people use."""

    row: dict[str, Any]
    submission: Any

    def __post_init__(self) -> None:
        self.secretary, self.anchor, self.cochair, self.administrator = (
            User.objects.get(email=f"{name}@{DOMAIN}") for name in ("secretary", "anchor", "cochair", "administrator")
        )

    def tell(self) -> None:
        row = self.row
        values = {
            "municipality": row["municipality"],
            "province": row["province"],
            "geoname": None,
            "language": row["language"],
            "contact_name": row["role"],
            "contact_role": row["role"],
            "contact_email": f"{self.slug}@{DOMAIN}",
            "contact_phone": "",
            "reason": row["reason"],
        }
        with override(row["language"]):
            enquired = services.enquire(
                submission=self.submission, values=values, source=Source.PHONE, by=self.secretary
            )
            self.admission = enquired.admission
            Admission.objects.filter(pk=self.admission.pk).update(is_demonstration=True)
            for deed in WAYS[row["state"]]:
                self.admission.refresh_from_db()
                getattr(self, f"_{deed}")()
        self._grow_old()
        _forget_mails(Admission.objects.filter(pk=self.admission.pk))

    @property
    def slug(self) -> str:
        return f"request-{self.submission.hex[:8]}"

    @property
    def applicant(self) -> dict[str, Any]:
        return {"by": None, "by_name": self.row["role"]}

    def _talk(self) -> None:
        said_on = timezone.localdate()
        note = self.row.get("note", _("First conversation by telephone."))
        services.add_note(self.admission, by=self.anchor, text=note, said_on=said_on)

    def _invite(self) -> None:
        services.invite_to_confirm(self.admission, by=self.anchor, reason=_("They know what they want."))

    def _fill(self) -> None:
        row = self.row
        overview = {"website": "", "partners": "", "wishes": ""} | row["overview"]
        empty = {"summary": "", "done": "", "since_year": None, "contact_role": ""}
        services.save_overview(
            self.admission,
            seen_version=0,
            values=overview,
            activities=[empty | activity for activity in row.get("activities", [])],
            **self.applicant,
        )
        if "commitments" not in row:
            return
        services.save_commitments(
            self.admission, seen_version=0, values={"comment": ""} | row["commitments"], **self.applicant
        )
        services.save_people(self.admission, seen_version=0, nominees=self._nominees(), **self.applicant)
        services.add_document(self.admission, upload=self._letter(), values=self._signed(), **self.applicant)

    def _nominees(self) -> list[dict[str, Any]]:
        titles = {
            RepresentativeKind.PRINCIPAL: self.row["role"],
            RepresentativeKind.ALTERNATE: _("City clerk's office"),
        }
        with_alternate = list(titles) if self.row["state"] != S.RETURNED else [RepresentativeKind.PRINCIPAL]
        return [
            {
                "kind": kind,
                "name": f"{kind.label} ({self.row['municipality']})",
                "title": titles[kind],
                "email": f"{self.slug}-{kind.value}@{DOMAIN}",
                "phone": "",
                "language": self.row["language"],
            }
            for kind in with_alternate
        ]

    def _letter(self) -> SimpleUploadedFile:
        paragraphs = [
            _("The municipality wishes to become a member of the Network and names the people in its request."),
            _("This letter is invented. It belongs to the demonstration."),
        ]
        data = {
            "title": _("Wish to join the Network"),
            "from": self.row["municipality"],
            "day": long_date(timezone.localdate()),
            "language": self.row["language"],
            "paragraphs": paragraphs,
            "signed": _("The mayor"),
        }
        return SimpleUploadedFile(_("letter.pdf"), pdf_of("letter", data), "application/pdf")

    def _signed(self) -> dict[str, Any]:
        return {"kind": "letter", "signatory": "mayor", "signed_on": timezone.localdate(), "number": ""}

    def _submit(self) -> None:
        services.submit(self.admission, **self.applicant)

    def _send_back(self) -> None:
        points = [(section, text) for section, text in self.row["missing"]]
        services.return_to_applicant(self.admission, by=self.secretary, points=points)

    def _find(self) -> None:
        services.start_review(self.admission, by=self.secretary)
        is_to_come = self.row["overview"]["coordination"] == "to-come"
        verdicts = dict.fromkeys(self.row.get("findings", Criterion.values), Verdict.MET)
        if is_to_come:
            verdicts[Criterion.COORDINATION] = Verdict.CONDITION
        evidence = {Criterion.CONFIRMATION: _("Letter of the mayor."), Criterion.IMPORTANCE: _("As the overview says.")}
        services.save_findings(
            self.admission,
            by=self.anchor,
            rows={criterion: (verdict, evidence.get(criterion, "")) for criterion, verdict in verdicts.items()},
        )
        if "findings" not in self.row:
            for reviewer in (self.anchor, self.administrator):
                recommendation = Outcome.CONDITIONAL if is_to_come else Outcome.ACCEPT
                services.review(self.admission, by=reviewer, recommendation=recommendation)

    def _ask(self) -> None:
        services.open_consultation(self.admission, by=self.anchor)
        for code, choice, reason in self.row["opinions"]:
            member = Member.objects.get(code=code)
            services.give_opinion(self.admission, member, by=self._voice_of(member), choice=choice, reason=reason)

    @staticmethod
    def _voice_of(member: Member) -> User:
        return member.representatives.current().in_order().first().user

    def _present(self) -> None:
        yesterday = timezone.localdate() - timedelta(days=1)
        Admission.objects.filter(pk=self.admission.pk).update(consultation_ends_on=yesterday)
        services.present(self.admission, by=self.anchor)

    def _skip(self) -> None:
        reason = _("Nobody had a question in the last call; the members were told there.")
        services.skip_to(self.admission, S.DECISION, by=self.anchor, reason=reason)

    def _decide(self) -> None:
        outcome = OUTCOMES[self.row["state"]]
        is_member = outcome in (Outcome.ACCEPT, Outcome.CONDITIONAL)
        later = timezone.localdate() + timedelta(days=150)
        services.decide(
            self.admission,
            by=self.cochair,
            outcome=outcome,
            reason=self.row["decision_reason"],
            decided_on=timezone.localdate(),
            condition=self.row.get("condition", ""),
            due_on=later if outcome in (Outcome.CONDITIONAL, Outcome.PUT_OFF) else None,
            membership=services.proposed_membership(self.admission) if is_member else None,
        )

    def _enter(self) -> None:
        """The representative accepts, so that the member's page shows whom to call."""
        invitation = self.admission.member.invitations.get(kind=RepresentativeKind.PRINCIPAL)
        representative = accept_invitation(
            invitation, password=secrets.token_urlsafe(30), name=f"Representative ({self.row['municipality']})"
        )
        User.objects.filter(pk=representative.user_id).update(is_demonstration=True)

    def _grow_old(self) -> None:
        """As if it had come so many days ago; moves keep their order."""
        age = timedelta(days=self.row["days"])
        Admission.objects.filter(pk=self.admission.pk).update(
            created_at=F("created_at") - age * 2, state_since=F("state_since") - age
        )
        self.admission.notes.update(at=F("at") - age, said_on=F("said_on") - age)
        number = self.admission.moves.count()
        for position, move in enumerate(self.admission.moves.order_by("pk")):
            move.at -= age + age * (number - 1 - position) / max(number, 1)
            move.save(update_fields=["at"])
