"""What is held about who edited a keyword."""

from collections.abc import Iterator

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from network.accounts.held import Person, Row, keeps
from network.vocabulary.models import Term


@keeps(
    "keywords",
    title=_("Keywords you edited"),
    what=_("Which keywords you edited last, and when."),
    seen_by=_("Officers."),
    kept=_("Until somebody else edits the keyword. Your name goes with your account."),
    covers=("vocabulary.Term.edited_by",),
)
def keywords(person: Person) -> Iterator[Row]:
    """Keywords she was the last to edit."""
    for term in Term.objects.filter(edited_by=person.user).order_by("pk"):
        yield {gettext("Keyword"): term.label, gettext("Changed on"): term.edited_at}
