"""The request that a mail is about, as it stands when the mail leaves, and what every such mail says."""

import re
from collections.abc import Collection
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext

from admissions.links import applicant_link
from admissions.models import Admission, Move
from network.outbox.models import Mail
from network.outbox.registry import Letter

LONG_NAME = 24  # characters; a longer name of a municipality is left out of some subjects


def page_of(pk: int) -> str:
    """The officers' page of the request a mail is about."""
    return reverse("admissions:detail", args=[pk])


def request_of(mail: Mail, states: Collection[str] | None = None) -> Admission | None:
    """The request, locked, so that a move and a mail have an order; None when it is gone or in none of ``states``.

    A mail about a move does not leave when the same deed was done again later. A preview locks nothing.
    """
    requests = Admission.objects.select_related("region", "geoname", "recorded_by").filter(pk=mail.about_id or 0)
    if not mail.is_preview:
        requests = requests.select_for_update(of=("self",), no_key=True)
    admission = requests.first()
    if admission is None or (states is not None and admission.state not in states):
        return None
    return None if _was_repeated(mail) else admission


def move_of(mail: Mail) -> Move | None:
    """The move that a mail tells of."""
    return Move.objects.select_related("by").filter(pk=mail.data.get("move"), admission=mail.about_id).first()


def _was_repeated(mail: Mail) -> bool:
    move = move_of(mail)
    return move is not None and Move.objects.filter(admission=mail.about_id, deed=move.deed, pk__gt=move.pk).exists()


def letter(mail: Mail, admission: Admission, *, url: str = "", **context: Any) -> Letter:
    """A letter of the kind of ``mail`` with what every template of this room needs; ``url`` is its one button."""
    frame = {
        "admission": admission,
        "municipality": unlinked(admission.municipality),
        "is_long_name": len(admission.municipality) > LONG_NAME,
        "url": url,
    }
    return Letter(f"admissions/{mail.kind}", frame | context)


def address_of(path: str) -> str:
    """The whole address of a path of the portal."""
    return settings.PORTAL_URL + path


def file_address(admission: Admission) -> str:
    """The officers' page of a request, as a whole address."""
    return address_of(admission.get_absolute_url())


def link_in(mail: Mail, admission: Admission) -> str:
    """The address of the applicant's file; a preview leaves it out."""
    if mail.is_preview:
        return gettext("(your personal link)")
    return address_of(applicant_link(admission))


def unlinked(text: str) -> str:
    """A name that anybody may have typed, so that no mail program makes a link of it: "St.John" is "St. John"."""
    return re.sub(r"(?<=\w)\.(?=\w)", ". ", text.replace("://", " ").replace("@", " "))
