"""Everything between starting the database and starting the web server, in one process."""

from django.core.management import call_command
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    help = "Migrate, compile catalogues, collect static files and load the founding record. Safe to run again."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("--demo", action="store_true", help="load the demonstration data too")
        parser.add_argument("--role", help="the database role that web, worker and beat run as; its rights are set")

    def handle(self, *args, **options):
        call_command("compile_catalogues")
        call_command("migrate", verbosity=0, interactive=False)
        call_command("createcachetable", verbosity=0)
        if options["role"]:
            call_command("harden_database", role=options["role"], verbosity=0)
        call_command("collectstatic", verbosity=0, interactive=False)
        call_command("load_founding_record", verbosity=0)
        if options["demo"]:
            call_command("load_demo", verbosity=0)
