"""What is kept about people: about the reader, and in general."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from network.accounts.held import held_about, keepings
from network.shared.htmx import render_page


@require_safe
def show_held(request: HttpRequest) -> HttpResponse:
    """Everything that is held about the reader, in words."""
    sections = held_about(request.user)
    empty = [section for section in sections if section.is_empty]
    return render_page(request, "accounts/held.html", {"sections": sections, "empty": empty})


@require_safe
def download_held(request: HttpRequest) -> HttpResponse:
    """The same as a file that programs read."""
    sections = [
        {
            "name": one.name,
            "title": one.title,
            "rows": [{str(label): value for label, value in row.items()} for row in one.rows],
        }
        for one in held_about(request.user)
    ]
    document = {"made_at": timezone.now(), "account": request.user.email, "sections": sections}
    response = JsonResponse(document, json_dumps_params={"ensure_ascii": False, "indent": 2})
    response["Content-Disposition"] = 'attachment; filename="data.json"'
    response["Cache-Control"] = "private, no-store"
    return response


@login_not_required
@require_safe
def show_privacy(request: HttpRequest) -> HttpResponse:
    """What is kept about people, why, who sees it and how long: each app's own sentences."""
    language = "fr" if get_language() == "fr" else "en"
    context = {
        "keepings": keepings().values(),
        "place": settings.DATA_PLACE[language],
        "days": settings.ACCOUNT_FORGOTTEN_AFTER_DAYS,
    }
    return render_page(request, "accounts/privacy.html", context)
