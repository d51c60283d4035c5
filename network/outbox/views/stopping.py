"""No more mails of one kind: the link at the foot of a mail, which works without signing in."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from network.accounts.models import User
from network.outbox import services
from network.outbox.links import BadLink, read_stop_link
from network.outbox.registry import label_of
from network.shared.htmx import render_page


@csrf_exempt  # mail programs post by themselves (RFC 8058); the signed address is what only the recipient has
@never_cache
@login_not_required
@require_http_methods(["GET", "POST"])
def stop_kind(request: HttpRequest, token: str) -> HttpResponse:
    """Opening shows a button. Posting stops, or with ``undo`` allows again; it answers without a redirect."""
    try:
        user_id, kind = read_stop_link(token)
    except BadLink as error:
        raise Http404 from error
    user = get_object_or_404(User, pk=user_id)
    if request.method == "POST":
        deed = services.allow_kind if "undo" in request.POST else services.stop_kind
        deed(user.pk, kind)
    context = {
        "label": label_of(kind),
        "is_stopped": user.stopped_kinds.filter(kind=kind).exists(),
        "was_undone": "undo" in request.POST,
    }
    return render_page(request, "outbox/stop.html", context)
