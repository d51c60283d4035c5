"""What the Network is founded with: keywords, regions, members and publications."""

from django.core.management.base import BaseCommand

from members.founding import load_members
from network.vocabulary.services import load_founding_terms
from practices.founding import load_publications


class Command(BaseCommand):
    help = "Load the Network's founding record. Safe to run again: what people changed since is left alone."

    def handle(self, *args, **options):
        terms, members, publications = load_founding_terms(), load_members(), load_publications()
        if options["verbosity"]:
            self.stdout.write(f"{terms} keywords, {members} members, {publications} publications.")
