"""How a file leaves the portal. It has no address of its own: the app that owns it permits, and answers with this."""

from dataclasses import dataclass

from django.conf import settings
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.template.loader import render_to_string
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from network.files.enums import FileKind, FileState
from network.files.models import StoredFile

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "sandbox; default-src 'none'",  # django-csp leaves a header alone that is there
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "private, no-store",
}


@dataclass(frozen=True)
class Attached:
    """A file in a list: what it is called there, where it is got, and where it is taken away by those who may."""

    title: str
    language: str
    stored: StoredFile
    url: str
    remove: str = ""
    note: str = ""


def file_response(stored: StoredFile) -> HttpResponseBase:
    """The bytes of a clean file, to be kept and not shown; a page that says so when they are lost; 404 for all else."""
    if stored.state == FileState.MISSING:
        return _lost(stored)
    if not stored.is_clean:
        raise Http404
    try:
        content = default_storage.open(stored.blob_name)
    except FileNotFoundError:
        return _lost(stored)
    return FileResponse(
        content,
        as_attachment=True,
        filename=stored.name,
        content_type=FileKind(stored.kind).content_type,
        headers=HEADERS,
    )


def _lost(stored: StoredFile) -> HttpResponse:
    language = "fr" if get_language() == "fr" else "en"
    context = {
        "stored": stored,
        "page_language": language,
        "network_name": settings.NETWORK_NAME[language],
        "network_contact": settings.NETWORK_CONTACT_EMAIL,
    }
    page = render_to_string("files/file_missing.html", context)
    return HttpResponse(page, status=404, headers={"Cache-Control": "private, no-store"})


def kept_words(stored: StoredFile) -> str:
    """What is said to whoever has just sent a file: it is there, or it is still to be checked."""
    if stored.is_clean:
        return _("Added. It was checked and can be opened.")
    return _("Added, and still to be checked: the check did not work. It is tried again by itself within two hours.")
