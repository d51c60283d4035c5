"""Who the members are: the list, and the page of one."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from members.models import Member, Region
from members.panels import PANELS
from members.persons import invitations_visible_to
from members.standing import standing_of
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
