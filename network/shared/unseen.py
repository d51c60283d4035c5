"""A page that a link opens without an account: how its address stays with whoever was given it."""

from django.http import HttpResponse


def unseen(response: HttpResponse) -> HttpResponse:
    """The address is a key: no page may learn it from this one, and no search engine keeps it.

    Not "no-referrer": browsers then send ``Origin: null`` with the form, and its check against forgery refuses it.
    """
    response["Referrer-Policy"] = "strict-origin"
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response
