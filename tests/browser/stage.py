"""Run inside a portal (``manage.py shell``): make what some pages need, and print their addresses by role."""

import json
from datetime import time, timedelta
from uuid import uuid4

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import resolve, reverse
from django.utils import timezone
from django.utils.translation import override

from admissions.links import applicant_link
from admissions.models import Admission
from admissions.options import REVIEWERS
from meetings import services
from meetings.enums import ActionState
from meetings.links import answer_link
from meetings.models import Action
from members.enums import OfficeKind
from members.links import accept_link, take_back_link
from members.models import Invitation, Member, Office, Representative
from members.services import block_account, end_office, give_office, invite_person, suspend_member
from network.accounts.enums import End
from network.accounts.links import answer_link as address_link
from network.accounts.models import AddressChange, User
from network.accounts.services import create_user
from network.accounts.services.forgetting import close_account
from network.options.services import change_option
from network.outbox.enums import MailState
from network.outbox.links import mailing_link, stop_link
from network.outbox.models import Mail
from network.outbox.services import post
from network.vocabulary.enums import Vocabulary
from network.vocabulary.models import Term
from network.vocabulary.services import replace_term
from practices import services as practices
from practices.models import Practice
from tests.files.samples import office, pdf

secretary = User.objects.get(email="secretary@demo.example")
halifax = Representative.objects.get(user__email="representative@demo.example")


def schedule(days: int, title: str = ""):
    values = {
        "title": title, "language": "en", "host": None, "note_taker": None, "languages": ["en"],
        "has_interpretation": False, "phone": "1 800 555 0100", "access_code": "", "link": "", "join_note": "",
        "held_on": timezone.localdate() + timedelta(days=days), "starts_clock": time(20, 30),
        "ends_clock": time(21, 30), "zone": "America/Toronto", "is_later_hour": None,
        "items": [{"title": "Welcome", "lead": "", "minutes_planned": 5}],
    }  # fmt: skip
    return services.schedule_meeting(by=secretary, submission=uuid4(), values=values)


def write(meeting, *, confirm: bool):
    minutes = services.start_minutes(meeting, by=secretary)
    notes = "# Welcome\n\nHello.\n\nDecision: We go on.\n\nAction: somebody, does it"
    minutes = services.save_notes(
        minutes, by=secretary, seen_version=minutes.version, notes=notes if not confirm else "# Welcome", language="en"
    )
    if confirm:
        rows = services.rows_of(minutes, services.suggest_minutes(minutes))
        services.confirm_minutes(minutes, by=secretary, seen_version=minutes.version, **rows)
    return meeting


def mail(state: str) -> Mail:
    """A mail in ``state``. It is due tomorrow, so that the portal's own worker does not take it meanwhile."""
    row = post(
        halifax.user,
        kind="account_notice",
        dedupe_key=f"stage:{state}",
        data={"name": "password_set"},
        not_before=timezone.now() + timedelta(days=1),
    )
    Mail.objects.filter(pk=row.pk).update(state=state)
    return row


draft, coming, cancelled = schedule(30, "A draft"), schedule(31), schedule(32)
mailing = services.announce_meeting(coming, by=secretary)
services.announce_meeting(cancelled, by=secretary)
services.cancel_meeting(cancelled, by=secretary)
past, noted, confirmed = schedule(-3), schedule(-4), schedule(-5)
for meeting in (past, noted, confirmed):
    services.announce_meeting(meeting, by=secretary)
write(noted, confirm=False)
write(confirmed, confirm=True)
paper = services.add_paper(
    past, by=secretary, upload=SimpleUploadedFile("plan.docx", office()),
    values={"title": "A plan", "language": "en", "is_in_camera": True},
)  # fmt: skip
practice = Practice.objects.filter(is_demonstration=True).order_by("pk").first()
file = practices.add_file(
    practice, by=secretary, upload=SimpleUploadedFile("plan.pdf", pdf()), values={"title": "Un plan", "language": "fr"}
)
waiting, dead, uncertain = (mail(state) for state in (MailState.PENDING, MailState.DEAD, MailState.UNCERTAIN))
done, to_do = (Action.objects.published().filter(state=state).first() for state in (ActionState.DONE, ActionState.OPEN))

# The requests of the demonstration stand in every main state already. What can be done in each:
DEEDS = {
    "enquiry": ["note", "correct", "invite", "skip", "close", "withdraw_for"],
    "conversation": ["invite", "officer_letter", "officer_people", "officer_overview", "officer_commitments"],
    "invited": ["renew_for", "lapse"],
    "preparing": ["submit_for"],
    "submitted": ["return", "start_review", "undo"],
    "under_review": ["findings", "review", "consult", "decide"],
    "consultation": ["record_opinion", "consultation"],
    "decision": ["decide"],
    "admitted_conditional": ["condition_met", "decide"],
    "admitted": ["finish"],
    "deferred": ["reopen"],
    "active": ["silent", "leave"],
    "inactive": ["heard"],
}
for state, member in zip(("active", "inactive"), Member.objects.order_by("pk"), strict=False):
    Admission.objects.create(
        municipality=member.name_en, municipality_key=f"staged {state}", province="NS", language="en", state=state,
        contact_name="Staged", contact_role="Staged", contact_email="staged@demo.example", member=member,
        is_demonstration=True,
    )  # fmt: skip
requests = {one.state: one for one in Admission.objects.filter(is_demonstration=True)}


def requests_pages() -> list[str]:
    """The officers' pages of a request in each state, and of what can be done with it."""
    pages = [one.get_absolute_url() for one in requests.values()]
    pages += [
        reverse(f"admissions:{name}", args=[requests[state].pk]) for state, names in DEEDS.items() for name in names
    ]
    question = requests["consultation"].opinions.waiting_for_reply().first()
    letter = requests["submitted"].documents.first()
    return [
        *pages,
        reverse("admissions:reply", args=[question.admission_id, question.pk]),
        reverse("admissions:officer_remove", args=[letter.admission_id, letter.pk]),
        reverse("admissions:present", args=[requests["consultation"].pk]),
        reverse("admissions:record"),
        f"{reverse('admissions:board')}?show=closed",
    ]


def links_of_applicants() -> list[str]:
    """What applicants see by their links: every part of a request that was returned, and the others as they stand."""
    pages = [applicant_link(one) for one in requests.values()]
    returned = applicant_link(requests["returned"])
    with_parts = [
        reverse(f"admissions:{name}", args=[resolve(returned).kwargs["token"]])
        for name in ("letter", "overview", "people", "commitments", "check", "withdraw", "share", "renew")
    ]
    document = requests["returned"].documents.first()
    removal = reverse("admissions:remove", args=[resolve(returned).kwargs["token"], document.pk])
    changed = reverse("admissions:request", args=["changed"])
    return [*pages, *with_parts, removal, changed, reverse("admissions:new_link"), reverse("admissions:enquired")]


used, other, retired = Term.objects.of(Vocabulary.TOPIC)[:3]
replace_term(retired, by=secretary, into=other)
retired.refresh_from_db()
change_option(REVIEWERS, by=secretary, value=3, seen_version=0)
change_option(REVIEWERS, by=secretary, value=2, seen_version=1)

leaver = create_user(
    email="leaver@demo.example", name="Somebody", language="en", time_zone="America/Halifax", is_demonstration=True
)
closed = close_account(leaver)
invitation = Invitation.objects.filter(accepted_at=None, revoked_at=None).first()
asked = invite_person(
    halifax.member, by=secretary, email="asked@demo.example", name="Asked", title="", kind="colleague",
    language="en", time_zone="America/Halifax",
)  # fmt: skip
administrator = User.objects.get(email="administrator@demo.example")
staged = Member.objects.create(
    code="staged", name_en="Staged Town", name_fr="Ville d'essai", sort_en="staged town", sort_fr="ville d'essai",
    joined_wave="2010", is_demonstration=True,
)  # fmt: skip
suspended = suspend_member(staged, by=administrator, reason="Staged.")
blocked = block_account(
    create_user(email="closed@demo.example", name="Closed", language="en", time_zone="America/Halifax"),
    reason="Staged.",
)
contact = Office.objects.select_related("user").get(kind=OfficeKind.REGIONAL_ANCHOR)
former = give_office(halifax.user, OfficeKind.EVIDENCE_LEAD)
end_office(former, by=administrator, reason="Staged.")


def pages_of_people() -> list[str]:
    """People, roles, invitations and suspensions, as an administrator sees them."""
    person = halifax.user_id
    deeds = ("person", "give_office", "correct_address", "block_account", "sign_out_everywhere", "reset_second_factor")
    return [
        reverse("members:people"), f"{reverse('members:people')}?q=nobody+fits", reverse("members:add_person"),
        *(reverse(f"members:{name}", args=[person]) for name in deeds),
        reverse("members:person", args=[blocked.pk]), reverse("members:unblock_account", args=[blocked.pk]),
        reverse("members:end_account", args=[person]),
        reverse("members:person", args=[administrator.pk]), reverse("members:roles"),
        reverse("members:end_office", args=[contact.pk]),
        reverse("members:change_representation", args=[halifax.pk]),
        reverse("members:end_representation", args=[halifax.pk]),
        halifax.member.get_absolute_url(), reverse("members:invite", args=[halifax.member.code]),
        reverse("members:suspend", args=[halifax.member.code]),
        suspended.get_absolute_url(), reverse("members:resume", args=[suspended.code]),
    ]  # fmt: skip


change = AddressChange.objects.create(user=halifax.user, email="new@demo.example")

addresses: dict[str, list[str]] = {"": [], "administrator": []}
for language in ("en", "fr"):
    with override(language):
        addresses[""] += [answer_link(coming, halifax), answer_link(cancelled, halifax), stop_link(waiting)]
        addresses[""] += [mailing_link(mailing), reverse("meetings:answer_by_link", args=["changed"])]
        addresses[""] += [*links_of_applicants(), accept_link(invitation), accept_link(asked), reverse("privacy")]
        addresses[""] += [*(address_link(change, end) for end in End), reverse("account_address_answer", args=["x"])]
        addresses["administrator"] += [*requests_pages(), *pages_of_people()]
        addresses[""] += [take_back_link(closed), reverse("members:take_back", args=["changed"])]
        pages = [
            ("meetings:add",), ("meetings:detail", draft.pk), ("meetings:detail", coming.pk),
            ("meetings:detail", cancelled.pk), ("meetings:detail", past.pk), ("meetings:edit", draft.pk),
            ("meetings:edit", coming.pk), ("meetings:discard", draft.pk), ("meetings:announce", draft.pk),
            ("meetings:announce", coming.pk), ("meetings:move", coming.pk), ("meetings:cancel", coming.pk),
            ("meetings:restore", cancelled.pk), ("meetings:record", coming.pk), ("meetings:write", past.pk),
            ("meetings:write_items", noted.pk), ("meetings:confirm", noted.pk), ("meetings:attendance", noted.pk),
            ("meetings:minutes", noted.pk), ("meetings:publish", confirmed.pk), ("meetings:close_action", to_do.pk),
            ("meetings:reopen_action", done.pk), ("outbox:list",), ("outbox:detail", dead.pk),
            ("outbox:retry", dead.pk), ("outbox:cancel", waiting.pk), ("outbox:settle", uncertain.pk),
            ("outbox:mailing", mailing.pk), ("record:search",), ("meetings:minutes_history", noted.pk),
            ("practices:history", Practice.objects.order_by("pk").first().pk), ("members:roles_history",),
            ("members:history", halifax.member.code),
            ("admissions:history", requests["consultation"].pk),
            ("outbox:mailing", mailing.pk), ("meetings:papers", past.pk),
            ("meetings:remove_paper", past.pk, paper.pk), ("practices:files", practice.pk),
            ("practices:remove_file", practice.pk, file.pk), ("practices:detail", practice.pk),
            ("account_held",), ("members:leave",),
                        ("portal",), ("options:list",), ("options:change", REVIEWERS.code),
            ("options:default", REVIEWERS.code), ("vocabulary:list",), ("vocabulary:add",),
            ("vocabulary:edit", used.pk), ("vocabulary:edit", retired.pk), ("vocabulary:retire", used.pk),
            ("vocabulary:replace", used.pk),
        ]  # fmt: skip
        addresses["administrator"] += [reverse(name, args=arguments) for name, *arguments in pages]
        replacing = reverse("vocabulary:replace", args=[used.pk])
        addresses["administrator"] += [f"{replacing}?into={retired.replaced_by_id}", f"{replacing}?into=0"]
print(json.dumps(addresses))  # noqa: T201 -- what the tests read
