"""What there is to look after in the portal, and who may: one line for each page."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from network.outbox.written import is_written_to_files


@dataclass(frozen=True)
class Line:
    """One page: the name of its address, the permission to open it, its title and one sentence."""

    address: str
    permission: str
    title: Any
    sentence: Any

    @property
    def url(self) -> str:
        return reverse(self.address)


LINES = (
    Line(
        "admissions:board",
        "admissions.view_admission",
        _("Membership requests"),
        _("Who wants to join, where each request stands, and what is to be done."),
    ),
    Line(
        "members:people",
        "members.see_people",
        _("People"),
        _("Who has an account, for whom each person acts, and what helps somebody who cannot sign in."),
    ),
    Line(
        "members:roles",
        "members.see_people",
        _("Roles in the Network"),
        _("Who holds which role until when, and what is vacant."),
    ),
    Line(
        "outbox:list",
        "outbox.manage",
        _("Mail"),
        _("Every mail of the portal: what waits, what left, and what could not be delivered."),
    ),
    Line(
        "vocabulary:list",
        "vocabulary.edit_words",
        _("Keywords"),
        _("The lists that practices and documents are described with, in both languages."),
    ),
    Line(
        "options:list",
        "options.change",
        _("Settings"),
        _("Periods and numbers that the Network decides for itself."),
    ),
    Line(
        "record:search",
        "record.read",
        _("Record of changes"),
        _("Who created, changed or deleted what, and when."),
    ),
    Line(
        "admin:index",
        "staff.enter",
        _("Stored records"),
        _("Everything as it is stored. Changes pass the same checks as on the portal's pages."),
    ),
)
WRITTEN = Line(
    "outbox:written",
    "outbox.read_written",
    _("Mail written to files"),
    _("No mail server is set, so mails are written to files."),
)


def lines_for(user: Any) -> Iterator[Line]:
    """The pages this person may open, in their order."""
    lines = (*LINES, WRITTEN) if is_written_to_files() else LINES
    return (line for line in lines if user.has_perm(line.permission))
