"""People with an account, for officers: the list, one person, and an account for somebody new."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from members import services
from members.forms import FindForm, OpenAccountForm
from members.persons import FoundPersons, members_to_invite_for, persons_visible_to
from members.views.shown import REFUSED, deed_page, in_words
from network.accounts.models import User
from network.accounts.second_factors import factors_of
from network.shared.htmx import render_page
from network.shared.typed import keeps_typed, sent_or_kept


@never_cache
@require_safe
def list_people(request: HttpRequest) -> HttpResponse:
    """Everybody with an account, narrowed by words, member, role and state."""
    if not request.user.has_perm("members.see_people"):
        raise PermissionDenied
    form = FindForm(request.GET, user=request.user)
    found = FoundPersons(persons_visible_to(request.user), form.asked, request.GET)
    return render_page(request, "members/people_list.html", {"form": form, "found": found})


@never_cache
@require_safe
def show_person(request: HttpRequest, pk: int) -> HttpResponse:
    """For whom she acts, which roles she holds and held, how her account stands, and what may be done."""
    person = person_of(request, pk)
    representations = person.representations.select_related("member", "ended_by").order_by("-starts_on", "-pk")
    offices = person.offices.select_related("region", "ended_by").order_by("-starts_on", "-pk")
    context: dict[str, Any] = {
        "person": person,
        "representations": list(representations),
        "offices": list(offices),
        "has_second_factor": bool(factors_of(person)),
        "is_herself": person == request.user,
        "may_manage": request.user.has_perm("members.manage_person", person),
        "to_invite_for": members_to_invite_for(person, reader=request.user),
    }
    return render_page(request, "members/person_detail.html", context)


@keeps_typed
@never_cache
@require_http_methods(["GET", "POST"])
def add_person(request: HttpRequest) -> HttpResponse:
    """An account for somebody who acts for no member; her role is given on her page."""
    if not request.user.has_perm("members.open_account"):
        raise PermissionDenied
    form = OpenAccountForm(sent_or_kept(request), initial={"language": request.user.language})
    if request.method == "POST" and form.is_valid():
        try:
            person = services.open_account(**form.cleaned_data)
        except REFUSED as error:
            form.add_error("email", in_words(error))
        else:
            messages.success(request, _("The account is open. Now give a role: without one it opens nothing."))
            return redirect("members:person", person.pk)
    points = [
        _("For people who get a role in the Network and act for no member, like a secretary from an institution."),
        _("Who acts for a member is invited on the page of that member."),
    ]
    title, button, back = _("Open an account"), _("Open the account"), reverse("members:people")
    return deed_page(request, title=title, button=button, back=back, points=points, form=form)


def person_of(request: HttpRequest, pk: int, permission: str = "") -> User:
    """The person: 404 for whoever sees no accounts, 403 without the right to what is asked."""
    person = get_object_or_404(persons_visible_to(request.user), pk=pk)
    if permission and not request.user.has_perm(permission, person):
        raise PermissionDenied
    return person
