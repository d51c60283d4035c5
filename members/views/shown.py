"""What the pages of deeds about people share: the page itself, and why a deed was refused."""

from collections.abc import Sequence
from typing import Any

from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables

from members import services
from network.shared.htmx import render_page
from network.shared.typed import author_mark

# Why a deed is refused, for ``in_words``.
REFUSED = (
    services.AddressTaken,
    services.AlreadyEnded,
    services.AlreadySuspended,
    services.EndsBeforeItBegins,
    services.HoldsItAlready,
    services.InvitationUsed,
    services.InvitesHerself,
    services.LastAdministrator,
    services.MemberLeft,
    services.MemberSuspended,
    services.NotClosed,
    services.NotSuspended,
    services.SeatTaken,
    services.TooManyInvitations,
)


@sensitive_variables("form")
def deed_page(
    request: HttpRequest,
    *,
    title: str,
    button: str,
    back: str,
    about: str = "",
    points: Sequence[str] = (),
    form: Form | None = None,
    **context: Any,
) -> HttpResponse:
    """A page that does one thing: what follows from it, a form, its button, and the way back to ``back``."""
    is_bound = form is not None and form.is_bound
    was_kept = is_bound and request.method == "GET"
    is_wrong = is_bound and not was_kept and not form.is_valid()
    shown = {"title": title, "button": button, "back": back, "about": about, "points": points, "form": form}
    shown |= {"was_kept": was_kept, "author": author_mark(request.user)}
    status = 422 if is_wrong else 200
    return render_page(request, "members/deed.html", shown | {"is_wrong": is_wrong} | context, status=status)


def in_words(error: Exception) -> str:
    """Why a deed was refused, and what helps."""
    sentences: dict[type[Exception], str] = {
        services.AddressTaken: _("There is an account with this address already. Look for it in the list of people."),
        services.AlreadyEnded: _("Somebody was faster: it has ended already. Nothing was changed."),
        services.AlreadySuspended: _("This member is suspended already. Nothing was changed."),
        services.EndsBeforeItBegins: _("It begins after this day. Choose a later one, or end it at once."),
        services.HoldsItAlready: _("This person has this role in that time already."),
        services.InvitationUsed: _("This invitation was accepted in the meantime. Nothing was changed."),
        services.InvitesHerself: _("This is your own address. Another officer invites you."),
        services.LastAdministrator: _(
            "Nobody else would look after the portal. Give the role of portal administrator to somebody else first."
        ),
        services.MemberLeft: _("This municipality has left the Network. Nothing was changed."),
        services.MemberSuspended: _("This member is suspended. Nobody is invited until it is resumed."),
        services.NotClosed: _("This account was forgotten. Invite the person anew."),
        services.NotSuspended: _("This member is not suspended any more. Nothing was changed."),
        services.SeatTaken: _("Somebody else has this role in that time. Choose other days, or end the other first."),
        services.TooManyInvitations: _("Enough invitations went to this address today. Go on tomorrow."),
    }
    return sentences[type(error)]
