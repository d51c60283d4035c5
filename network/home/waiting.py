"""What waits for those who look after the portal itself."""

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext as _

from network.files import services as files
from network.shared.waiting import WAITING, Task


@WAITING.answers("portal")
def unchecked_files(user) -> Iterable[Task]:
    """Files that have waited too long to be checked: a virus scanner that does not answer, or a check that fails."""
    if user.has_perm("files.look_after") and files.standing() != "ok":
        text = _("Files that were sent have been waiting to be checked: look at the virus scanner.")
        yield Task(text, reverse("readyz"), _("See how the portal is"))
