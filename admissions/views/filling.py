"""The file of a municipality that wants to join: its page, its four parts, sending, sharing and withdrawing it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from allauth.core import ratelimit
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from admissions import services
from admissions.enums import DocumentKind, Promise, Section
from admissions.forms import (
    CommitmentsForm,
    LetterForm,
    OverviewForm,
    PeopleForm,
    SectionForm,
    SendForm,
    ShareForm,
    WithdrawForm,
)
from admissions.models import AdmissionDocument
from admissions.periods import check_due_on
from admissions.views.conflict import differing_parts
from admissions.views.door import Door, fresh
from admissions.views.progress import parts_of, points_of, stages_of
from network.accounts.enums import Language
from network.files.services import NOT_TAKEN
from network.files.views import file_response
from network.shared.htmx import render_page
from network.shared.typed import author_mark, typed_before


@dataclass(frozen=True)
class Saved:
    """One of the three parts that are saved as a whole: its form, its page, and what saves it."""

    section: Section
    form: type[SectionForm]
    template: str
    save: Callable[[Door, Any], Any]


OVERVIEW = Saved(
    Section.OVERVIEW,
    OverviewForm,
    "admissions/request_overview.html",
    lambda door, form: services.save_overview(
        door.admission,
        **door.actor,
        seen_version=form.seen_version,
        values=form.values,
        activities=form.activity_values,
    ),
)
PEOPLE = Saved(
    Section.PEOPLE,
    PeopleForm,
    "admissions/request_people.html",
    lambda door, form: services.save_people(
        door.admission, **door.actor, seen_version=form.seen_version, nominees=form.nominees
    ),
)
COMMITMENTS = Saved(
    Section.COMMITMENTS,
    CommitmentsForm,
    "admissions/request_commitments.html",
    lambda door, form: services.save_commitments(
        door.admission, **door.actor, seen_version=form.seen_version, values=form.values
    ),
)


@require_safe
def show_request(request: HttpRequest, door: Door) -> HttpResponse:
    """Where the request stands, what is to do, and what happens next."""
    admission, may_read = door.admission, door.may_read
    parts = parts_of(door)
    context = {
        "stages": stages_of(admission),
        "link": request.build_absolute_uri(door.home),
        "parts": parts,
        "is_complete": all(part.is_complete for part in parts),
        "is_ready": not any(part.missing for part in parts),
        "done": sum(part.is_complete for part in parts),
        "was_begun": may_read and (any(part.is_begun for part in parts) or admission.documents_deleted_at),
        "decision": admission.decisions.select_related("entry").order_by("-pk").first() if may_read else None,
        "check_due_on": check_due_on(admission),
    }
    return _page(request, door, "admissions/request_detail.html", context)


# --- The four parts -----------------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
def letter(request: HttpRequest, door: Door) -> HttpResponse:
    """The letter or resolution: what is there, and one more."""
    if not door.may_write:
        return _closed(request, door)
    form = LetterForm(request.POST, request.FILES) if request.method == "POST" else LetterForm()
    if form.is_bound and form.is_valid():
        upload = form.cleaned_data["upload"]
        try:
            _refuse_a_flood(request, door)
            document = services.add_document(door.admission, **door.actor, upload=upload, values=form.values)
        except NOT_TAKEN as refusal:
            form.add_error("upload", str(refusal))
        except services.TooManyToday:
            text = _("Too many files were sent in a short time. Go on in an hour, or mail them to us.")
            form.add_error("upload", text)
        except services.NotInState:
            return _closed(request, door)
        else:
            return _added(request, door, document)
    return _letter_page(request, door, form)


def _letter_page(request: HttpRequest, door: Door, form: LetterForm) -> HttpResponse:
    context = {
        "form": form,
        "documents": documents_of(door),
        "kinds": DocumentKind,
        "languages": Language,
        "section": Section.LETTER,
        "points": points_of(door.admission, Section.LETTER),
    }
    return _part_page(request, door, "admissions/request_letter.html", context)


@require_http_methods(["GET", "POST"])
def overview(request: HttpRequest, door: Door) -> HttpResponse:
    """What the municipality is and does."""
    return _save_part(request, door, OVERVIEW)


@require_http_methods(["GET", "POST"])
def people(request: HttpRequest, door: Door) -> HttpResponse:
    """Who represents it."""
    return _save_part(request, door, PEOPLE)


@require_http_methods(["GET", "POST"])
def commitments(request: HttpRequest, door: Door) -> HttpResponse:
    """What it says to the criteria and promises."""
    return _save_part(request, door, COMMITMENTS)


@require_safe
def download(request: HttpRequest, door: Door, document: int) -> HttpResponse:  # noqa: ARG001 -- a view takes the request
    """One letter or resolution, by the applicant's link."""
    if not door.may_read:
        raise PermissionDenied
    return file_response(_document(door, document).file)


@require_http_methods(["GET", "POST"])
def remove(request: HttpRequest, door: Door, document: int) -> HttpResponse:
    """Ask, then take a letter or resolution out of the file."""
    if not door.may_write:
        return _closed(request, door)
    found = _document(door, document)
    if request.method == "GET":
        return _page(request, door, "admissions/request_remove.html", {"document": found})
    try:
        services.remove_document(found, **door.actor)
    except services.NotInState:
        return _closed(request, door)
    messages.success(request, _("The document is removed."))
    return redirect(door.url("letter"))


# --- The whole file -----------------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
def check(request: HttpRequest, door: Door) -> HttpResponse:
    """All answers on one page, to be looked through and sent; afterwards what was sent."""
    if not door.may_read:
        raise PermissionDenied
    form = SendForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            services.submit(door.admission, by=door.user, by_name=form.cleaned_data["by_name"])
        except services.Incomplete:
            form.add_error(None, _("Some parts are not complete yet. They are named below."))
        except services.NotInState:
            return _closed(request, door)
        else:
            messages.success(request, _("Sent. A confirmation is on its way by mail."))
            return redirect(door.home)
    parts = parts_of(door)
    made = getattr(getattr(door.admission, "commitments", None), "promises", ())
    context = {
        "form": form,
        "parts": parts,
        "promises": [(promise.label, promise in made) for promise in Promise],
        "is_ready": not any(part.missing for part in parts),
        "documents": documents_of(door),
        "people": sorted(door.admission.nominees.all(), key=lambda one: one.kind, reverse=True),
        "activities": sorted(door.admission.activities.all(), key=lambda one: one.position),
    }
    return _part_page(request, door, "admissions/request_check.html", context)


@require_http_methods(["GET", "POST"])
def withdraw(request: HttpRequest, door: Door) -> HttpResponse:
    """Ask, then take the request back."""
    if not door.admission.is_open:
        return _closed(request, door)
    form = WithdrawForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            services.withdraw(door.admission, by=door.user, **form.cleaned_data)
        except services.NotInState:
            return _closed(request, door)
        messages.success(request, _("The request is withdrawn. Thank you for having written to us."))
        return redirect(door.home)
    return _part_page(request, door, "admissions/request_withdraw.html", {"form": form})


@require_http_methods(["GET", "POST"])
def share(request: HttpRequest, door: Door) -> HttpResponse:
    """Mail the link to a colleague, who then sees and writes the same file."""
    if not door.admission.is_open:
        return _closed(request, door)
    form = ShareForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            if not ratelimit.consume(request, action="membership_request_share"):
                raise services.TooManyToday
            services.share_link(door.admission, **form.cleaned_data)
        except services.TooManyToday:
            form.add_error(None, _("The link went to enough people today. Share it with the next one tomorrow."))
        else:
            text = _("The link is on its way: %(email)s") % {"email": form.cleaned_data["email"]}
            messages.success(request, text)
            return redirect(door.home)
    return _part_page(request, door, "admissions/request_share.html", {"form": form})


@require_http_methods(["GET", "POST"])
def renew(request: HttpRequest, door: Door) -> HttpResponse:
    """Ask, then make a new link: who holds the old one gets in no more."""
    if request.method == "GET":
        return _page(request, door, "admissions/request_renew.html", {})
    services.renew_link(door.admission, **door.actor)
    text = _("The old link opens nothing any more. The new one is on its way to the first contact by mail.")
    messages.success(request, text)
    return redirect("admissions:new_link")


def documents_of(door: Door) -> list[dict[str, Any]]:
    """Each letter or resolution with its addresses."""
    return [
        {"document": one, "url": door.url("download", one.pk), "remove": door.url("remove", one.pk)}
        for one in door.admission.documents.all()
    ]


def _refuse_a_flood(request: HttpRequest, door: Door) -> None:
    """Raises TooManyToday. Each file is opened and checked, which costs seconds; officers are not counted."""
    key = f"request-{door.admission.pk}"
    if door.token and not ratelimit.consume(request, action="membership_request_upload", key=key):
        raise services.TooManyToday


def _added(request: HttpRequest, door: Door, document: AdmissionDocument) -> HttpResponse:
    if document.file.is_clean:
        messages.success(request, _("Added. It was checked and can be opened."))
    else:
        text = _(
            "Added, and still to be checked: the check did not work. It is tried again by itself within two hours."
        )
        messages.warning(request, text)
    return redirect(door.home)


def _document(door: Door, pk: int) -> AdmissionDocument:
    return get_object_or_404(door.admission.documents.select_related("file"), pk=pk)


def _save_part(request: HttpRequest, door: Door, part: Saved) -> HttpResponse:
    typed = request.POST if request.method == "POST" else typed_before(request)
    form = part.form(typed, admission=door.admission)
    if form.only_arranges:
        form.forget_errors()
    if request.method != "POST" or form.only_arranges or not door.may_write or not form.is_valid():
        points = points_of(door.admission, part.section)
        context = {"form": form, "section": part.section, "points": points}
        return _part_page(request, door, part.template, context) if door.may_write else _closed(request, door)
    try:
        part.save(door, form)
    except services.ChangedMeanwhile:
        return _conflict_page(request, fresh(request, door), part, form)
    except services.NotInState:
        return _closed(request, door)
    messages.success(request, _("Saved."))
    return redirect(door.home)


def _conflict_page(request: HttpRequest, door: Door, part: Saved, form: SectionForm) -> HttpResponse:
    """Both texts side by side; saving again from here writes the reader's over the version she now sees."""
    differing = differing_parts(form, part.form(admission=door.admission))
    form.data = form.data.copy()
    form.data["version"] = str(door.admission.version_of(part.section))
    context = {"form": form, "section": part.section, "is_conflict": True, "differing": differing}
    return _page(request, door, part.template, context, status=409)


def _part_page(request: HttpRequest, door: Door, template: str, context: dict[str, Any]) -> HttpResponse:
    form = context["form"]
    was_kept = form.is_bound and request.method == "GET"
    is_wrong = form.is_bound and not was_kept and bool(form.errors)
    context = context | {"is_wrong": is_wrong, "was_kept": was_kept}
    return _page(request, door, template, context, status=422 if is_wrong else 200)


def _page(
    request: HttpRequest, door: Door, template: str, context: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    context = {"door": door, "admission": door.admission, "urls": _urls(door)} | context
    if door.user:
        context["author"] = author_mark(door.user)
    return render_page(request, template, context, status=status)


def _urls(door: Door) -> dict[str, str]:
    names = ["letter", "overview", "people", "commitments"]
    if door.token:
        names += ["check", "withdraw", "share", "renew"]
    return {name: door.url(name) for name in names}


def _closed(request: HttpRequest, door: Door) -> HttpResponse:
    """The request has moved on: its page says where it stands."""
    messages.info(request, _("This cannot be changed at this step of the request. Write to us if something is wrong."))
    return redirect(door.home)
