"""Tidies files without Redis and without a worker: for cron, or by hand."""

from django.core.management.base import BaseCommand

from network.files.services import tidy


class Command(BaseCommand):
    """The same as the beat's tidying."""

    help = "Check files that a crash left unchecked, remove what belongs to nothing, and mark rows without bytes."

    def handle(self, **options: object) -> None:
        """Tidy, then say what was found."""
        tidied = tidy()
        self.stdout.write(
            f"{tidied.checked} checked, {tidied.orphans + tidied.unowned} removed that belonged to nothing, "
            f"{tidied.missing} lost, {tidied.found} found again, words of {tidied.read} read"
        )
