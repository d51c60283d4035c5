"""One valid deed for every form of the portal: who does it, where, and what is sent beside what the page holds."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from allauth.mfa.totp.internal.auth import TOTP
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from admissions.enums import AdmissionState as S
from admissions.links import applicant_token
from admissions.options import REVIEWERS
from meetings import services as meeting_services
from meetings.enums import Choice
from meetings.links import answer_link
from members.enums import OfficeKind, Source
from members.links import accept_link, take_back_link
from network.accounts.services import close_account
from network.options.models import Option
from network.outbox.enums import MailState
from network.outbox.links import mailing_link, stop_link
from network.outbox.models import Mail, Mailing
from network.outbox.services import post
from tests.accounts.factories import PASSWORD, UserFactory
from tests.admissions.factories import AdmissionFactory, OpinionFactory, pdf_bytes
from tests.admissions.test_enquiry_forms import sent as enquired
from tests.admissions.test_filling_views import complete
from tests.admissions.typed import decided, told
from tests.meetings.factories import ActionFactory, AgendaItemFactory, MeetingFactory, MinutesFactory, PaperFactory
from tests.members.factories import InvitationFactory, MemberFactory, OfficeFactory, RepresentativeFactory
from tests.pages import Page
from tests.practices.factories import PracticeFactory, PracticeFileFactory
from tests.sessions import signed_in
from tests.test_permissions import World
from tests.vocabulary.factories import TermFactory

WORDS = {"title": "A deed", "summary": "x", "done": "x", "contact_role": "x"}
WHEN = {"held_on": "2099-01-20", "starts_clock": "13:30", "ends_clock": "14:45", "zone": "America/Toronto"}
REASON = {"reason": "Agreed on the telephone."}
ACCOUNT = {"name": "Noor B.", "language": "en", "time_zone": "America/Halifax"}


@dataclass(frozen=True)
class Staged:
    """A deed about to be done: the browser of whoever does it, the address, what is sent."""

    browser: Client
    path: str
    fields: dict[str, Any]
    files: Callable[[], dict[str, Any]] = dict
    controls: frozenset[str] = frozenset()  # every name in the page's forms, also of what nobody ticked

    def send(self, browser: Client | None = None, *, more: dict[str, Any] | None = None, **kwargs):
        data = self.fields | (more or {}) | self.files()
        return (browser or self.browser).post(self.path, data, **kwargs)


@dataclass(frozen=True)
class Deed:
    """How one form is filled in. ``args`` makes what the address names."""

    role: str
    args: Callable[[World], list] = lambda _world: []
    typed: Callable[[World], dict] | dict = field(default_factory=dict)
    files: Callable[[], dict] = dict
    has_page: bool = True

    def words(self, world: World) -> dict[str, Any]:
        """What its writer types."""
        return self.typed(world) if callable(self.typed) else self.typed

    def stage(self, name: str, world: World, **client: Any) -> Staged:
        """Make what it is about, open its page and fill it in."""
        path = reverse(name, args=[getattr(one, "pk", one) for one in self.args(world)])
        browser = world.client(self.role, **client)
        fields: dict[str, Any] = {}
        controls: set[str] = set()
        if self.has_page:
            page = browser.get(path)
            assert page.status_code == 200, (name, page.status_code)
            read = Page(page)
            fields, controls = read.fields, {one.get("name") or "" for one in read.attributes}
        typed = self.words(world)
        return Staged(browser, path, fields | typed, self.files, frozenset(controls | set(fields) | set(typed)))


def _letter() -> dict[str, Any]:
    return {"upload": SimpleUploadedFile("letter.pdf", pdf_bytes(), content_type="application/pdf")}


LETTER = {"kind": "letter", "signatory": "mayor", "signed_on": "2026-01-20", "number": ""}
OVERVIEW = {"about": "A city.", "coordination": "exists", "coordination_text": "Us.", "activity_1_title": "Evenings"}
ADDRESSEE = {"name": "Kim New", "email": "kim@town.example", "language": "en", "time_zone": "America/Halifax"}
PAPER = {"title": "A deed", "language": "en"}
KEYWORD = {"label_en": "A deed", "label_fr": "Un geste", "definition_en": "x", "group": "way", "position": "7"}
PERSON = {"principal_name": "Robin", "principal_email": "robin@kelowna.example", "principal_language": "fr"}
PROMISES = {"importance": "A strategy.", "collaboration": "A table.", "promises": ["share", "calls"]}


def _in_state(state: str, **kwargs: Any) -> Callable[[World], list]:
    return lambda _world: [AdmissionFactory(state=state, **kwargs)]


def _by_link(state: str = "") -> Callable[[World], list]:
    return lambda _world: [applicant_token(AdmissionFactory(state=state) if state else complete())]


def _with_document(make: Callable[[], Any], *, by_token: bool) -> Callable[[World], list]:
    def args(_world: World) -> list:
        admission = make()
        return [applicant_token(admission) if by_token else admission, admission.documents.first()]

    return args


def _mail(state: str) -> Mail:
    mail = post(UserFactory(), kind="account_notice", dedupe_key=f"deed:{state}:{Mail.objects.count()}")
    Mail.objects.filter(pk=mail.pk).update(state=state)
    return mail


def _mailing(_world: World) -> list:
    mailing = Mailing.objects.create(
        key=f"deed:{Mailing.objects.count()}", kind="meeting_minutes", release_at=timezone.now() + timedelta(hours=1)
    )
    mail = _mail(MailState.PENDING)
    Mail.objects.filter(pk=mail.pk).update(mailing=mailing)
    return [mailing]


def _token_of(make: Callable[[World], str]) -> Callable[[World], list]:
    """The token in an address of a mail."""
    return lambda world: [make(world).rstrip("/").rpartition("/")[2]]


def _noted(_world: World) -> list:
    return [MinutesFactory(notes="# Youth gangs\n\nWe compared.\n\nDecision: we go on.").meeting]


def _with_items(_world: World) -> list:
    return [AgendaItemFactory(meeting=MeetingFactory(past=True), position=1, title="Welcome").meeting]


def _confirmed(_world: World) -> list:
    return [MinutesFactory(confirmed_version=1).meeting]


def _undo(world: World) -> dict[str, str]:
    owner = world.users["owner"]
    given = meeting_services.give_answer(MeetingFactory(), world.owner, choice=Choice.YES, by=owner, source=Source.PAGE)
    return {"undo": given.undo}


def _asked(_world: World) -> list:
    opinion = OpinionFactory(question=True)
    return [opinion.admission, opinion]


def _own_invitation(_world: World) -> str:
    return accept_link(InvitationFactory())


def _nominee(_world: World) -> list:
    admission = AdmissionFactory(state=S.ADMITTED)
    return [admission, admission.nominees.get()]


def _done_by(name: str) -> Callable[[World], dict]:
    return lambda world: {name: world.owner.pk}


def _somebody(**kwargs: Any) -> Callable[[World], list]:
    return lambda _world: [UserFactory(**kwargs)]


def _asked_colleague(world: World) -> list:
    return [InvitationFactory(member=world.owner, kind="colleague")]


def _with_a_session(_world: World) -> list:
    user = UserFactory()
    browser = signed_in(Client(), user)
    browser.get(reverse("account"))  # notes the session in her list
    return [user]


def _with_codes(_world: World) -> list:
    user = UserFactory()
    TOTP.activate(user, "JBSWY3DPEHPK3PXP")
    return [user]


def _changed_option(world: World) -> list:
    Option.objects.filter(pk=world.option.pk).update(value=3, version=2)
    return [REVIEWERS.code]


def _file(world: World) -> list:
    file = PracticeFileFactory(practice=PracticeFactory(member=world.owner, kind=world.kind))
    return [file.practice, file]


def _paper(_world: World) -> list:
    paper = PaperFactory(meeting=MeetingFactory())
    return [paper.meeting, paper]


DEEDS: dict[str, Deed] = {
    "members:invite": Deed("owner", lambda world: [world.owner.code], ADDRESSEE | {"kind": "colleague"}),
    "members:suspend": Deed("cochair", lambda _world: [MemberFactory().code], REASON),
    "members:resume": Deed("cochair", lambda _world: [MemberFactory(suspended=True).code]),
    "members:take_back_invitation": Deed("owner", _asked_colleague, has_page=False),
    "members:invite_again": Deed("owner", _asked_colleague, has_page=False),
    "members:add_person": Deed("cochair", typed=ADDRESSEE),
    "members:give_office": Deed("cochair", _somebody(), {"seat": f"{OfficeKind.EVIDENCE_LEAD}-0-0"}),
    "members:correct_address": Deed("cochair", _somebody(), {"email": "kim@town.example"} | REASON),
    "members:block_account": Deed("cochair", _somebody(), REASON),
    "members:unblock_account": Deed("cochair", _somebody(is_active=False)),
    "members:end_account": Deed("cochair", _somebody(), REASON),
    "members:leave": Deed("owner", typed={"reason": "I move away.", "is_sure": "on"}),
    "members:take_back": Deed("visitor", _token_of(lambda _world: take_back_link(close_account(UserFactory())))),
    "members:sign_out_everywhere": Deed("cochair", _with_a_session),
    "members:reset_second_factor": Deed("cochair", _with_codes, REASON),
    "members:change_representation": Deed(
        "cochair", lambda _world: [RepresentativeFactory()], {"title": "Chief", "kind": "colleague"}
    ),
    "members:end_representation": Deed("secretary", lambda _world: [RepresentativeFactory()], REASON | {"when": "now"}),
    "members:end_office": Deed(
        "cochair", lambda _world: [OfficeFactory(kind=OfficeKind.EVIDENCE_LEAD, seat=2)], REASON | {"when": "now"}
    ),
    "options:change": Deed("cochair", lambda _world: [REVIEWERS.code], {"value": "3"}),
    "options:default": Deed("cochair", _changed_option),
    "vocabulary:add": Deed("administrator", typed=KEYWORD),
    "vocabulary:edit": Deed("administrator", lambda _world: [TermFactory()], KEYWORD),
    "vocabulary:retire": Deed("administrator", lambda _world: [TermFactory()]),
    "vocabulary:bring_back": Deed("administrator", lambda _world: [TermFactory(is_active=False)], has_page=False),
    "vocabulary:replace": Deed(
        "administrator", lambda _world: [TermFactory()], lambda _world: {"into": TermFactory().pk}
    ),
    "practices:files": Deed(
        "owner", lambda world: [PracticeFactory(member=world.owner, kind=world.kind)], PAPER, _letter
    ),
    "practices:remove_file": Deed("owner", _file),
    "meetings:papers": Deed("secretary", lambda _world: [MeetingFactory()], PAPER, _letter),
    "meetings:remove_paper": Deed("secretary", _paper),
    "members:accept_invitation": Deed(
        "visitor", _token_of(_own_invitation), ACCOUNT | {"password1": PASSWORD, "password2": PASSWORD}
    ),
    "practices:add": Deed("owner", typed=lambda world: WORDS | {"kind": world.kind.pk, "language": "en"}),
    "practices:edit": Deed("owner", lambda world: [PracticeFactory(member=world.owner, kind=world.kind)], WORDS),
    "practices:publish": Deed(
        "owner", lambda world: [PracticeFactory(member=world.owner, kind=world.kind)], has_page=False
    ),
    "practices:unpublish": Deed(
        "owner", lambda world: [PracticeFactory(member=world.owner, kind=world.kind, published=True)]
    ),
    "meetings:add": Deed("secretary", typed=WHEN | {"title": "A deed", "language": "en", "languages": ["en"]}),
    "meetings:edit": Deed("secretary", lambda _world: [MeetingFactory(draft=True)], {"title": "A deed"} | WHEN),
    "meetings:discard": Deed("secretary", lambda _world: [MeetingFactory(draft=True)]),
    "meetings:announce": Deed("secretary", lambda _world: [MeetingFactory(draft=True)]),
    "meetings:move": Deed("secretary", lambda _world: [MeetingFactory()], WHEN | {"confirm": ""}),
    "meetings:cancel": Deed("secretary", lambda _world: [MeetingFactory()]),
    "meetings:restore": Deed("secretary", lambda _world: [MeetingFactory(cancelled=True)]),
    "meetings:answer": Deed(
        "owner",
        lambda _world: [MeetingFactory()],
        {"substitute_name": "Sam", "substitute_email": "sam@town.example", "choice": "other"},
    ),
    "meetings:record": Deed(
        "secretary",
        lambda _world: [MeetingFactory()],
        lambda world: {"member": world.owner.pk, "choice": "yes", "source": "phone", "note": "She called."},
    ),
    "meetings:undo_answer": Deed("owner", typed=_undo, has_page=False),
    "meetings:answer_by_link": Deed(
        "visitor",
        _token_of(lambda world: answer_link(MeetingFactory(), world.users["owner"].representations.get())),
        {"choice": "no"},
    ),
    "meetings:write": Deed("secretary", lambda _world: [MeetingFactory(past=True)], {"notes": "# A deed\n\nHello."}),
    "meetings:write_items": Deed("secretary", _with_items, {"item-1": "Hello.", "other": ""}),
    "meetings:confirm": Deed("secretary", _noted),
    "meetings:attendance": Deed("secretary", lambda _world: [MeetingFactory(past=True)], {"guests": "Gil Guest"}),
    "meetings:publish": Deed("secretary", _confirmed),
    "meetings:paste": Deed("secretary", typed={"html": "<p>x</p>"}, has_page=False),
    "meetings:close_action": Deed("owner", lambda world: [ActionFactory(owner_member=world.owner)]),
    "meetings:reopen_action": Deed("secretary", lambda world: [ActionFactory(owner_member=world.owner, done=True)]),
    "outbox:retry": Deed("administrator", lambda _world: [_mail(MailState.DEAD)]),
    "outbox:cancel": Deed("administrator", lambda _world: [_mail(MailState.PENDING)]),
    "outbox:settle": Deed("administrator", lambda _world: [_mail(MailState.UNCERTAIN)]),
    "outbox:stop_mailing": Deed("administrator", _mailing, has_page=False),
    "outbox:stop_by_link": Deed("visitor", _token_of(lambda world: mailing_link(_mailing(world)[0]))),
    "outbox:stop": Deed("visitor", _token_of(lambda _world: stop_link(_mail(MailState.PENDING)))),
    "admissions:enquire": Deed("visitor", typed=lambda _world: enquired(province="BC")),
    "admissions:new_link": Deed(
        "visitor", typed=lambda _world: {"email": AdmissionFactory(invited=True).contact_email}
    ),
    "admissions:letter": Deed("visitor", _by_link(S.INVITED), LETTER, _letter),
    "admissions:overview": Deed("visitor", _by_link(S.INVITED), OVERVIEW),
    "admissions:people": Deed("visitor", _by_link(S.INVITED), PERSON),
    "admissions:commitments": Deed("visitor", _by_link(S.INVITED), PROMISES),
    "admissions:check": Deed("visitor", _by_link(), {"by_name": "Chris"}),
    "admissions:withdraw": Deed("visitor", _by_link(S.INVITED), {"by_name": "Chris"}),
    "admissions:share": Deed(
        "visitor", _by_link(S.INVITED), {"by_name": "Chris", "name": "Coleen", "email": "coleen@kelowna.example"}
    ),
    "admissions:renew": Deed("visitor", _by_link(S.INVITED)),
    "admissions:remove": Deed("visitor", _with_document(complete, by_token=True)),
    "admissions:officer_letter": Deed("secretary", _in_state(S.INVITED), LETTER, _letter),
    "admissions:officer_overview": Deed("secretary", _in_state(S.INVITED), OVERVIEW),
    "admissions:officer_people": Deed("secretary", _in_state(S.INVITED), PERSON),
    "admissions:officer_commitments": Deed("secretary", _in_state(S.INVITED), PROMISES),
    "admissions:officer_remove": Deed("secretary", _with_document(complete, by_token=False)),
    "admissions:record": Deed("cochair", typed=told()),
    "admissions:correct": Deed("secretary", _in_state(S.CONVERSATION), {"contact_name": "Another"}),
    "admissions:note": Deed("secretary", _in_state(S.CONVERSATION), {"text": "They called."}),
    "admissions:invite": Deed("cochair", _in_state(S.CONVERSATION), REASON),
    "admissions:renew_for": Deed("secretary", _in_state(S.INVITED)),
    "admissions:submit_for": Deed("cochair", lambda _world: [complete()]),
    "admissions:return": Deed("cochair", _in_state(S.SUBMITTED), {"missing_letter": "The second page."}),
    "admissions:start_review": Deed("cochair", _in_state(S.SUBMITTED)),
    "admissions:findings": Deed(
        "cochair", _in_state(S.UNDER_REVIEW), {"C1a-verdict": "met", "C1a-evidence": "The strategy."}
    ),
    "admissions:review": Deed(
        "cochair", _in_state(S.UNDER_REVIEW), {"recommendation": "accept", "comment": "Yes.", "has_interest": "no"}
    ),
    "admissions:consult": Deed("cochair", lambda _world: [_reviewed()]),
    "admissions:consultation": Deed(
        "owner",
        _in_state(S.CONSULTATION),
        lambda world: {"member": world.owner.pk, "choice": "support", "reason": ""},
    ),
    "admissions:record_opinion": Deed(
        "secretary",
        _in_state(S.CONSULTATION),
        lambda world: {"member": world.owner.pk, "choice": "support", "reason": "", "source": "phone"},
    ),
    "admissions:reply": Deed("cochair", _asked, {"reply": "Their office does."}),
    "admissions:present": Deed("cochair", lambda _world: [_consulted()]),
    "admissions:skip": Deed("cochair", _in_state(S.SUBMITTED), REASON | {"to": "decision"}),
    "admissions:decide": Deed("cochair", _in_state(S.DECISION), lambda _world: decided()),
    "admissions:condition_met": Deed("cochair", _in_state(S.CONDITIONAL)),
    "admissions:finish": Deed("cochair", _in_state(S.ADMITTED)),
    "admissions:silent": Deed("cochair", _in_state(S.ACTIVE), REASON),
    "admissions:heard": Deed("cochair", _in_state(S.INACTIVE)),
    "admissions:leave": Deed("cochair", _in_state(S.ACTIVE), REASON),
    "admissions:withdraw_for": Deed("cochair", _in_state(S.SUBMITTED), REASON),
    "admissions:lapse": Deed("cochair", _in_state(S.INVITED)),
    "admissions:close": Deed("cochair", _in_state(S.ENQUIRY), REASON),
    "admissions:reopen": Deed("cochair", _in_state(S.DECLINED), REASON),
    "admissions:undo": Deed("cochair", _in_state(S.UNDER_REVIEW), REASON),
    "admissions:invite_again": Deed("cochair", _nominee, has_page=False),
}


def _reviewed():
    """A request whose findings and reviews are complete, and which nobody has been asked about."""
    admission = AdmissionFactory(consultation=True)
    type(admission).objects.filter(pk=admission.pk).update(
        state=S.UNDER_REVIEW, consulted_at=None, consultation_ends_on=None
    )
    MemberFactory()
    return admission


def _consulted():
    """A request whose members have had their time."""
    admission = AdmissionFactory(consultation=True)
    type(admission).objects.filter(pk=admission.pk).update(
        consultation_ends_on=timezone.localdate() - timedelta(days=1)
    )
    return admission
