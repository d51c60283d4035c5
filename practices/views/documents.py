"""The library ("Documents")."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from network.shared.htmx import render_page
from practices.models import LibraryItem


@login_not_required
@require_safe
def list_documents(request: HttpRequest) -> HttpResponse:
    """Every document this reader may see."""
    items = LibraryItem.objects.visible_to(request.user).for_list()
    return render_page(request, "practices/document_list.html", {"items": items})


@login_not_required
@require_safe
def show_document(request: HttpRequest, pk: int, tail: str = "") -> HttpResponse:  # noqa: ARG001 -- the tail is for people
    """What the document is and where it can be had."""
    item = get_object_or_404(LibraryItem.objects.visible_to(request.user).select_related("kind", "member"), pk=pk)
    return render_page(request, "practices/document_detail.html", {"item": item})
