"""Something to look around with: accounts of every role, invented practices, calls and membership requests."""

import os

from django.core.management.base import BaseCommand, CommandError

from admissions.demonstration import load_demonstration_requests, remove_demonstration_requests
from meetings.demonstration import load_demonstration_meetings, remove_demonstration_meetings
from members.demonstration import load_demonstration_accounts
from practices.demonstration import load_demonstration_practices, remove_demonstration


class Command(BaseCommand):
    help = (
        "Load demonstration accounts (password: DEMO_PASSWORD), practices, calls and membership requests, "
        "or remove all of them again."
    )

    def add_arguments(self, parser):
        parser.add_argument("--remove", action="store_true", help="delete everything marked as demonstration")

    def handle(self, *args, **options):
        if options["remove"]:
            meetings, requests = remove_demonstration_meetings(), remove_demonstration_requests()
            practices = remove_demonstration()
            self.stdout.write(
                f"Removed {practices} practices, {meetings} calls, {requests} membership requests "
                "and the accounts of the demonstration."
            )
            return
        password = os.environ.get("DEMO_PASSWORD")
        if not password:
            raise CommandError("Set DEMO_PASSWORD: the password of all demonstration accounts.")
        accounts = load_demonstration_accounts(password)
        practices, meetings = load_demonstration_practices(), load_demonstration_meetings()
        requests = load_demonstration_requests(password)
        if options["verbosity"]:
            emails = ", ".join(account.email for account in accounts)
            self.stdout.write(
                f"{practices} practices, {meetings} calls, {requests} membership requests; sign in as {emails}."
            )
