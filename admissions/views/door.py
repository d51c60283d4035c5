"""By which door somebody comes to a file: the applicant's signed link, or an officer's account.

The pages behind are the same: a view takes the ``Door``, whose addresses and actor differ.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.cache import never_cache

from admissions.forms import LinkForm
from admissions.links import BadLink, OldLink, admission_of
from admissions.models import Admission
from admissions.rules import link_shows_contents
from network.accounts.models import User
from network.shared.htmx import render_page
from network.shared.typed import keeps_typed
from network.shared.unseen import unseen

View = Callable[..., HttpResponse]
OF_OFFICERS = {"request": "detail", "download": "officer_download"}  # the others are called "officer_" and their name


@dataclass(frozen=True)
class Door:
    """A file and how it was opened. ``token`` is empty for an officer, ``user`` is None for an applicant."""

    admission: Admission
    token: str = ""
    user: User | None = None

    def url(self, name: str, *args: Any) -> str:
        """The address of a page of this file, behind this door."""
        if self.token:
            return reverse(f"admissions:{name}", args=[self.token, *args])
        return reverse(f"admissions:{OF_OFFICERS.get(name, f'officer_{name}')}", args=[self.admission.pk, *args])

    @property
    def home(self) -> str:
        """The page of the file."""
        return self.url("request")

    @property
    def actor(self) -> dict[str, Any]:
        """Who acts, as the services take it: several people may hold one link, so it speaks for the municipality."""
        return {"by": self.user, "by_name": "" if self.user else self.admission.municipality}

    @property
    def may_read(self) -> bool:
        """Whether what was sent is shown. Asks the database."""
        return self.user is not None or link_shows_contents(self.admission)

    @property
    def may_write(self) -> bool:
        """Whether the four parts can be changed now."""
        return self.admission.is_open if self.user else self.admission.is_filled_by_applicant


def open_by_link(token: str) -> Door:
    """The file that a signed link opens. Raises BadLink, OldLink."""
    return Door(admission_of(token), token=token)


def open_by_officer(request: HttpRequest, pk: int) -> Door:
    """The file for an officer who may write in it: 404 for whoever may not see it, 403 for a party."""
    admission = get_object_or_404(Admission.objects.visible_to(request.user).with_contents(), pk=pk)
    if not request.user.has_perm("admissions.handle_admission", admission):
        raise PermissionDenied
    return Door(admission, user=request.user)


def by_link(view: View) -> View:
    """Make a view of a Door a page that the applicant's link opens."""

    @login_not_required
    @never_cache
    @wraps(view)
    def opened(request: HttpRequest, token: str, **kwargs: Any) -> HttpResponse:
        try:
            return unseen(view(request, open_by_link(token), **kwargs))
        except OldLink:
            return _closed_page(request, status=410)
        except BadLink:
            return _closed_page(request, status=404)

    return opened


def by_officer(view: View) -> View:
    """Make a view of a Door a page for officers."""

    @keeps_typed
    @wraps(view)
    def opened(request: HttpRequest, pk: int, **kwargs: Any) -> HttpResponse:
        return view(request, open_by_officer(request, pk), **kwargs)

    return opened


def fresh(request: HttpRequest, door: Door) -> Door:
    """The same door to the file as it stands now; it may have closed meanwhile."""
    return open_by_link(door.token) if door.token else open_by_officer(request, door.admission.pk)


def _closed_page(request: HttpRequest, *, status: int) -> HttpResponse:
    context = {"form": LinkForm(), "has_ended": status == 410}
    return unseen(render_page(request, "admissions/request_closed.html", context, status=status))
