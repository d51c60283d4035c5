"""Finding, reading, telling and publishing practices."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from members.standing import standing_of
from network.record.services import history_of
from network.record.views import history_page
from network.shared.conflict import differing, in_words
from network.shared.htmx import render_page
from network.shared.markdown import to_html
from network.shared.typed import author_mark, keeps_typed, typed_before
from practices import services
from practices.filters import PracticeFilter
from practices.forms import PracticeForm, values_of
from practices.models import Practice
from practices.views.files import attached_to


@login_not_required
@require_safe
def list_practices(request: HttpRequest) -> HttpResponse:
    """The published practices this reader may see, searched and narrowed."""
    visible = Practice.objects.visible_to(request.user).published()
    found = PracticeFilter(request.GET, queryset=visible, reader=request.user)
    return render_page(request, "practices/practice_list.html", {"found": found}, fragment="results")


@login_not_required
@require_safe
def show_practice(request: HttpRequest, pk: int, tail: str = "") -> HttpResponse:  # noqa: ARG001 -- the tail is for people
    """What it is, did it work, what did it cost, whom do I call."""
    practice = get_object_or_404(Practice.objects.visible_to(request.user).for_page(), pk=pk)
    words, reads_network = practice.words, standing_of(request.user).reads_network
    people = practice.member.representatives.current().in_order() if reads_network else []
    context = {
        "practice": practice,
        "words": words,
        "done": to_html(words.done),
        "lessons": to_html(words.lessons),
        "reads_network": reads_network,
        "people": people,
        "files": attached_to(practice, request.user),
    }
    return render_page(request, "practices/practice_detail.html", context)


@require_safe
def show_history(request: HttpRequest, pk: int) -> HttpResponse:
    """Who changed what, for those who may change it."""
    practice = get_object_or_404(Practice.objects.visible_to(request.user).for_page(), pk=pk)
    if not request.user.has_perm("practices.read_history", practice):
        raise PermissionDenied
    return history_page(
        request,
        history_of(practice, request.user, page=request.GET.get("page", "")),
        title=_("History of the practice"),
        tabs="practices/tabs.html",
        name=practice.words.title,
        language=practice.words.language,
        address=practice.get_absolute_url(),
    )


@require_safe
def list_our_practices(request: HttpRequest) -> HttpResponse:
    """Drafts and published practices of the reader's own members; for officers, everybody's drafts."""
    if not request.user.has_perm("practices.add_practice"):
        raise PermissionDenied
    standing = standing_of(request.user)
    visible = Practice.objects.visible_to(request.user).for_list().order_by("-changed_at", "-pk")
    own = visible.filter(member__in=standing.writing_member_ids)
    context = {
        "drafts": (visible if standing.is_officer else own).drafts(),
        "published": own.published(),
        "is_officer": standing.is_officer,
    }
    return render_page(request, "practices/practice_ours.html", context)


@keeps_typed
@require_http_methods(["GET", "POST"])
def add_practice(request: HttpRequest) -> HttpResponse:
    """Tell a practice: kept as a draft, or published to the members at once."""
    if not request.user.has_perm("practices.add_practice"):
        raise PermissionDenied
    is_publishing = "publish" in request.POST
    form = PracticeForm(request.POST or typed_before(request), user=request.user, is_publishing=is_publishing)
    if request.method == "POST" and form.is_valid():
        practice = services.tell_practice(
            member=form.cleaned_data.get("member") or form.member,
            language=form.cleaned_data["language"],
            by=request.user,
            submission=form.cleaned_data["submission"],
            values=form.values,
        )
        if not request.user.has_perm("practices.change_practice", practice):  # the submission was somebody else's
            raise PermissionDenied
        return _saved(request, practice, is_publishing=is_publishing)
    return _form_page(request, form)


@keeps_typed
@require_http_methods(["GET", "POST"])
def edit_practice(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a practice; when two change it at once, the second sees both texts."""
    practice = get_object_or_404(Practice.objects.visible_to(request.user).for_page(), pk=pk)
    if not request.user.has_perm("practices.change_practice", practice):
        raise PermissionDenied
    is_publishing = "publish" in request.POST or practice.is_published
    form = PracticeForm(
        request.POST or typed_before(request),
        user=request.user,
        practice=practice,
        is_publishing=is_publishing,
    )
    if request.method == "POST" and form.is_valid():
        try:
            practice = services.change_practice(
                practice,
                language=practice.original_language,
                by=request.user,
                seen_version=form.cleaned_data["version"] or 0,
                values=form.values,
            )
        except services.ChangedMeanwhile as meanwhile:
            return _conflict_page(request, form, meanwhile.practice)
        return _saved(request, practice, is_publishing="publish" in request.POST)
    return _form_page(request, form, practice=practice)


@require_http_methods(["GET", "POST"])
def publish_practice(request: HttpRequest, pk: int) -> HttpResponse:
    """Let the members read it; when something is missing, the form says what.

    Whoever had to sign in again comes back by GET: to the practice, where the button is.
    """
    practice = get_object_or_404(Practice.objects.visible_to(request.user), pk=pk)
    if not request.user.has_perm("practices.publish_practice", practice):
        raise PermissionDenied
    return _publish(request, practice) if request.method == "POST" else redirect(practice)


@require_http_methods(["GET", "POST"])
def unpublish_practice(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask, then take a practice back."""
    practice = get_object_or_404(Practice.objects.visible_to(request.user).for_page(), pk=pk)
    if not request.user.has_perm("practices.unpublish_practice", practice):
        raise PermissionDenied
    if request.method == "POST":
        practice = services.unpublish_practice(practice)
        messages.success(request, _("It is a draft again. Only your municipality and the Network's officers see it."))
        return redirect(practice)
    return render_page(request, "practices/practice_unpublish.html", {"practice": practice})


def _saved(request: HttpRequest, practice: Practice, *, is_publishing: bool) -> HttpResponse:
    if is_publishing:
        return _publish(request, practice)
    if practice.is_published:
        messages.success(request, _("The changes are saved. Members see them now."))
    else:
        messages.success(request, _("The draft is saved. Publish it when you are ready."))
    return redirect(practice)


def _publish(request: HttpRequest, practice: Practice) -> HttpResponse:
    try:
        practice = services.publish_practice(practice)
    except services.NotComplete:
        messages.error(request, _("Some parts are still missing. Fill them and publish again."))
        return redirect("practices:edit", practice.pk)
    messages.success(request, _("Published. The members of the Network can read it now."))
    return redirect(practice)


def _form_page(request: HttpRequest, form: PracticeForm, *, practice: Practice | None = None) -> HttpResponse:
    was_kept = form.is_bound and request.method == "GET"
    context = {"form": form, "practice": practice, "author": author_mark(request.user), "was_kept": was_kept}
    status = 422 if form.is_bound and form.errors and not was_kept else 200
    return render_page(request, "practices/practice_form.html", context, status=status)


def _conflict_page(request: HttpRequest, form: PracticeForm, practice: Practice) -> HttpResponse:
    """Both texts side by side; saving again from here writes the reader's over the version she now sees."""
    stored = values_of(practice)
    form.data = form.data.copy()
    form.data["version"] = practice.version
    parts = [
        (
            form[name].label,
            in_words(form.fields[name], stored[name]),
            in_words(form.fields[name], form.cleaned_data[name]),
        )
        for name in form.values
    ]
    context = {
        "form": form,
        "practice": practice,
        "author": author_mark(request.user),
        "differing": differing(parts),
    }
    return render_page(request, "practices/practice_form.html", context, status=409)
