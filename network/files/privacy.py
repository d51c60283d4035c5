"""What is held about who sent a file."""

from collections.abc import Iterator

from django.db.models import F, Q, Value
from django.db.models.functions import Concat
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from network.accounts.held import Person, Row, keeps
from network.files.models import StoredFile


def forget_sender(person: Person) -> None:
    """The file stays with what it belongs to; a name of hers in what it was called does not."""
    called = Q()
    for name in person.names:
        called |= Q(name__icontains=name)
    if called:
        StoredFile.objects.filter(called).update(name=Concat(Value("file."), F("kind")))


@keeps(
    "files",
    title=_("Files you sent"),
    what=_("Which files you sent and when, so that it is known where a letter or a document comes from."),
    seen_by=_("Whoever may open what the file belongs to."),
    kept=_("As long as what the file belongs to. Your name goes with your account."),
    covers=("files.StoredFile.sent_by", "files.StoredFile.name"),
    forget=forget_sender,
)
def files(person: Person) -> Iterator[Row]:
    """What she sent, by name and day."""
    for one in StoredFile.objects.filter(sent_by=person.user).order_by("pk"):
        yield {
            gettext("File"): one.name,
            gettext("Sent on"): one.sent_at,
            gettext("State"): str(one.get_state_display()),
        }
