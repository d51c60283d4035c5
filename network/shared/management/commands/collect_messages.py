"""Sentences to translate, collected by Babel from Python and templates: gettext may be absent."""

import io
import re
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils.translation.template import templatize

FOLDERS = ("network", "members", "practices", "meetings", "admissions", "templates")
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "_p": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}


class Command(BaseCommand):
    help = "Bring the .po files up to date; English is filled with the sentences themselves, French is left to write."
    requires_system_checks = []

    def handle(self, *args, **options):
        for language, _name in settings.LANGUAGES:
            file = settings.LOCALE_PATHS[0] / language / "LC_MESSAGES" / "django.po"
            catalogue = self._catalogue(file, language)
            catalogue.update(self._collected(language), no_fuzzy_matching=True)
            catalogue.obsolete.clear()
            if language == "en":
                self._fill_with_itself(catalogue)
            file.parent.mkdir(parents=True, exist_ok=True)
            with file.open("wb") as target:
                write_po(target, catalogue, width=110, sort_output=True, omit_header=False, include_lineno=False)
            still = sum(not message.string or not all(message.string) for message in catalogue if message.id)
            self.stdout.write(f"{language}: {len(catalogue)} sentences, {still} to translate.")

    @staticmethod
    def _catalogue(file: Path, language: str) -> Catalog:
        if not file.exists():
            return Catalog(
                locale=language,
                project="network-portal",
                header_comment="# Sentences of the portal; `make messages` collects them.",
                msgid_bugs_address="",
                last_translator="",
                language_team="",
                fuzzy=False,
            )
        with file.open("rb") as source:
            return read_po(source, locale=language)

    def _collected(self, language: str) -> Catalog:
        collected = Catalog(locale=language)
        for name, source in self._sources():
            for line, message, _comments, context in extract("python", source, KEYWORDS, comment_tags=()):
                collected.add(message, locations=[(name, line)], context=context)
        return collected

    @staticmethod
    def _sources() -> Iterator[tuple[str, io.BytesIO]]:
        for folder in FOLDERS:
            for file in sorted((settings.BASE_DIR / folder).rglob("*")):
                name = str(file.relative_to(settings.BASE_DIR))
                if file.suffix == ".py" and "migrations" not in file.parts:
                    yield name, io.BytesIO(file.read_bytes())
                elif file.suffix in (".html", ".txt") and folder == "templates":
                    code = templatize(file.read_text(encoding="utf-8"), origin=name)
                    # Babel's tokenizer minds indentation, which a template's code does not have.
                    yield name, io.BytesIO(re.sub(r"(?m)^[ \t]+", "", code).encode())

    @staticmethod
    def _fill_with_itself(catalogue: Catalog) -> None:
        for message in catalogue:
            if message.id:
                message.string = message.id
