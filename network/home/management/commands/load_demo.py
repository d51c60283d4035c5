"""Something to look around with: one account per role and forty invented practices."""

import os

from django.core.management.base import BaseCommand, CommandError

from members.demonstration import load_demonstration_accounts
from practices.demonstration import load_demonstration_practices, remove_demonstration


class Command(BaseCommand):
    help = "Load demonstration accounts (password: DEMO_PASSWORD) and practices, or remove all of them again."

    def add_arguments(self, parser):
        parser.add_argument("--remove", action="store_true", help="delete everything marked as demonstration")

    def handle(self, *args, **options):
        if options["remove"]:
            self.stdout.write(
                f"Removed {remove_demonstration()} demonstration practices and the demonstration accounts."
            )
            return
        password = os.environ.get("DEMO_PASSWORD")
        if not password:
            raise CommandError("Set DEMO_PASSWORD: the password of all demonstration accounts.")
        accounts, practices = load_demonstration_accounts(password), load_demonstration_practices()
        if options["verbosity"]:
            self.stdout.write(f"{practices} practices; sign in as {', '.join(account.email for account in accounts)}.")
