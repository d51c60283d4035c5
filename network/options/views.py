"""The periods and numbers of the portal, and changing one of them."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from network.options import services
from network.options.forms import OptionForm
from network.options.models import Option
from network.options.registry import WholeNumber, groups, option_of
from network.shared.htmx import render_page
from network.shared.typed import author_mark, keeps_typed, sent_or_kept

LONGEST_NUMBER = 19  # digits: Python refuses to read thousands of them


@never_cache
@require_safe
def list_options(request: HttpRequest) -> HttpResponse:
    """Every option with its value, its default and who changed it."""
    _permit(request)
    rows = Option.objects.select_related("changed_by").in_bulk()
    shown = [
        {"title": group.title, "options": [_shown(option, rows.get(option.name)) for option in group.options]}
        for group in groups()
    ]
    return render_page(request, "options/option_list.html", {"groups": shown})


@keeps_typed
@never_cache
@require_http_methods(["GET", "POST"])
def change_option(request: HttpRequest, code: str) -> HttpResponse:
    """Give one option another value."""
    known, row = _known(request, code)
    form = OptionForm(sent_or_kept(request), known=known, initial=_initial(known, row))
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        return _change(request, known, value=data["value"], seen_version=data["version"], form=form)
    return _form_page(request, known, row, form, status=422 if form.errors else 200)


@never_cache
@require_http_methods(["GET", "POST"])
def restore_default(request: HttpRequest, code: str) -> HttpResponse:
    """Ask, then let the default stand again."""
    known, row = _known(request, code)
    if request.method == "POST":
        seen = request.POST.get("version", "")
        is_number = seen.isdecimal() and len(seen) < LONGEST_NUMBER
        return _change(request, known, value=None, seen_version=int(seen) if is_number else -1)
    return render_page(request, "options/option_default.html", {"option": _shown(known, row)})


def _permit(request: HttpRequest) -> None:
    if not request.user.has_perm("options.change"):
        raise PermissionDenied


def _known(request: HttpRequest, code: str) -> tuple[WholeNumber, Option | None]:
    """Whoever may not change settings learns nothing of which there are."""
    _permit(request)
    known = option_of(code)
    if known is None:
        raise Http404
    return known, Option.objects.select_related("changed_by").filter(name=known.name).first()


def _change(
    request: HttpRequest,
    known: WholeNumber,
    *,
    value: int | None,
    seen_version: int,
    form: OptionForm | None = None,
) -> HttpResponse:
    """Do it and say so; when somebody was quicker, show both values."""
    try:
        services.change_option(known, by=request.user, value=value, seen_version=seen_version)
    except services.OptionChanged as meanwhile:
        if form is None:
            messages.warning(request, _("Somebody else has changed this setting meanwhile. Nothing was changed."))
            return redirect("options:list")
        return _conflict_page(request, known, meanwhile.option, form)
    said = {"name": known.label, "value": known.unit.in_words(known.default if value is None else value)}
    messages.success(request, _("Saved. %(name)s: %(value)s.") % said)
    return redirect("options:list")


def _conflict_page(request: HttpRequest, known: WholeNumber, row: Option, form: OptionForm) -> HttpResponse:
    form.data = form.data.copy()
    form.data["version"] = row.version
    theirs, yours = _shown(known, row)["value"], known.unit.in_words(form.cleaned_data["value"])
    differing = [{"label": known.label, "theirs": theirs, "yours": yours}]
    return _form_page(request, known, row, form, differing=differing, status=409)


def _form_page(
    request: HttpRequest, known: WholeNumber, row: Option | None, form: OptionForm, *, status: int, **context: Any
) -> HttpResponse:
    context |= {"form": form, "option": _shown(known, row), "author": author_mark(request.user)}
    return render_page(request, "options/option_form.html", context, status=status)


def _initial(known: WholeNumber, row: Option | None) -> dict[str, int]:
    is_changed = row is not None and row.value is not None
    return {"value": row.value if is_changed else known.default, "version": row.version if row else 0}


def _shown(known: WholeNumber, row: Option | None) -> dict[str, Any]:
    """An option as the pages show it."""
    initial = _initial(known, row)
    return {
        "known": known,
        "row": row,
        "is_changed": row is not None and row.value is not None,
        "value": known.unit.in_words(initial["value"]),
        "default": known.unit.in_words(known.default),
        "version": initial["version"],
    }
