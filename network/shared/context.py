"""What every page knows of the portal."""

from typing import Any

from django.conf import settings
from django.utils.translation import get_language


def page(request: Any) -> dict[str, Any]:  # noqa: ARG001 -- a context processor takes the request
    """The Network's name, its human contact, and the languages of the page and of its twin."""
    language = "fr" if get_language() == "fr" else "en"
    return {
        "network_name": settings.NETWORK_NAME[language],
        "network_contact": settings.NETWORK_CONTACT_EMAIL,
        "page_language": language,
        "other_language": {"en": "fr", "fr": "en"}[language],
        "has_gallery": settings.COMPONENT_GALLERY,
    }
