"""Roles: all of them in the Network with their holders, given and ended; and who acts for a member, as what."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from members import services
from members.enums import OfficeKind
from members.forms import ChangeRepresentationForm, EndForm, GiveOfficeForm
from members.models import Office, Region, Representative
from members.services.offices import CO_CHAIRS, COUNTED
from members.views.people import person_of
from members.views.shown import REFUSED, deed_page, in_words
from network.accounts.sensitive import confirms_identity
from network.shared.htmx import render_page
from network.shared.typed import keeps_typed, sent_or_kept


@dataclass(frozen=True)
class Place:
    """One role of the list: its name beside others of its kind, and who holds it now or next; nobody is a vacancy."""

    name: str
    holders: list[Office]


@require_safe
def list_roles(request: HttpRequest) -> HttpResponse:
    """Every role in the Network, who holds it from when until when, what is vacant, and who held it before."""
    if not request.user.has_perm("members.see_roles"):
        raise PermissionDenied
    rows = list(Office.objects.select_related("user", "region").order_by("starts_on", "pk"))
    former = [one for one in reversed(rows) if one.is_over]
    context = {
        "kinds": _by_kind([one for one in rows if not one.is_over]),
        "former": former,
        "shown": rows,
        "may_see": request.user.has_perm("members.see_people"),
        "may_manage": request.user.has_perm("members.open_account"),
        "reads_history": request.user.has_perm("members.read_history"),
    }
    return render_page(request, "members/role_list.html", context)


def _by_kind(rows: list[Office]) -> list[tuple[OfficeKind, list[Place]]]:
    held: dict[tuple[int, int | None, int], list[Office]] = defaultdict(list)
    for one in rows:
        held[one.kind, one.region_id, one.seat if one.kind in COUNTED else 0].append(one)
    chairs = [Place("", held[OfficeKind.CO_CHAIR, None, seat]) for seat in CO_CHAIRS]
    regions = Region.objects.order_by("position", "pk")
    contacts = [Place(region.name, held[OfficeKind.REGIONAL_ANCHOR, region.pk, 1]) for region in regions]
    others = [(kind, [Place("", held[kind, None, 0])]) for kind in OfficeKind if kind not in COUNTED]
    return [(OfficeKind.CO_CHAIR, chairs), (OfficeKind.REGIONAL_ANCHOR, contacts), *others]


@keeps_typed
@confirms_identity
@require_http_methods(["GET", "POST"])
def give_office(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a person a role in the Network for a time."""
    person = person_of(request, pk, "members.manage_person")
    form = GiveOfficeForm(sent_or_kept(request), seats=services.seats_to_give())
    if request.method == "POST" and form.is_valid():
        try:
            office = services.give_office(person, by=request.user, **form.values)
        except REFUSED as error:
            form.add_error("seat", in_words(error))
        else:
            text = _("Given: %(role)s. The person is told by mail.") % {"role": office.name}
            messages.success(request, text)
            return redirect("members:person", person.pk)
    points = [
        _("What the role lets somebody do holds from its first day to its last; rights follow from it at once."),
        _("Two co-chairs, and one contact for each region. What is taken without a last day is not in the list."),
    ]
    title, button, back = _("Give a role"), _("Give the role"), reverse("members:person", args=[person.pk])
    return deed_page(request, title=title, button=button, back=back, about=person.name, points=points, form=form)


@keeps_typed
@confirms_identity
@require_http_methods(["GET", "POST"])
def end_office(request: HttpRequest, pk: int) -> HttpResponse:
    """A role in the Network ends, at once or on a day."""
    office = get_object_or_404(Office.objects.select_related("user", "region"), pk=pk)
    person_of(request, office.user_id)
    if not request.user.has_perm("members.end_office", office):
        raise PermissionDenied
    return _end(
        request,
        office,
        title=_("End the role?"),
        about=f"{office.user.name}: {office.name}",
        points=[_("At once: rights end with the next page the person opens."), _("The person is told by mail.")],
        act=services.end_office,
    )


@keeps_typed
@confirms_identity
@require_http_methods(["GET", "POST"])
def end_representation(request: HttpRequest, pk: int) -> HttpResponse:
    """Somebody no longer acts for a member, at once or from a day on."""
    one = representation_of(request, pk, "members.end_representation")
    points = [
        _("At once: rights end with the next page the person opens."),
        _("What was written and answered for the member stays."),
        _("The person is told by mail."),
    ]
    return _end(
        request,
        one,
        title=_("End acting for this member?"),
        about=f"{one.user.name}: {one.member.name}, {one.get_kind_display()}",
        points=points,
        act=services.end_representation,
    )


@keeps_typed
@confirms_identity
@require_http_methods(["GET", "POST"])
def change_representation(request: HttpRequest, pk: int) -> HttpResponse:
    """Another role for the member, or another job title, from today on."""
    one = representation_of(request, pk, "members.change_representation")
    form = ChangeRepresentationForm(sent_or_kept(request), one=one)
    if request.method == "POST" and form.is_valid():
        try:
            services.change_representation(one, **form.cleaned_data)
        except REFUSED as error:
            form.add_error(None, in_words(error))
        else:
            messages.success(request, _("Changed from today on."))
            return redirect("members:person", one.user_id)
    title, back = _("Change role or job title"), reverse("members:person", args=[one.user_id])
    about = f"{one.user.name}: {one.member.name}"
    points = [_("It holds from today on; what the role was until yesterday stays in the record.")]
    return deed_page(request, title=title, button=_("Save"), back=back, about=about, points=points, form=form)


def representation_of(request: HttpRequest, pk: int, permission: str) -> Representative:
    """Somebody acting for a member: 404 for whoever sees no accounts, 403 without the right."""
    one = get_object_or_404(Representative.objects.select_related("user", "member"), pk=pk)
    person_of(request, one.user_id)
    if not request.user.has_perm(permission, one):
        raise PermissionDenied
    return one


def _end(
    request: HttpRequest,
    row: Office | Representative,
    *,
    title: str,
    about: str,
    points: list[str],
    act: Callable[..., object],
) -> HttpResponse:
    form = EndForm(sent_or_kept(request))
    if request.method == "POST" and form.is_valid():
        try:
            act(row, by=request.user, ends_on=form.last_day, reason=form.cleaned_data["reason"])
        except REFUSED as error:
            form.add_error(None, in_words(error))
        else:
            messages.success(request, _("Ended. The person is told by mail."))
            return redirect("members:person", row.user_id)
    back = reverse("members:person", args=[row.user_id])
    return deed_page(request, title=title, button=_("End it"), back=back, about=about, points=points, form=form)
