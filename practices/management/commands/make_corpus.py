"""Practices by the thousand, to measure with."""

from django.core.management.base import BaseCommand

from practices.corpus import make_corpus


class Command(BaseCommand):
    help = "Write made-up practices, marked as demonstration. Removed again by `load_demo --remove`."

    def add_arguments(self, parser):
        parser.add_argument("--practices", type=int, required=True, metavar="N", help="how many to add")

    def handle(self, *args, **options):
        self.stdout.write(f"{make_corpus(options['practices'])} practices are published now.")
