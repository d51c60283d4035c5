"""Forgets without Redis and without a worker: for cron, or by hand."""

from django.core.management.base import BaseCommand

from network.accounts.services import expire_old, forget_due


class Command(BaseCommand):
    """The same as the beat's forgetting."""

    help = "Delete name and address of who closed an account long enough ago, and what is older than it is kept."

    def handle(self, **options: object) -> None:
        """Forget, then say how much."""
        people, things = forget_due(), expire_old()
        self.stdout.write(f"{people} people forgotten, {things} old names and addresses deleted")
