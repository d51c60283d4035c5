"""A member is suspended, and resumed."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from members import services
from members.forms import ConfirmForm, ReasonForm
from members.models import Member
from members.views.shown import REFUSED, deed_page, in_words
from network.accounts.sensitive import confirms_identity
from network.shared.typed import keeps_typed, sent_or_kept


@keeps_typed
@confirms_identity
@require_http_methods(["GET", "POST"])
def suspend(request: HttpRequest, code: str) -> HttpResponse:
    """Nobody acts for the member from now on."""
    member = _member(request, code)
    form = ReasonForm(sent_or_kept(request))
    if request.method == "POST" and form.is_valid():
        try:
            services.suspend_member(member, by=request.user, **form.cleaned_data)
        except REFUSED as error:
            messages.warning(request, in_words(error))
        else:
            messages.success(request, _("Suspended. Its people are told by mail."))
        return redirect(member)
    number = len(services.told_of_suspension(member))
    told = ngettext("%(number)d address is told by mail.", "%(number)d addresses are told by mail.", number)
    points = [
        _("Nobody acts for it any more: its people no longer read what is for members, answer or write."),
        _("Who acts for no other member and has no role in the Network is signed out."),
        _("Invitations that are open are taken back, and mails that wait for its people are not sent."),
        _("Its practices, answers and decisions stay. The public sees no difference."),
        told % {"number": number},
        _("You can resume it at any time."),
    ]
    title, button = _("Suspend this member?"), _("Suspend it")
    back, about = member.get_absolute_url(), member.name
    return deed_page(request, title=title, button=button, back=back, about=about, points=points, form=form)


@never_cache
@require_http_methods(["GET", "POST"])
def resume(request: HttpRequest, code: str) -> HttpResponse:
    """Its people act for it again."""
    member = _member(request, code)
    if request.method == "POST":
        try:
            services.resume_member(member, by=request.user)
        except REFUSED as error:
            messages.warning(request, in_words(error))
        else:
            messages.success(request, _("Resumed. Its people act for it again and are told by mail."))
        return redirect(member)
    points = [
        _("Everybody who acted for it does so again, from the next page on."),
        _("Invitations that were taken back stay closed: send new ones where they are needed."),
        _("Its people are told by mail."),
    ]
    title, button, back = _("Resume this member?"), _("Resume it"), member.get_absolute_url()
    form = ConfirmForm()
    return deed_page(request, title=title, button=button, back=back, about=member.name, points=points, form=form)


def _member(request: HttpRequest, code: str) -> Member:
    member = get_object_or_404(Member.objects.visible_to(request.user), code=code)
    if not request.user.has_perm("members.suspend_member", member):
        raise PermissionDenied
    return member
