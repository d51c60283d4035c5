"""The page of one deed with its form, and why a deed was refused, in words."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from admissions import services
from admissions.enums import Criterion
from admissions.forms import already_open
from admissions.models import Admission
from members.models import Member
from network.shared.htmx import render_page
from network.shared.templatetags.page_tags import long_date
from network.shared.typed import author_mark

REFUSED = (
    services.NotInState,
    services.ReasonNeeded,
    services.NeedsSecondPerson,
    services.AlreadyMember,
    services.AlreadyOpen,
    services.Incomplete,
    services.FindingsMissing,
    services.ReviewsMissing,
    services.QuestionsOpen,
    services.ConsultationRunning,
    services.ConsultationOver,
    services.NoRepresentative,
    services.ActsForAnother,
    services.TooManyToday,
)


def deed_page(
    request: HttpRequest,
    admission: Admission | None,
    *,
    title: str,
    button: str,
    form: Any = None,
    points: Sequence[Any] = (),
    template: str = "admissions/file_deed.html",
    status: int = 0,
    **context: Any,
) -> HttpResponse:
    """What will happen, the form with what was typed, and the button that does it."""
    is_bound = form is not None and form.is_bound
    was_kept = is_bound and request.method == "GET"
    is_wrong = is_bound and not was_kept and bool(form.errors)
    context = {
        "admission": admission,
        "title": title,
        "button": button,
        "form": form,
        "points": points,
        "author": author_mark(request.user),
        "was_kept": was_kept,
        "is_wrong": is_wrong,
    } | context
    return render_page(request, template, context, status=status or (422 if is_wrong else 200))


def refused(request: HttpRequest, admission: Admission, error: Exception | None = None) -> HttpResponse:
    """Back to the request, saying why nothing was done."""
    messages.warning(request, in_words(error) if error else was_faster(admission))
    return redirect("admissions:detail", admission.pk)


def in_words(error: Exception) -> str:
    """Why a deed was refused, and what helps."""
    match error:
        case services.NotInState():
            return was_faster(error.admission)
        case services.ReasonNeeded():
            return _("Say why. It stands in the history of this request.")
        case services.AlreadyMember():
            return already_member(error.member)
        case services.AlreadyOpen():
            return already_open(error.admission)
        case services.TooManyToday():
            return _("Enough mails went out about this today. Go on tomorrow.")
    return _why_not_decided(error)


def was_faster(admission: Admission) -> str:
    """What is said when the request is no longer where the officer saw it."""
    return _("Somebody was faster: the request is now “%(state)s”. Nothing was changed.") % {
        "state": admission.get_state_display()
    }


def _why_not_decided(error: Exception) -> str:
    match error:
        case services.Incomplete():
            sentences = " ".join(str(sentence) for texts in error.missing.values() for sentence in texts)
            return _("It is not complete yet, so nothing was changed. %(missing)s") % {"missing": sentences}
        case services.FindingsMissing():
            names = ", ".join(f"{one} ({Criterion(one).label})" for one in error.criteria)
            return _("These criteria have no finding yet: %(criteria)s.") % {"criteria": names}
        case services.ReviewsMissing():
            return ngettext(
                "%(count)s review is still needed, by an officer of another region.",
                "%(count)s reviews are still needed, by officers of different regions.",
                error.number,
            ) % {"count": error.number}
        case services.QuestionsOpen():
            names = ", ".join(opinion.member.name for opinion in error.opinions)
            return _("These members still wait for a reply: %(members)s.") % {"members": names}
        case services.ConsultationRunning():
            return _("The members may answer until %(day)s. Present it after that day.") % {
                "day": long_date(error.ends_on)
            }
        case services.ConsultationOver():
            return _("The time to answer is over. Nothing was changed.")
        case services.NeedsSecondPerson():
            return _(
                "Nobody but you has reviewed or moved this request. Ask a second officer to review it; then decide."
            )
        case services.NoRepresentative():
            return _("The municipality has not named its representative. Add one first, then accept it.")
        case services.ActsForAnother():
            return acts_for_others(error.people)
    raise error


def acts_for_others(people: Any) -> str:
    """Whose address already acts for another member."""
    named = "; ".join(f"{email}: {', '.join(member.name for member in members)}" for email, members in people.items())
    return _(
        "Somebody named here already acts for another member (%(people)s). "
        "Check that it is the same person, and tick it."
    ) % {"people": named}


def already_member(member: Member) -> str:
    """That the municipality belongs to the Network, with the way to its page."""
    return format_html(
        '{} <a href="{}">{}</a>',
        _("This municipality already is a member."),
        member.get_absolute_url(),
        member.name,
    )
