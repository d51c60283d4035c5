"""Mails of a first run, which nobody received."""

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from network.outbox.written import is_written_to_files, written_mails
from network.shared.htmx import render_page


@never_cache
@require_safe
def list_written(request: HttpRequest) -> HttpResponse:
    """The mails of a first run, which nobody received; there is no such page where mail is really sent."""
    if not is_written_to_files():
        raise Http404
    if not request.user.has_perm("outbox.read_written"):
        raise PermissionDenied
    return render_page(request, "outbox/written_list.html", {"mails": written_mails()})
