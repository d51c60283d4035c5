"""``manage.py harden_database``: the role that the portal runs as, with no more rights than it needs."""

import os

from django.core.management.base import BaseCommand, CommandError
from django.db import Error

from network.record import hardening


class Command(BaseCommand):
    help = (
        "Make the database role that web, worker and beat run as, and set its rights: rows of ordinary tables, "
        "only additions to the record, nothing of the structure. Run it as the owner of the tables after every "
        "migration; running it again changes nothing. The password comes from APPLICATION_DATABASE_PASSWORD."
    )

    def add_arguments(self, parser):
        parser.add_argument("--role", default="portal_app", help="name of the role (portal_app)")
        parser.add_argument("--check", action="store_true", help="change nothing; fail when something differs")

    def handle(self, *args, **options):
        role = options["role"]
        if options["check"]:
            found = list(hardening.differences(role))
            if found:
                raise CommandError("\n".join(found))
            if options["verbosity"]:
                self.stdout.write(f"The rights of {role} are as they should be.")
            return
        try:
            granted = hardening.harden(role, password=os.environ.get("APPLICATION_DATABASE_PASSWORD"))
        except hardening.NotOwner as refusal:
            raise CommandError(f"You are {role}: run this as the owner of the tables.") from refusal
        except Error as refusal:
            raise CommandError(f"The rights could not be set: {refusal}".strip()) from refusal
        if options["verbosity"]:
            self._tell(role, granted)

    def _tell(self, role, granted):
        for table in granted:
            self.stdout.write(f"{table.name}: {', '.join(table.allowed)}")
        self.stdout.write(f"{role} may do this with {len(granted)} tables, and use all sequences.")
