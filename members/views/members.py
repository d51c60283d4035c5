"""Who the members are: the list, and the page of one."""

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from members.models import Member, Office, Region
from members.panels import PANELS
from members.persons import invitations_visible_to
from members.standing import standing_of
from network.record.services import history_of, history_of_all
from network.record.views import history_page
from network.shared.htmx import render_page


@login_not_required
@require_safe
def list_members(request: HttpRequest) -> HttpResponse:
    """All members of today by region, then observers and partners."""
    members = list(Member.objects.visible_to(request.user).current().for_list())
    regions = [
        (region, [member for member in members if member.region_id == region.pk])
        for region in Region.objects.order_by("position", "pk")
    ]
    context = {
        "regions": [(region, rows) for region, rows in regions if rows],
        "others": [member for member in members if not member.is_municipal],
        "unplaced": [member for member in members if member.is_municipal and not member.region_id],
        "count": sum(member.is_municipal for member in members),
    }
    return render_page(request, "members/member_list.html", context)


@login_not_required
@require_safe
def show_member(request: HttpRequest, code: str) -> HttpResponse:
    """Who they are, whom to call, what they do. People and telephone for those who may see people."""
    member = get_object_or_404(
        Member.objects.visible_to(request.user).select_related("region").prefetch_related("places"), code=code
    )
    places = list(member.places.all())
    user = request.user
    sees_people = standing_of(user).reads_network
    may_invite = user.is_authenticated and user.has_perm("members.invite", member)
    invitations = invitations_visible_to(user).filter(member=member).open().order_by("invited_at", "pk")
    context = {
        "member": member,
        "places": places,
        "is_of_census": bool(places) and all(place.geographic_code for place in places),
        "people": member.representatives.current().in_order() if sees_people else None,
        "panels": [panel for _name, panel in PANELS.ask(member, user) if panel],
        "may_invite": may_invite and member.acts,
        "invitations": list(invitations) if may_invite else [],
        "may_take_back_all": may_invite and user.has_perm("members.invite_representative", member),
        "sees_accounts": standing_of(user).sees_accounts,
        "sees_suspension": standing_of(user).is_officer,
        "may_suspend": standing_of(user).manages_people and user.has_perm("members.suspend_member", member),
    }
    return render_page(request, "members/member_detail.html", context)


@require_safe
def show_history(request: HttpRequest, code: str) -> HttpResponse:
    """What changed about a member, its places, its representatives and their invitations: for officers."""
    member = get_object_or_404(Member.objects.visible_to(request.user), code=code)
    if not request.user.has_perm("members.read_history", member):
        raise PermissionDenied
    return history_page(
        request,
        history_of(member, request.user, page=request.GET.get("page", "")),
        title=_("History of the member"),
        tabs="members/tabs.html",
        name=member.name,
        address=member.get_absolute_url(),
    )


@require_safe
def show_history_of_roles(request: HttpRequest) -> HttpResponse:
    """Who was given which role in the Network, by whom, and when it ended: for officers."""
    if not request.user.has_perm("members.read_history"):
        raise PermissionDenied
    return history_page(
        request,
        history_of_all(Office, request.user, page=request.GET.get("page", "")),
        title=_("History of the roles in the Network"),
        name=_("Roles in the Network"),
        address=reverse("members:roles"),
        tabs="members/tabs.html",
    )
