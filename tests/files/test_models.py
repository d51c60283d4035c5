"""What a row of a file may never be."""

import pytest
from django.db import IntegrityError
from django.utils import timezone

from network.files.enums import FileKind, FileState, Refusal
from network.files.models import FileWords, StoredFile

pytestmark = pytest.mark.django_db

HASH = "0" * 64


def stored(**values):
    return StoredFile.objects.create(name="letter.pdf", size=1, sent_sha256=HASH, **values)


CLEAN = {"kind": FileKind.PDF, "sha256": HASH, "checked_at": timezone.now()}


def test_clean_file_was_checked():
    assert str(stored(state=FileState.CLEAN, **CLEAN)) == "letter.pdf"


@pytest.mark.parametrize(
    "missing", [{"kind": ""}, {"sha256": ""}, {"checked_at": None}], ids=lambda one: next(iter(one))
)
def test_clean_file_that_was_not_checked_is_impossible(missing):
    with pytest.raises(IntegrityError, match="files_clean_was_checked"):
        stored(state=FileState.CLEAN, **(CLEAN | missing))


def test_refused_file_says_why():
    assert stored(state=FileState.REJECTED, refusal=Refusal.ACTIVE).is_clean is False


@pytest.mark.parametrize(
    ("state", "refusal"),
    [(FileState.REJECTED, ""), (FileState.REJECTED, "bored"), (FileState.QUARANTINE, Refusal.ACTIVE)],
)
def test_reason_goes_with_refusal(state, refusal):
    with pytest.raises(IntegrityError, match="files_rejected_says_why"):
        stored(state=state, refusal=refusal)


def test_words_were_read():
    file = stored()
    FileWords.objects.create(stored=file, words="x", read_at=timezone.now()).delete()
    assert str(FileWords.objects.create(stored=file)) == "letter.pdf"

    with pytest.raises(IntegrityError, match="files_words_were_read"):
        FileWords.objects.update(words="x")
