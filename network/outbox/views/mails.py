"""Every mail in plain words, for those who look after the portal: what waits, what left, what went wrong."""

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from network.outbox import services
from network.outbox.filters import FoundMails
from network.outbox.models import Mail
from network.shared.htmx import render_page


@never_cache
@require_safe
def list_mails(request: HttpRequest) -> HttpResponse:
    """The newest mails, narrowed to one word."""
    _permit(request)
    return render_page(request, "outbox/mail_list.html", {"found": FoundMails(Mail.objects.all(), request.GET)})


@never_cache
@require_safe
def show_mail(request: HttpRequest, pk: int) -> HttpResponse:
    """One mail, and what happened to it. Its words are stored nowhere, so they are not shown."""
    mail = _mail(request, pk)
    return render_page(request, "outbox/mail_detail.html", {"mail": mail, "events": mail.events.order_by("pk")})


@never_cache
@require_http_methods(["GET", "POST"])
def retry_mail(request: HttpRequest, pk: int) -> HttpResponse:
    """Send it now; what may have been sent already is asked about first."""
    mail = _mail(request, pk)
    if request.method == "POST" or not mail.may_be_retried:
        return _act(request, mail, services.retry_mail, _("It is on its way."))
    return _ask(
        request,
        mail,
        question=_("Send this mail again?"),
        consequence=_(
            "If it had left already, its recipient gets it twice; many mail programs show only one of the two."
        ),
        button=_("Send it again"),
    )


@never_cache
@require_http_methods(["GET", "POST"])
def cancel_mail(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep it back for good, after a question."""
    mail = _mail(request, pk)
    if request.method == "POST" or not mail.may_be_cancelled:
        return _act(request, mail, services.cancel_mail, _("It is kept back and will not be sent."))
    return _ask(
        request,
        mail,
        question=_("Keep this mail back?"),
        consequence=_("It is not sent, and nobody is told. This cannot be undone."),
        button=_("Do not send it"),
    )


@never_cache
@require_http_methods(["GET", "POST"])
def settle_mail(request: HttpRequest, pk: int) -> HttpResponse:
    """Write down that it has arrived, after all."""
    mail = _mail(request, pk)
    if request.method == "POST" or not mail.may_be_settled:
        return _act(request, mail, services.settle_mail, _("It counts as sent."))
    return _ask(
        request,
        mail,
        question=_("Has this mail arrived?"),
        consequence=_("It then counts as sent and is not sent again."),
        button=_("It has arrived"),
    )


def _permit(request: HttpRequest) -> None:
    if not request.user.has_perm("outbox.manage"):
        raise PermissionDenied


def _mail(request: HttpRequest, pk: int) -> Mail:
    """Whoever may not look after mails learns nothing of which there are."""
    _permit(request)
    return get_object_or_404(Mail.objects.for_list(), pk=pk)


def _ask(request: HttpRequest, mail: Mail, **words: str) -> HttpResponse:
    """A deed that cannot be taken back is asked about first."""
    return render_page(request, "outbox/mail_question.html", {"mail": mail} | words)


def _act(request: HttpRequest, mail: Mail, act: Callable[[Mail], Mail], done: str) -> HttpResponse:
    """Do it and say so; opening the address of a deed that is no longer possible only leads back to the mail."""
    if request.method == "POST":
        try:
            act(mail)
        except services.NotPossible:
            messages.warning(request, _("This mail stands differently by now. Nothing was changed."))
        else:
            messages.success(request, done)
    return redirect(mail)
