"""How a municipality joins, the first contact, and what leads back to a file that was begun."""

from io import BytesIO

from allauth.core import ratelimit
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from admissions import services
from admissions.enums import DocumentKind, Step
from admissions.forms import EnquiryForm, LinkForm
from admissions.letters import file_name, letter_template
from admissions.options import COMPLETENESS_DAYS, CONSULTATION_DAYS, FILES_KEPT_DAYS
from members.models import Member
from network.accounts.enums import Language
from network.options.reading import value_of
from network.shared.htmx import render_page

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
SENT = "enquiry_sent"  # where the session keeps which first contact the reader has just sent


@login_not_required
@require_safe
def join(request: HttpRequest) -> HttpResponse:
    """What it takes to join, in how many steps, and whom to ask."""
    context = {
        "steps": Step,
        "check_days": value_of(COMPLETENESS_DAYS),
        "consultation_days": value_of(CONSULTATION_DAYS),
        "kept_months": round(value_of(FILES_KEPT_DAYS) / 30.4),
        "kinds": DocumentKind,
        "languages": Language,
    }
    return render_page(request, "admissions/join.html", context)


@login_not_required
@require_safe
def suggest(request: HttpRequest) -> HttpResponse:
    """Places of the name that is being typed: a part of the form of first contact."""
    form = EnquiryForm(typed={name: request.GET.get(name, "") for name in ("municipality", "geoname")})
    form.suggest()
    return _enquiry_page(request, form, fragment="places")


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def enquire(request: HttpRequest) -> HttpResponse:
    """The first contact, without an account."""
    form = EnquiryForm(request.POST if request.method == "POST" else None)
    if request.method == "GET" or not form.is_valid():
        return _enquiry_page(request, form)
    try:
        if not ratelimit.consume(request, action="membership_request"):
            raise services.TooManyToday
        services.enquire(submission=form.cleaned_data["submission"], values=form.values)
    except services.AlreadyMember as known:
        return _enquiry_page(request, form, member=known.member)
    except services.TooManyToday:
        form.add_error(None, _too_many())
        return _enquiry_page(request, form, status=429)
    # As she wrote it: the name in an open request would say that somebody else was there before.
    request.session[SENT] = {"municipality": form.values["municipality"], "email": form.values["contact_email"]}
    return redirect("admissions:enquired")


@login_not_required
@never_cache
@require_safe
def enquired(request: HttpRequest) -> HttpResponse:
    """Thank you, and what happens next."""
    return render_page(request, "admissions/enquiry_sent.html", {"sent": request.session.get(SENT), "steps": Step})


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def send_link(request: HttpRequest) -> HttpResponse:
    """Send me my link: the answer is the same whether the address is known or not."""
    form = LinkForm(request.POST if request.method == "POST" else None)
    if request.method == "GET" or not form.is_valid():
        return render_page(
            request, "admissions/request_link.html", {"form": form}, status=422 if form.is_bound else 200
        )
    if ratelimit.consume(request, action="membership_request_link"):
        services.post_links(**form.cleaned_data)
    text = _("If an open request has this address, its link is on its way there. It may take a minute or two.")
    messages.success(request, text)
    return redirect("admissions:new_link")


@login_not_required
@require_safe
def download_template(request: HttpRequest, language: str, kind: str) -> HttpResponse:  # noqa: ARG001 -- a view takes the request
    """The letter or the resolution to be filled in and signed, as a Word file."""
    if language not in Language or kind not in DocumentKind:
        raise Http404
    content = letter_template(language, kind, network_name=settings.NETWORK_NAME[language])
    name = file_name(language, kind)
    return FileResponse(BytesIO(content), as_attachment=True, filename=name, content_type=WORD)


def _too_many() -> str:
    return _(
        "So many messages reached us today that this one was not taken. Nothing is lost: it stands below. "
        "Send it tomorrow, or write to us: %(contact)s."
    ) % {"contact": settings.NETWORK_CONTACT_EMAIL}


def _enquiry_page(
    request: HttpRequest, form: EnquiryForm, *, member: Member | None = None, fragment: str = "", status: int = 0
) -> HttpResponse:
    is_wrong = form.is_bound and bool(form.errors)
    context = {"form": form, "member": member, "is_wrong": is_wrong}
    status = status or (409 if member else 422 if is_wrong else 200)
    return render_page(request, "admissions/enquiry_form.html", context, fragment=fragment, status=status)
