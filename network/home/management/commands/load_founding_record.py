"""What the Network is founded with: keywords, regions, members, publications, and the places of the country."""

from django.core.management.base import BaseCommand

from members.founding import load_members
from members.geonames import import_geonames
from network.vocabulary.services import load_founding_terms
from practices.founding import load_publications


class Command(BaseCommand):
    help = "Load the Network's founding record. Safe to run again: what people changed since is left alone."

    def handle(self, *args, **options):
        terms, members, publications = load_founding_terms(), load_members(), load_publications()
        places = import_geonames()
        if options["verbosity"]:
            self.stdout.write(f"{terms} keywords, {members} members, {publications} publications, {places} places.")
