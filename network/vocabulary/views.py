"""The keywords, list by list, and looking after them."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from network.shared.conflict import differing, in_words
from network.shared.htmx import render_page
from network.shared.typed import author_mark, keeps_typed, sent_or_kept
from network.vocabulary import services
from network.vocabulary.enums import TermGroup, Vocabulary
from network.vocabulary.forms import ReplaceForm, TermForm, values_of
from network.vocabulary.models import Term
from network.vocabulary.registry import uses_of


@never_cache
@require_safe
def list_terms(request: HttpRequest) -> HttpResponse:
    """One list of keywords: those in use under their headings, then those that are not chosen any more."""
    _permit(request, "vocabulary.edit_words")
    chosen = _vocabulary(request)
    terms = list(Term.objects.filter(vocabulary=chosen).for_list())
    groups: dict[str, list[Term]] = {}
    for term in terms:
        if term.is_active:
            groups.setdefault(term.group, []).append(term)
    context = {
        "chosen": chosen,
        "vocabularies": Vocabulary,
        "groups": [(TermGroup(group).label if group else chosen.label, rows) for group, rows in groups.items()],
        "retired": [term for term in terms if not term.is_active],
        "may_manage": request.user.has_perm("vocabulary.manage"),
    }
    return render_page(request, "vocabulary/term_list.html", context)


@keeps_typed
@never_cache
@require_http_methods(["GET", "POST"])
def add_term(request: HttpRequest) -> HttpResponse:
    """Add a keyword to a list."""
    _permit(request, "vocabulary.manage")
    chosen = _vocabulary(request)
    last = Term.objects.filter(vocabulary=chosen).order_by("-position").first()
    initial = {"position": last.position + 1 if last else 0}
    form = TermForm(sent_or_kept(request), vocabulary=chosen, may_manage=True, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            term = services.add_term(chosen, by=request.user, values=form.values)
        except services.LabelTaken as taken:
            _say_taken(form, taken)
        else:
            messages.success(request, _("Added. It can be chosen from now on."))
            return redirect(_list_of(term))
    return _form_page(request, form, chosen)


@keeps_typed
@never_cache
@require_http_methods(["GET", "POST"])
def edit_term(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a keyword; when two change it at once, the second sees both texts."""
    term, may_manage = _term(request, pk, "vocabulary.edit_words"), request.user.has_perm("vocabulary.manage")
    form = TermForm(sent_or_kept(request), vocabulary=term.vocabulary, term=term, may_manage=may_manage)
    if request.method == "POST" and form.is_valid():
        try:
            term = services.change_term(
                term, by=request.user, seen_version=form.cleaned_data["version"], values=form.values
            )
        except services.TermChanged as meanwhile:
            return _conflict_page(request, form, meanwhile.term)
        except services.LabelTaken as taken:
            _say_taken(form, taken)
        else:
            messages.success(request, _("The keyword is saved."))
            return redirect(_list_of(term))
    return _form_page(request, form, Vocabulary(term.vocabulary), term=term)


@never_cache
@require_http_methods(["GET", "POST"])
def retire_term(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask, then let nobody choose it any more."""
    term = _term(request, pk, "vocabulary.manage")
    if request.method == "POST":
        services.retire_term(term, by=request.user)
        messages.success(request, _("Nobody chooses it any more. What carries it keeps it."))
        return redirect(_list_of(term))
    return render_page(request, "vocabulary/term_retire.html", {"term": term, "uses": uses_of(term)})


@never_cache
@require_http_methods(["GET", "POST"])
def bring_back_term(request: HttpRequest, pk: int) -> HttpResponse:
    """Let a retired keyword be chosen again; opening the address only leads back to it."""
    term = _term(request, pk, "vocabulary.manage")
    if request.method == "POST":
        try:
            services.bring_back_term(term, by=request.user)
        except services.NotReplaceable:
            messages.warning(request, _("Another keyword stands in its place. Nothing was changed."))
        except services.LabelTaken as taken:
            said = {"label": taken.term.label}
            messages.warning(request, _("Another keyword is called so by now: %(label)s. Nothing was changed.") % said)
        else:
            messages.success(request, _("It can be chosen again."))
    return redirect("vocabulary:edit", term.pk)


@never_cache
@require_http_methods(["GET", "POST"])
def replace_term(request: HttpRequest, pk: int) -> HttpResponse:
    """Choose which keyword takes its place, read what that does, then do it."""
    term = _term(request, pk, "vocabulary.manage")
    asked = request.POST if request.method == "POST" else request.GET if "into" in request.GET else None
    form = ReplaceForm(asked, term=term)
    into = form.cleaned_data["into"] if form.is_valid() else None
    if request.method == "POST" and into:
        try:
            into = services.replace_term(term, by=request.user, into=into)
        except services.NotReplaceable:
            messages.warning(request, _("One of the two keywords has changed meanwhile. Nothing was changed."))
            return redirect(_list_of(term))
        messages.success(request, _("Done: %(label)s stands in its place.") % {"label": into.label})
        return redirect("vocabulary:edit", into.pk)
    context = {"term": term, "form": form, "into": into, "uses": uses_of(term)}
    return render_page(request, "vocabulary/term_replace.html", context, status=422 if form.errors else 200)


def _permit(request: HttpRequest, permission: str) -> None:
    if not request.user.has_perm(permission):
        raise PermissionDenied


def _term(request: HttpRequest, pk: int, permission: str) -> Term:
    _permit(request, permission)
    return get_object_or_404(Term.objects.for_list(), pk=pk)


def _vocabulary(request: HttpRequest) -> Vocabulary:
    """The list that the address asks for, else topics."""
    asked = request.GET.get("of", "")
    return Vocabulary(asked) if asked in Vocabulary.values else Vocabulary.TOPIC


def _list_of(term: Term) -> str:
    return f"{reverse('vocabulary:list')}?of={term.vocabulary}"


def _say_taken(form: TermForm, taken: services.LabelTaken) -> None:
    form.add_error(taken.name, _("Another keyword of this list is called so: %(label)s.") % {"label": taken.term.label})


def _form_page(
    request: HttpRequest, form: TermForm, chosen: Vocabulary, *, term: Term | None = None, **context: Any
) -> HttpResponse:
    context |= {
        "form": form,
        "chosen": chosen,
        "term": term,
        "uses": uses_of(term) if term else [],
        "may_manage": request.user.has_perm("vocabulary.manage"),
        "author": author_mark(request.user),
    }
    status = 409 if "differing" in context else 422 if form.errors else 200
    return render_page(request, "vocabulary/term_form.html", context, status=status)


def _conflict_page(request: HttpRequest, form: TermForm, term: Term) -> HttpResponse:
    """Both texts side by side; saving again from here writes the reader's over the version she now sees."""
    stored = values_of(term)
    form.data = form.data.copy()
    form.data["version"] = term.version
    parts = [
        (form.fields[name].label, in_words(form.fields[name], stored[name]), in_words(form.fields[name], typed))
        for name, typed in form.values.items()
    ]
    return _form_page(request, form, Vocabulary(term.vocabulary), term=term, differing=differing(parts))
