"""Files at a practice: got by its readers, put there and taken away by those who write it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from network.files.forms import AttachForm
from network.files.services import NOT_TAKEN
from network.files.views import Attached, file_response, kept_words
from network.shared.htmx import render_page
from practices import services
from practices.models import Practice, PracticeFile


@login_not_required
@require_safe
def download_file(request: HttpRequest, pk: int, file: int) -> HttpResponseBase:
    """One file, for whoever may read its practice."""
    found = get_object_or_404(PracticeFile.objects.visible_to(request.user).for_list(), practice=pk, pk=file)
    return file_response(found.stored)


@require_http_methods(["GET", "POST"])
def edit_files(request: HttpRequest, pk: int) -> HttpResponse:
    """The files that are there, and one more."""
    practice = get_object_or_404(Practice.objects.visible_to(request.user).for_page(), pk=pk)
    if not request.user.has_perm("practices.change_practice", practice):
        raise PermissionDenied
    form = AttachForm(request.POST, request.FILES) if request.method == "POST" else AttachForm()
    if form.is_bound and form.is_valid():
        upload = form.cleaned_data["upload"]
        try:
            file = services.add_file(practice, by=request.user, upload=upload, values=form.values)
        except NOT_TAKEN as refusal:
            form.add_error("upload", str(refusal))
        else:
            messages.success(request, kept_words(file.stored))
            return redirect("practices:files", practice.pk)
    context = {"practice": practice, "form": form, "files": attached_to(practice, request.user, may_remove=True)}
    return render_page(request, "practices/practice_files.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def remove_file(request: HttpRequest, pk: int, file: int) -> HttpResponse:
    """Ask, then take a file away."""
    practice = get_object_or_404(Practice.objects.visible_to(request.user).for_page(), pk=pk)
    if not request.user.has_perm("practices.change_practice", practice):
        raise PermissionDenied
    found = get_object_or_404(PracticeFile.objects.visible_to(request.user).for_list(), practice=practice, pk=file)
    if request.method == "GET":
        return render_page(request, "practices/practice_file_remove.html", {"practice": practice, "file": found})
    services.remove_file(found)
    messages.success(request, _("The file is removed."))
    return redirect("practices:files", practice.pk)


def attached_to(practice: Practice, user, *, may_remove: bool = False) -> list[Attached]:
    """Its files as this reader sees them."""
    return [
        Attached(
            file.title,
            file.language,
            file.stored,
            reverse("practices:download", args=[practice.pk, file.pk]),
            remove=reverse("practices:remove_file", args=[practice.pk, file.pk]) if may_remove else "",
        )
        for file in PracticeFile.objects.visible_to(user).filter(practice=practice).for_list()
    ]
