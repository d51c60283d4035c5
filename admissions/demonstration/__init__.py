"""One invented request in each main state, marked on every page and removable with one command."""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import override

from admissions import services
from admissions.enums import AdmissionState, DocumentKind, Outcome, Signatory
from admissions.models import Admission, AdmissionDocument, Opinion, Review
from admissions.options import CONSULTATION_DAYS
from meetings.models import Answer, Attendance, Decision
from members.enums import RepresentativeKind, Source
from members.models import Invitation, Member, Place, Representative
from members.services import accept_invitation, member_of_municipality
from network.accounts.models import User
from network.files.models import StoredFile
from network.files.services import delete_file
from network.options.reading import value_of
from network.outbox.models import Mail, Mailing
from network.search.models import Entry
from network.shared.pdf import pdf_of
from network.shared.templatetags.page_tags import long_date
from network.shared.workdays import add_working_days, is_working_day
from practices.models import Practice

FILE = Path(__file__).parent / "texts" / "requests.toml"
DOMAIN = "demo.example"
OFFICE_OPENS = time(9, 30)
HALF_AN_HOUR = timedelta(minutes=30)
S = AdmissionState

# What happened to a request before it stood where it stands.
FIRST = ["enquire", "talk", "invite", "fill"]
REVIEWED = ["submit", "start_review", "find", "review"]
AT_ONCE = ["enquire", "invite", "fill"]  # nobody had to be talked with first
WAYS: dict[str, list[str]] = {
    S.ENQUIRY: ["enquire"],
    S.CONVERSATION: ["enquire", "talk"],
    S.INVITED: ["enquire", "talk", "invite"],
    S.PREPARING: FIRST,
    S.SUBMITTED: [*FIRST, "submit"],
    S.RETURNED: [*FIRST, "submit", "send_back"],
    S.UNDER_REVIEW: [*FIRST, *REVIEWED],
    S.CONSULTATION: [*FIRST, *REVIEWED, "ask", "answer"],
    S.DECISION: [*AT_ONCE, *REVIEWED, "ask", "answer", "reply", "present"],
    S.CONDITIONAL: [*AT_ONCE, *REVIEWED, "skip", "decide"],
    S.ADMITTED: [*FIRST, *REVIEWED, "ask", "answer", "reply", "present", "decide", "sign_in"],
    S.DEFERRED: [*FIRST, *REVIEWED, "skip", "decide"],
    S.DECLINED: [*FIRST, "submit", "skip", "decide"],
    S.WITHDRAWN: ["enquire", "talk", "withdraw"],
}
# How many days after the deed before it. Between what is asked of the members and what is presented lie their days.
LATER = {
    "enquire": 0, "talk": 4, "invite": 3, "fill": 12, "submit": 5, "send_back": 3, "start_review": 3, "find": 2,
    "review": 4, "ask": 5, "answer": 3, "reply": 4, "present": 14, "skip": 5, "decide": 6, "sign_in": 5,
    "withdraw": 18,
}  # fmt: skip
OUTCOMES = {
    S.ADMITTED: Outcome.ACCEPT, S.CONDITIONAL: Outcome.CONDITIONAL, S.DEFERRED: Outcome.PUT_OFF,
    S.DECLINED: Outcome.DECLINE,
}  # fmt: skip


@transaction.atomic
def load_demonstration_requests(password: str) -> int:
    """Write those of the requests that are not there yet; returns how many there are. Nobody is mailed.

    Safe to run again. Needs the demonstration accounts; who signed in for a new member gets ``password`` like them.
    """
    texts = tomllib.loads(FILE.read_text(encoding="utf-8"))
    rows = sorted(texts["requests"], key=lambda row: -row["days"])  # so that decisions get their numbers in order
    for row in rows:
        letter = texts["letters"]["resolution" if "resolution" in row else row["language"]]
        story = _Story(row, letter)
        if not story.is_told:
            story.tell()
    _set_passwords([_address(row) for row in rows], password)
    return len(rows)


@transaction.atomic
def remove_demonstration_requests() -> int:
    """Delete every request marked as demonstration, with all that came of it; returns how many went.

    Files, mails, decisions, members with their practices and people go; so does what a demonstration account said of
    the request of somebody real. The accounts themselves are removed by ``practices.demonstration``.
    """
    requests, members = Admission.objects.filter(is_demonstration=True), Member.objects.filter(is_demonstration=True)
    _forget_mails(requests, members)
    documents = AdmissionDocument.objects.filter(admission__in=requests)
    files = [document.file for document in documents.select_related("file")]
    documents.delete()
    for stored in files:
        delete_file(stored).delete()
    count = requests.count()
    requests.delete()  # membership requests, not those of HTTP  # nosec B113
    Decision.objects.filter(is_demonstration=True, minutes=None).delete()
    Review.objects.filter(user__is_demonstration=True).delete()
    Opinion.objects.filter(Q(by__is_demonstration=True) | Q(member__in=members)).delete()
    _remove_members(members)
    return count


def _remove_members(members: QuerySet[Member]) -> None:
    Entry.objects.filter(Q(practice__member__in=members) | Q(member__in=members)).delete()
    for model in (Practice, Representative, Invitation, Answer, Attendance, Place):
        model.objects.filter(member__in=members).delete()
    members.delete()


def _forget_mails(requests: QuerySet[Admission], members: QuerySet[Member]) -> None:
    """Delete every mail about these requests and what came of them, and what their senders were told of it."""
    about = requests.values("pk")
    mailings = Mailing.objects.filter(kind__startswith="admission_", about_id__in=about)
    Mail.objects.filter(kind="mailing_held", about_id__in=mailings.values("pk")).delete()
    mailings.delete()
    Mail.objects.filter(kind__startswith="admission_", about_id__in=about).delete()
    invitations = Invitation.objects.filter(member__in=members)
    Mail.objects.filter(kind="member_invitation", about_id__in=invitations.values("pk")).delete()


def _set_passwords(addresses: list[str], password: str) -> None:
    for user in User.objects.filter(is_demonstration=True, email__in=addresses):
        user.set_password(password)
        user.save(update_fields=["password"])


def _address(row: dict[str, Any]) -> str:
    return f"{slugify(row['municipality'])}@{DOMAIN}"


@dataclass
class _Story:
    """One request and what happens to it, deed by deed, through the services that people use."""

    row: dict[str, Any]
    letter: dict[str, Any]

    def __post_init__(self) -> None:
        self.submission: UUID = uuid5(NAMESPACE_URL, f"demonstration:{self.row['municipality']}")
        self.officers = {
            name: User.objects.get(email=f"{name}@{DOMAIN}")
            for name in ("secretary", "anchor", "cochair", "administrator")
        }
        self.secretary, self.anchor = self.officers["secretary"], self.officers["anchor"]
        self.applicant: dict[str, Any] = {"by": None, "by_name": self._named(self.row["who"])}

    @property
    def is_told(self) -> bool:
        """Whether it is there, or somebody else has made a request or a member of its name."""
        name, province = self.row["municipality"], self.row["province"]
        others = Admission.objects.open().of_municipality(name, province)
        is_there = Admission.objects.filter(submission=self.submission).exists()
        return is_there or others.exists() or member_of_municipality(name, province) is not None

    def tell(self) -> None:
        with override(self.row["language"]):
            for deed, moment in self._days():
                began, self.day = timezone.now(), moment.date()
                if deed != "enquire":
                    self.admission.refresh_from_db()
                getattr(self, f"_{deed}")()
                self._date_back(began, by=began - moment)
        self.admission.refresh_from_db()
        members = Member.objects.filter(admission=self.admission)
        _forget_mails(Admission.objects.filter(pk=self.admission.pk), members)

    def _days(self) -> Iterator[tuple[str, datetime]]:
        """Each deed with when it is done: on a working day, the last one ``days`` ago."""
        way, zone = WAYS[self.row["state"]], ZoneInfo(settings.TIME_ZONE)
        today = timezone.localdate(timezone=zone)
        for position, deed in enumerate(way):
            age = self.row["days"] + sum(LATER[later] for later in way[position + 1 :])
            day = today - timedelta(days=age)
            while not is_working_day(day):
                day -= timedelta(days=1)
            yield deed, datetime.combine(day, OFFICE_OPENS, zone) + position * HALF_AN_HOUR

    def _named(self, role: str) -> str:
        """Nobody has more than a role for a name."""
        return f"{role} ({self.row['municipality']})"

    # --- Until it is sent -----------------------------------------------------------------------------------

    def _enquire(self) -> None:
        row = self.row
        values = {name: row[name] for name in ("municipality", "province", "language", "reason")} | {
            "geoname": None,
            "contact_name": self._named(row["who"]),
            "contact_role": row["role"],
            "contact_email": _address(row),
            "contact_phone": "",
        }
        self.admission = services.enquire(
            submission=self.submission, values=values, source=Source.PHONE, by=self.secretary
        ).admission

    def _talk(self) -> None:
        services.add_note(self.admission, by=self.anchor, text=self.row["note"], said_on=self.day)

    def _invite(self) -> None:
        services.invite_to_confirm(self.admission, by=self.anchor, reason=self.row.get("invite_reason", ""))

    def _fill(self) -> None:
        row = self.row
        empty = {"summary": "", "done": "", "since_year": None, "contact_role": ""}
        services.save_overview(
            self.admission,
            seen_version=0,
            values=row["overview"],
            activities=[empty | activity for activity in row.get("activities", [])],
            **self.applicant,
        )
        if "commitments" not in row:
            return
        services.save_commitments(self.admission, seen_version=0, values=row["commitments"], **self.applicant)
        services.save_people(self.admission, seen_version=0, nominees=self._nominees(), **self.applicant)
        services.add_document(self.admission, upload=self._upload(), values=self._signed(), **self.applicant)

    def _nominees(self) -> list[dict[str, Any]]:
        row = self.row
        people = [(RepresentativeKind.PRINCIPAL, row["who"], row["role"], _address(row))]
        if "alternate" in row:
            kind = RepresentativeKind.ALTERNATE
            people.append((kind, str(kind.label), row["alternate"], f"alternate-{_address(row)}"))
        return [
            {
                "kind": kind,
                "name": self._named(role),
                "title": title,
                "email": email,
                "phone": "",
                "language": row["language"],
            }
            for kind, role, title, email in people
        ]

    def _upload(self) -> SimpleUploadedFile:
        data = {name: self.letter[name] for name in ("title", "paragraphs", "signed")} | {
            "from": self.row["municipality"],
            "day": long_date(self.day),
            "language": self.row["language"],
        }
        return SimpleUploadedFile(self.letter["file"], pdf_of("letter", data), "application/pdf")

    def _signed(self) -> dict[str, Any]:
        number = self.row.get("resolution", "")
        return {
            "kind": DocumentKind.RESOLUTION if number else DocumentKind.LETTER,
            "signatory": Signatory.COUNCIL if number else Signatory.MAYOR,
            "signed_on": self.day,
            "number": number,
        }

    def _submit(self) -> None:
        services.submit(self.admission, **self.applicant)

    # --- Checked, reviewed, asked about ---------------------------------------------------------------------

    def _send_back(self) -> None:
        services.return_to_applicant(self.admission, by=self.secretary, points=self.row["missing"])

    def _start_review(self) -> None:
        services.start_review(self.admission, by=self.secretary)

    def _find(self) -> None:
        rows = {criterion: (verdict, evidence) for criterion, verdict, evidence in self.row["findings"]}
        services.save_findings(self.admission, by=self.anchor, rows=rows)

    def _review(self) -> None:
        for name, recommendation, comment in self.row["reviews"]:
            by = self.officers[name]
            services.review(self.admission, by=by, recommendation=recommendation, comment=comment)

    def _ask(self) -> None:
        services.open_consultation(self.admission, by=self.anchor)
        self.asked_on = self.day

    def _answer(self) -> None:
        for code, choice, reason, _reply in self.row["opinions"]:
            member = Member.objects.get(code=code)
            voices = member.representatives.current().filter(user__is_demonstration=True).in_order()
            if voice := voices.first():
                services.give_opinion(self.admission, member, by=voice.user, choice=choice, reason=reason)
        self._end_consultation(add_working_days(self.asked_on, value_of(CONSULTATION_DAYS)))

    def _end_consultation(self, last: date) -> None:
        Admission.objects.filter(pk=self.admission.pk).update(consultation_ends_on=last)

    def _reply(self) -> None:
        replies = {code: reply for code, _choice, _reason, reply in self.row["opinions"]}
        for opinion in self.admission.opinions.waiting_for_reply().select_related("member"):
            services.reply_to(opinion, by=self.anchor, reply=replies[opinion.member.code])

    def _present(self) -> None:
        last, yesterday = self.admission.consultation_ends_on, self.day - timedelta(days=1)
        self._end_consultation(min(last or yesterday, yesterday))  # however many days the members have
        services.present(self.admission, by=self.anchor)

    # --- Decided, or ended ----------------------------------------------------------------------------------

    def _skip(self) -> None:
        services.skip_to(self.admission, S.DECISION, by=self.anchor, reason=self.row["skip_reason"])

    def _decide(self) -> None:
        row, outcome = self.row, OUTCOMES[AdmissionState(self.row["state"])]
        is_member = outcome in (Outcome.ACCEPT, Outcome.CONDITIONAL)
        services.decide(
            self.admission,
            by=self.officers["cochair"],
            outcome=outcome,
            reason=row["decision_reason"],
            decided_on=self.day,
            condition=row.get("condition", ""),
            due_on=self.day + timedelta(days=row["due_in"]) if "due_in" in row else None,
            membership=self._membership() if is_member else None,
        )

    def _membership(self) -> dict[str, Any]:
        known = {name: self.row[name] for name in ("population", "time_zone")}
        return services.proposed_membership(self.admission) | known

    def _sign_in(self) -> None:
        """The representative accepts, and acts for the member from the day on which all the others begin: today."""
        accept_invitation(Invitation.objects.get(member=self.admission.member_id, kind=RepresentativeKind.PRINCIPAL))

    def _withdraw(self) -> None:
        services.withdraw(self.admission, reason=self.row["withdraw_reason"], **self.applicant)

    # --- Long ago -------------------------------------------------------------------------------------------

    def _date_back(self, began: datetime, *, by: timedelta) -> None:
        """As if everything that was written since ``began`` had been written so much earlier."""
        one = Admission.objects.filter(pk=self.admission.pk)
        letters = AdmissionDocument.objects.filter(admission__in=one)
        invitations = Invitation.objects.filter(member__in=one.values("member"))
        written: list[tuple[QuerySet[Any], str, str]] = [
            (one, "created_at", ""),
            (one, "state_since", ""),
            (one, "consulted_at", ""),
            (self.admission.moves.all(), "at", ""),
            (self.admission.notes.all(), "at", ""),
            (self.admission.missing_points.all(), "raised_at", ""),
            (self.admission.findings.all(), "at", ""),
            (self.admission.reviews.all(), "at", ""),
            (self.admission.opinions.all(), "at", ""),
            (self.admission.opinions.all(), "replied_at", ""),
            (self.admission.decisions.all(), "at", ""),
            (StoredFile.objects.filter(admission_document__in=letters), "sent_at", "checked_at"),
            (invitations, "invited_at", "expires_at"),
            (invitations, "accepted_at", ""),
            (Practice.objects.filter(member__in=one.values("member")), "created_at", "changed_at"),
            (User.objects.filter(representations__member__in=one.values("member")), "created_at", ""),
        ]
        for rows, moment, another in written:
            moments = filter(None, [moment, another])
            rows.filter(**{f"{moment}__gte": began}).update(**{name: F(name) - by for name in moments})
