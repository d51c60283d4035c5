"""Puts the secrets of second factors under a new key."""

from django.core.management.base import BaseCommand

from network.accounts.second_factors import rotate_keys


class Command(BaseCommand):
    """Run it after a new key was put in front of ``SECOND_FACTOR_KEYS``; then the old ones can be taken away."""

    help = "Encrypt the secrets of second factors under the first of SECOND_FACTOR_KEYS. May be stopped and run again."

    def handle(self, **options: object) -> None:
        """Encrypt anew, then say how many."""
        done = rotate_keys()
        self.stdout.write(
            f"{done.renewed} put under the first key, {done.current} stood under it already, "
            f"{done.unreadable} that no key opens"
        )
        if done.unreadable:
            self.stderr.write(
                "Put the missing key back, or let a co-chair reset the second step of the people concerned."
            )
