"""Message catalogues, compiled by Babel: gettext may be absent."""

import io

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError


class Command(BaseCommand):
    help = "Compile each .po file that is newer than its .mo; --check only tells whether all messages are translated."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("--check", action="store_true")

    def handle(self, *args, **options):
        files = [file for folder in settings.LOCALE_PATHS for file in sorted(folder.glob("*/LC_MESSAGES/*.po"))]
        incomplete = []
        for file in files:
            compiled = file.with_suffix(".mo")
            if options["check"]:
                incomplete += [f"{file.parent.parent.name}: {text}" for text in self._open_messages(file)]
            elif not compiled.exists() or compiled.stat().st_mtime < file.stat().st_mtime:
                compiled.write_bytes(self._compile(file))
        if incomplete:
            raise CommandError("Not translated:\n" + "\n".join(incomplete))

    @staticmethod
    def _read(file):
        with file.open("rb") as source:
            return read_po(source)

    def _compile(self, file):
        target = io.BytesIO()
        write_mo(target, self._read(file), use_fuzzy=False)
        return target.getvalue()

    def _open_messages(self, file):
        for message in self._read(file):
            strings = message.string if isinstance(message.string, tuple | list) else [message.string]
            if message.id and (message.fuzzy or not all(strings)):
                yield message.id if isinstance(message.id, str) else message.id[0]
