"""Papers of a meeting: read by those who may, put there and taken away by those who take its notes."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from meetings import services
from meetings.forms.paper import PaperForm
from meetings.models import Meeting, Paper
from network.files.services import NOT_TAKEN
from network.files.views import Attached, file_response, kept_words
from network.shared.htmx import render_page


@require_safe
def download_paper(request: HttpRequest, pk: int, paper: int) -> HttpResponseBase:
    """One paper, for whoever may read it."""
    found = get_object_or_404(Paper.objects.visible_to(request.user).for_list(), meeting=pk, pk=paper)
    return file_response(found.stored)


@require_http_methods(["GET", "POST"])
def edit_papers(request: HttpRequest, pk: int) -> HttpResponse:
    """The papers that are there, and one more."""
    meeting = get_object_or_404(Meeting.objects.visible_to(request.user).for_list(), pk=pk)
    if not request.user.has_perm("meetings.change_papers", meeting):
        raise PermissionDenied
    form = PaperForm(request.POST, request.FILES) if request.method == "POST" else PaperForm()
    if form.is_bound and form.is_valid():
        upload = form.cleaned_data["upload"]
        try:
            paper = services.add_paper(meeting, by=request.user, upload=upload, values=form.values)
        except NOT_TAKEN as refusal:
            form.add_error("upload", str(refusal))
        else:
            messages.success(request, kept_words(paper.stored))
            return redirect("meetings:papers", meeting.pk)
    context = {"meeting": meeting, "form": form, "papers": papers_of(meeting, request.user, may_remove=True)}
    return render_page(request, "meetings/meeting_papers.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def remove_paper(request: HttpRequest, pk: int, paper: int) -> HttpResponse:
    """Ask, then take a paper away."""
    meeting = get_object_or_404(Meeting.objects.visible_to(request.user).for_list(), pk=pk)
    if not request.user.has_perm("meetings.change_papers", meeting):
        raise PermissionDenied
    found = get_object_or_404(Paper.objects.visible_to(request.user).for_list(), meeting=meeting, pk=paper)
    if request.method == "GET":
        return render_page(request, "meetings/meeting_paper_remove.html", {"meeting": meeting, "paper": found})
    services.remove_paper(found)
    messages.success(request, _("The paper is removed."))
    return redirect("meetings:papers", meeting.pk)


def papers_of(meeting: Meeting, user, *, may_remove: bool = False) -> list[Attached]:
    """The papers of a meeting that this reader may see."""
    return [
        Attached(
            paper.title,
            paper.language,
            paper.stored,
            reverse("meetings:paper", args=[meeting.pk, paper.pk]),
            remove=reverse("meetings:remove_paper", args=[meeting.pk, paper.pk]) if may_remove else "",
            note=_("Closed item") if paper.is_in_camera else "",
        )
        for paper in Paper.objects.visible_to(user).filter(meeting=meeting).for_list()
    ]
