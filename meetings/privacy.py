"""What is held about who answers, attends, takes notes, and takes something on."""

from collections.abc import Iterator

from django.db.models import Q, QuerySet, TextField
from django.db.models.functions import Cast, Lower
from django.utils import timezone
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

from meetings.models import Action, AgendaItem, Answer, Attendance, Meeting, Minutes
from members.models import Representative
from network.accounts.enums import NOWHERE
from network.accounts.held import Person, Row, keeps, take_out

AGENDA_AND_MINUTES = _("For good: minutes are the Network's record. After you are forgotten, role and member remain.")


def forget_meetings(person: Person) -> None:
    """Attendance, answers and agendas let go of her; what minutes say in their own words stays as it was approved."""
    _forget_attendance(person)
    _forget_answers(person)
    for item in _led_by(person):
        item.lead = ""
        item.save(update_fields=["lead"])


def _forget_attendance(person: Person) -> None:
    """A member was there all the same: its row stays, without her. A guest was somebody: that stays too."""
    for row in _attended(person).select_related("meeting"):
        left = ", ".join(name for name in _names_in(row.name) if not _is(name, person))
        if not left and row.member_id is None:
            with override(row.meeting.language):
                left = gettext("former participant")
        elif Attendance.objects.filter(meeting=row.meeting_id, member=row.member_id, name=left).exists():
            row.delete()
            continue
        row.name = left
        row.save(update_fields=["name"])


def _forget_answers(person: Person) -> None:
    """Who was to come instead is nobody's name any more. Where the day is still to come, the member is asked again."""
    coming = _substitute(person)
    coming.filter(meeting__ends_at__gt=timezone.now()).delete()
    coming.update(substitute_name="", substitute_email=f"somebody@{NOWHERE}")
    take_out(person, Answer.objects.order_by("pk"), "note")
    for words in person.names | person.emails:
        earlier = Answer.objects.annotate(stood=Cast("before", TextField()))
        earlier.filter(stood__icontains=words).update(before={})


def _substitute(person: Person) -> "QuerySet[Answer]":
    return Answer.objects.annotate(lowered=Lower("substitute_email")).filter(lowered__in=person.emails)


def _attended(person: Person) -> "QuerySet[Attendance]":
    """Rows that name her: of members she acted or came for, and of guests. A namesake elsewhere is somebody else."""
    named = Q(pk__in=[])
    for words in person.names | person.emails:
        named |= Q(name__icontains=words)
    of_hers = Q(member__in=Representative.objects.filter(user=person.user).values("member")) | Q(member=None)
    of_hers |= Q(member__in=_substitute(person).values("member"))
    rows = Attendance.objects.filter(named & of_hers).order_by("pk")
    hers = [row.pk for row in rows if any(_is(name, person) for name in _names_in(row.name))]
    return Attendance.objects.filter(pk__in=hers).order_by("pk")


def _names_in(text: str) -> list[str]:
    """One line of attendance may name several people of one member."""
    return [name for name in (part.strip() for part in text.split(",")) if name]


def _is(name: str, person: Person) -> bool:
    return " ".join(name.split()).casefold() in {known.casefold() for known in person.names | person.emails}


def _led_by(person: Person) -> list[AgendaItem]:
    named = Q(pk__in=[])
    for words in person.names:
        named |= Q(lead__icontains=words)
    return [one for one in AgendaItem.objects.filter(named).select_related("meeting") if _is(one.lead, person)]


@keeps(
    "attendance",
    title=_("Meetings"),
    what=_("What you answered for a municipality, whether you were there, and what you were to lead."),
    seen_by=_("Members of the Network."),
    kept=AGENDA_AND_MINUTES,
    covers=(
        "meetings.Answer.by",
        "meetings.Answer.substitute_name",
        "meetings.Answer.substitute_email",
        "meetings.Answer.note",
        "meetings.Answer.before",
        "meetings.Attendance.name",
        "meetings.AgendaItem.lead",
    ),
    forget=forget_meetings,
)
def attendance(person: Person) -> Iterator[Row]:
    """Answers that she gave or that name her, and where she was."""
    answers = Answer.objects.filter(Q(by=person.user) | Q(pk__in=_substitute(person).values("pk")))
    for one in answers.select_related("meeting", "member").order_by("pk"):
        is_substitute = one.substitute_email.lower() in person.emails
        yield {
            gettext("Meeting"): one.meeting.name,
            gettext("Answer for"): one.member.name,
            gettext("Answer"): str(one.get_choice_display()),
            gettext("Comes instead"): one.substitute_name if is_substitute else "",
            gettext("E-mail address"): one.substitute_email if is_substitute else "",
            gettext("Answered on"): one.at,
        }
    for row in _attended(person).select_related("meeting", "member"):
        yield {
            gettext("Meeting"): row.meeting.name,
            gettext("Attendance for"): row.member.name if row.member else "",
            gettext("Attendance"): str(row.get_presence_display()),
        }
    for item in _led_by(person):
        yield {gettext("Meeting"): item.meeting.name, gettext("You were to lead"): item.title}


@keeps(
    "minutes",
    title=_("Meetings and minutes you worked on"),
    what=_("Which meetings you called, where you took the notes, which minutes you wrote or published, and when."),
    seen_by=_("Members of the Network see who took the notes; the rest, officers."),
    kept=AGENDA_AND_MINUTES,
    covers=(
        "meetings.Meeting.note_taker",
        "meetings.Meeting.created_by",
        "meetings.Meeting.changed_by",
        "meetings.Minutes.published_by",
        "meetings.Minutes.created_by",
        "meetings.Minutes.changed_by",
    ),
)
def minutes(person: Person) -> Iterator[Row]:
    """Meetings and minutes in which she had a hand."""
    user = person.user
    worked_on = Q(note_taker=user) | Q(created_by=user) | Q(changed_by=user)
    for meeting in Meeting.objects.filter(worked_on).order_by("pk"):
        deeds = {
            "note_taker": gettext("note taker"),
            "created_by": gettext("called it"),
            "changed_by": gettext("changed it last"),
        }
        yield {gettext("Meeting"): meeting.name, gettext("What you did"): _hand_in(meeting, user, deeds)}
    wrote = Q(published_by=user) | Q(created_by=user) | Q(changed_by=user)
    for one in Minutes.objects.filter(wrote).select_related("meeting").order_by("pk"):
        deeds = {
            "created_by": gettext("began them"),
            "changed_by": gettext("changed them last"),
            "published_by": gettext("published them"),
        }
        yield {gettext("Minutes"): one.name, gettext("What you did"): _hand_in(one, user, deeds)}


def _hand_in(thing: Meeting | Minutes, user, deeds: dict[str, str]) -> str:
    return ", ".join(words for column, words in deeds.items() if getattr(thing, f"{column}_id") == user.pk)


@keeps(
    "actions",
    title=_("Actions"),
    what=_("What you took on at a meeting or ticked off, so that it gets done."),
    seen_by=_("Members of the Network."),
    kept=AGENDA_AND_MINUTES,
    covers=("meetings.Action.owner_user", "meetings.Action.done_by"),
)
def actions(person: Person) -> Iterator[Row]:
    """What she took on or ticked off."""
    for one in Action.objects.filter(Q(owner_user=person.user) | Q(done_by=person.user)).order_by("pk"):
        yield {
            gettext("Action"): one.text,
            gettext("What you did"): gettext("took it on")
            if one.owner_user_id == person.user.pk
            else gettext("ticked it off"),
            gettext("Due"): one.due_on,
            gettext("State"): str(one.get_state_display()),
        }
