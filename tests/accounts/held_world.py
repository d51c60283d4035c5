"""A world in which one person has left a trace in every place where a trace can be left."""

from datetime import date, timedelta

from allauth.mfa.totp.internal.auth import TOTP
from django.contrib.admin.models import CHANGE, LogEntry
from django.test import Client
from django.utils import timezone

from admissions.enums import Deed
from admissions.models import AdmissionDecision, Finding, Move, Nominee, Review
from meetings.enums import Choice, Presence
from meetings.models import Attendance, Minutes
from meetings.search import index_minutes
from members.enums import MemberClass, OfficeKind
from network.accounts.models import AddressChange
from network.files.models import FileWords, StoredFile
from network.options.models import Option
from network.outbox.enums import MailState
from network.outbox.models import Mail, MailEvent, Mailing, StoppedKind
from network.outbox.services import Address, post
from tests.accounts.factories import UserFactory
from tests.admissions.factories import (
    AdmissionFactory,
    MissingPointFactory,
    NoteFactory,
    OpinionFactory,
)
from tests.meetings.factories import (
    ActionFactory,
    AgendaItemFactory,
    AnswerFactory,
    DecisionFactory,
    MeetingFactory,
    MinutesFactory,
)
from tests.members.factories import InvitationFactory, MemberFactory, OfficeFactory, RepresentativeFactory
from tests.practices.factories import PracticeFactory
from tests.vocabulary.factories import TermFactory

NAME, ADDRESS = "Claire Tremblay-Roy", "claire.troy@halifax.example"
OTHER_NAME, OTHER_ADDRESS = "Olaf Otherwise", "olaf@elsewhere.example"


class HeldWorld:
    """``user`` is Claire; ``other`` did the same things beside her, and nothing of his is hers to see."""

    def __init__(self) -> None:
        self.user = UserFactory(name=NAME, email=ADDRESS)
        self.other = UserFactory(name=OTHER_NAME, email=OTHER_ADDRESS)
        self.member = MemberFactory(name_en="Halifax", name_fr="Halifax", mailbox=ADDRESS)
        self.observer = MemberFactory(member_class=MemberClass.OBSERVER)
        month_ago = timezone.localdate() - timedelta(days=30)
        RepresentativeFactory(user=self.user, member=self.member, title="Coordinator", starts_on=month_ago)
        RepresentativeFactory(user=self.other, member=MemberFactory(), starts_on=month_ago)
        OfficeFactory(user=self.user, kind=OfficeKind.CO_CHAIR, starts_on=month_ago)
        self._ends(month_ago)
        self._account()
        self._invitations()
        self._mails()
        self._meetings()
        self._practices()
        self._requests()
        client = Client()
        client.force_login(self.user)
        self.client = client

    def _ends(self, month_ago: date) -> None:
        """Roles that are over, hers and others', and a member that is suspended: each with a reason that names her."""
        over = {"starts_on": month_ago, "ends_on": month_ago}
        named = {"ended_by": self.user, "end_reason": f"{NAME} asked for it."}
        RepresentativeFactory(user=self.user, end_reason="She moves to Moncton.", ended_by=self.other, **over)
        OfficeFactory(user=self.user, end_reason="She moves to Moncton.", ended_by=self.other, **over)
        RepresentativeFactory(**over, **named)
        OfficeFactory(kind=OfficeKind.ADMINISTRATOR, **over, **named)
        MemberFactory(suspended_on=month_ago, suspension_reason=f"{NAME} does not answer at {ADDRESS}.")

    def _account(self) -> None:
        TOTP.activate(self.user, "JBSWY3DPEHPK3PXP")
        AddressChange.objects.create(user=self.user, email=f"new.{ADDRESS}")
        TermFactory(edited_by=self.user, edited_at=timezone.now())
        Option.objects.create(name="ADMISSION_REVIEWERS", value=3, changed_by=self.user)
        LogEntry.objects.log_actions(self.user.pk, [self.member], CHANGE, single_object=True)
        LogEntry.objects.log_actions(self.other.pk, [self.user], CHANGE, single_object=True)
        LogEntry.objects.log_actions(
            self.other.pk, [self.other], CHANGE, change_message=f"Not {NAME}.", single_object=True
        )

    def _invitations(self) -> None:
        accepted = {"accepted_at": timezone.now(), "accepted_by": self.user}
        InvitationFactory(member=self.member, email=ADDRESS, name=NAME, invited_by=self.other, **accepted)
        InvitationFactory(email=OTHER_ADDRESS, name=OTHER_NAME, invited_by=self.user)
        InvitationFactory(email=ADDRESS.upper(), name="C. T. Roy", expired=True)

    def _mails(self) -> None:
        post(self.user, kind="account_notice", dedupe_key="hers", data={"name": "password_set"})
        guest = post(Address(ADDRESS, NAME, "en"), kind="meeting_substitute", dedupe_key="guest")
        MailEvent.objects.create(mail=guest, what="refused", detail=f"550 no such user {ADDRESS}")
        about = post(self.other, kind="account_notice", dedupe_key="about", data={"name": "password_set", "of": NAME})
        Mail.objects.filter(pk=about.pk).update(
            subject=f"About {NAME}", state=MailState.SENT, sent_at=timezone.now(), last_error=f"for {ADDRESS}"
        )
        Mailing.objects.create(key="m", kind="meeting_minutes", release_at=timezone.now(), by=self.user)
        Mailing.objects.create(
            key="n", kind="meeting_minutes", release_at=timezone.now(), by=self.other, stopped_by=self.user,
            stopped_at=timezone.now(),
        )  # fmt: skip
        StoppedKind.objects.create(user=self.user, kind="meeting_reminder")

    def _meetings(self) -> None:
        hand = {"note_taker": self.user, "created_by": self.user, "changed_by": self.user}
        self.meeting = MeetingFactory(past=True, **hand)
        AgendaItemFactory(meeting=self.meeting, lead=NAME)
        AnswerFactory(
            meeting=self.meeting, member=self.member, by=self.user, note=f"{NAME} by telephone",
            before={"choice": "other", "substitute_name": NAME, "substitute_email": ADDRESS},
        )  # fmt: skip
        AnswerFactory(
            meeting=self.meeting, member=self.observer, choice=Choice.OTHER, substitute_name=NAME,
            substitute_email=ADDRESS, by=self.other,
        )  # fmt: skip
        coming = MeetingFactory()
        AnswerFactory(meeting=coming, choice=Choice.OTHER, substitute_name=NAME, substitute_email=ADDRESS)
        here = {"meeting": self.meeting, "presence": Presence.PRESENT}
        Attendance.objects.create(member=self.member, name=f"{NAME}, {OTHER_NAME}", **here)
        Attendance.objects.create(member=self.observer, name=NAME, capacity="substitute", **here)
        Attendance.objects.create(member=None, name=NAME, capacity="guest", **here)
        Attendance.objects.create(member=None, name=OTHER_NAME, capacity="guest", **here)
        hand = {"published_by": self.user, "created_by": self.user, "changed_by": self.user}
        self.minutes = MinutesFactory(meeting=self.meeting, published=True, **hand)
        self.minutes.items.update(text=f"{NAME} told of two years.")
        Minutes.objects.filter(pk=self.minutes.pk).update(notes=f"# Youth gangs\n{NAME} told of two years.")
        DecisionFactory(minutes=self.minutes, text=f"{NAME} is thanked.")
        index_minutes(self.minutes)
        ActionFactory(minutes=self.minutes, person=True, owner_user=self.user)
        ActionFactory(minutes=self.minutes, done=True, done_by=self.user)

    def _practices(self) -> None:
        self.practice = PracticeFactory(
            published=True, contact_email=ADDRESS, contact_phone="902-555-0199", created_by=self.user,
            changed_by=self.user,
        )  # fmt: skip
        self.practice.texts.update(lessons=f"Ask {NAME} early.")
        file = StoredFile.objects.create(name=f"letter {NAME}.pdf", size=1, sent_sha256="0" * 64, sent_by=self.user)
        FileWords.objects.create(stored=file, words=f"signed {NAME}", read_at=timezone.now())

    def _requests(self) -> None:
        self.request = AdmissionFactory(
            declined=True, contact_name=NAME, contact_email=ADDRESS, contact_phone="902-555-0199",
            recorded_by=self.user, contents__mover=self.user, contents__reviewers=[self.user, self.other],
        )  # fmt: skip
        Nominee.objects.filter(admission=self.request).update(name=NAME, email=ADDRESS, phone="902-555-0199")
        NoteFactory(admission=self.request, by=self.user, text=f"{NAME} ({ADDRESS}) called.")
        Move.objects.filter(admission=self.request, deed=Deed.DECLINE).update(reason=f"Said by {NAME}.")
        Finding.objects.filter(admission=self.request).update(by=self.user, evidence=f"{NAME} knows.")
        AdmissionDecision.objects.filter(admission=self.request).update(by=self.user, reason=f"As {NAME} proposed.")
        Review.objects.filter(admission=self.request, user=self.user).update(
            comment=f"As {NAME} says.", interest=f"Knows {NAME}."
        )
        MissingPointFactory(admission=self.request, raised_by=self.user, text=f"Ask {NAME}.")
        OpinionFactory(admission=self.request, by=self.user, question=True)
        OpinionFactory(admission=self.request, by=self.other, question=True, reason=f"{OTHER_NAME} objects.",
                       replied_by=self.user, replied_at=timezone.now(), reply=f"{NAME} replies.")  # fmt: skip
        accepted = AdmissionFactory(active=True)
        Nominee.objects.filter(admission=accepted).update(name=NAME, email=ADDRESS)
