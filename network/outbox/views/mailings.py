"""A mailing: when it goes out, to whom, and the way to stop it, with and without signing in."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from network.outbox import services
from network.outbox.links import BadLink, read_mailing_link
from network.outbox.models import Mailing
from network.shared.htmx import render_page


@never_cache
@require_safe
def show_mailing(request: HttpRequest, pk: int) -> HttpResponse:
    """Names, languages and what happened to each mail."""
    mailing = _mailing(request, pk)
    mails = list(mailing.mails.for_mailing())
    return render_page(request, "outbox/mailing_detail.html", {"mailing": mailing, "mails": mails})


@require_POST
def stop_mailing(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep back every mail of it that has not left."""
    mailing = _mailing(request, pk)
    _say(request, services.stop_mailing(mailing, by=request.user))
    return redirect(mailing)


@never_cache
@login_not_required
@require_http_methods(["GET", "POST"])
def stop_by_link(request: HttpRequest, token: str) -> HttpResponse:
    """The sender's own way, out of the mail: opening shows a button, only the button stops."""
    try:
        mailing = get_object_or_404(Mailing.objects.with_numbers(), pk=read_mailing_link(token))
    except BadLink as error:
        raise Http404 from error
    if request.method == "POST":
        _say(request, services.stop_mailing(mailing, by=mailing.by))
        return redirect(request.path)
    return render_page(request, "outbox/mailing_stop.html", {"mailing": mailing})


def _mailing(request: HttpRequest, pk: int) -> Mailing:
    if not request.user.has_perm("outbox.read_mailing"):
        raise PermissionDenied
    return get_object_or_404(Mailing.objects.with_numbers(), pk=pk)


def _say(request: HttpRequest, number: int) -> None:
    if number:
        text = ngettext("Stopped: %(number)d mail was not sent.", "Stopped: %(number)d mails were not sent.", number)
        messages.success(request, text % {"number": number})
    else:
        messages.warning(request, _("Nothing was left to stop."))
