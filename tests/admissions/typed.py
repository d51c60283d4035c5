"""Addresses of the officers' pages, and what a browser sends there."""

from django.urls import reverse
from django.utils import timezone


def url(name: str, *args) -> str:
    """The page of that name; rows stand for their numbers."""
    return reverse(f"admissions:{name}", args=[getattr(one, "pk", one) for one in args])


def told(**changes) -> dict:
    """A first contact that reached an officer, without a letter."""
    return {
        "municipality": "City of Kelowna",
        "province": "BC",
        "source": "phone",
        "contact_name": "Chris Contact",
        "contact_role": "Coordinator",
        "contact_email": "chris@kelowna.example",
        "language": "en",
        "reason": "They want to learn.",
        "submission": "8d0a2c4e-1111-4222-8333-444455556666",
    } | changes


def decided(**changes) -> dict:
    """A decision to accept, with what the new member needs."""
    return {
        "outcome": "accept",
        "reason": "All criteria are met.",
        "decided_on": str(timezone.localdate()),
        "name_en": "Kelowna",
        "name_fr": "Kelowna",
        "province": "BC",
        "population": "144576",
        "time_zone": "America/Vancouver",
    } | changes
