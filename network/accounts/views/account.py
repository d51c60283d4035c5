"""The reader's own account, and what is kept about people."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from network.accounts import services
from network.accounts.forms import AccountForm
from network.accounts.held import held_about, keepings
from network.accounts.models import User
from network.shared.htmx import render_page


@require_http_methods(["GET", "POST"])
def edit_account(request: HttpRequest) -> HttpResponse:
    """Name, language and time zone."""
    user = User.objects.get(pk=request.user.pk)  # the form writes on its instance; the page's reader stays as stored
    form = AccountForm(request.POST or None, instance=user)
    if request.method == "POST" and form.is_valid():
        user = services.change_account(user, **form.cleaned_data)
        with override(user.language):
            messages.success(request, _("Your account is saved."))
            return redirect("account")
    return render_page(request, "accounts/account_edit.html", {"form": form}, status=422 if form.is_bound else 200)


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
