"""Sends what is due, without Redis and without a worker: for cron, or by hand."""

from django.core.management.base import BaseCommand

from network.outbox.services import send_due


class Command(BaseCommand):
    """The same as the beat's tick."""

    help = "Send every mail that is due now. May run at any time, beside workers or without them."

    def handle(self, **options: object) -> None:
        """Send, then say how it went."""
        tally = send_due()
        self.stdout.write(
            f"{tally.sent} sent, {tally.later} later, {tally.dead} could not be delivered, "
            f"{tally.not_needed} no longer needed, {tally.uncertain} may have been sent"
        )
        if tally.is_server_down:
            self.stderr.write("The mail server takes nothing at the moment; everything else waits.")
