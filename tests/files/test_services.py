"""Files from sending to deletion, with real bytes in a real storage."""

import hashlib
import os
import time
import uuid
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import TemporaryUploadedFile
from django.core.management import call_command
from django.db import DataError, transaction
from django.utils import timezone

from network.files import opening, services
from network.files.enums import FileState, Refusal
from network.files.models import StoredFile
from network.files.services import Refused, TooLarge, check_file, delete_file, store_upload, take_upload, tidy
from network.files.tasks import tidy as tidy_task
from tests.accounts.factories import UserFactory
from tests.admissions.factories import AdmissionDocumentFactory
from tests.files.samples import pdf, picture, upload

pytestmark = pytest.mark.django_db

LONG_AGO = timedelta(days=1)


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def content_of(stored: StoredFile) -> bytes:
    with default_storage.open(stored.blob_name) as blob:
        return blob.read()


def is_there(stored: StoredFile) -> bool:
    return default_storage.exists(stored.blob_name)


def folders() -> list[str]:
    return default_storage.listdir("uploads")[0] if default_storage.exists("uploads") else []


def make_old(stored: StoredFile) -> None:
    StoredFile.objects.filter(pk=stored.pk).update(sent_at=timezone.now() - LONG_AGO)


def age_bytes(name: str) -> None:
    long_ago = time.time() - LONG_AGO.total_seconds()
    for path in (f"uploads/{name}/blob", f"uploads/{name}"):
        if default_storage.exists(path):
            os.utime(default_storage.path(path), (long_ago, long_ago))


# --- Receiving ----------------------------------------------------------------------------------------------


def test_letter_is_taken_byte_for_byte():
    user, content = UserFactory(), pdf(pages=2)

    stored = take_upload(upload(content, "../Lettre signée.PDF"), by=user)

    assert (stored.state, stored.kind, stored.pages, stored.sent_by) == (FileState.CLEAN, "pdf", 2, user)
    assert (stored.name, stored.size) == ("Lettre signée.pdf", len(content))
    assert stored.sha256 == stored.sent_sha256 == sha256(content)
    assert content_of(stored) == content
    assert default_storage.path(stored.blob_name).endswith(f"uploads/{stored.uuid}/blob")


def test_picture_is_written_anew_and_named_after_its_content():
    content = picture("PNG") + b"behind"

    stored = take_upload(upload(content, "scan.pdf"), by=None)

    assert (stored.name, stored.kind) == ("scan.png", "png")
    assert stored.sent_sha256 == sha256(content)
    assert stored.sha256 == sha256(content_of(stored)) != stored.sent_sha256
    assert stored.size == len(content_of(stored))


def test_refused_file_keeps_its_hash_and_loses_its_bytes():
    content = b"<html>"

    with pytest.raises(Refused, match="not a PDF, PNG or JPEG") as refusal:
        take_upload(upload(content), by=None)

    row = StoredFile.objects.get()
    assert row == refusal.value.stored
    assert (row.state, row.refusal, row.sent_sha256) == (FileState.REJECTED, Refusal.NOT_A_FILE, sha256(content))
    assert folders() == []


def test_file_of_the_largest_size_is_stored_and_one_byte_more_is_not(settings):
    content = pdf()
    settings.FILE_MOST_BYTES = len(content)
    take_upload(upload(content), by=None)

    with pytest.raises(TooLarge, match="too large"):
        take_upload(upload(content + b"\n"), by=None)

    assert len(folders()) == StoredFile.objects.count() == 1


def test_file_that_lies_about_its_size_is_not_read_to_the_end(settings):
    settings.FILE_MOST_BYTES = 1_000_000
    sent = TemporaryUploadedFile("letter.pdf", "application/pdf", 10, None)
    sent.write(b"%PDF-" + b"x" * 5_000_000)

    with pytest.raises(TooLarge):
        take_upload(sent, by=None)

    assert sent.tell() < 1_200_000
    sent.close()
    assert folders() == []
    assert not StoredFile.objects.exists()


def test_bytes_of_a_row_that_never_came_are_found():
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        _stores_then_fails()
    assert len(folders()) == 1
    assert not StoredFile.objects.exists()

    age_bytes(folders()[0])

    assert tidy().orphans == 1
    assert folders() == []


def _stores_then_fails():
    store_upload(upload(pdf()), by=None)
    return 1 / 0


def test_bytes_go_when_the_row_cannot_be_written(monkeypatch):
    sent = upload(pdf(), "letter.pdf")
    monkeypatch.setattr(services.receiving, "safe_name", lambda name, kind: "x" * 500)

    with pytest.raises(DataError), transaction.atomic():
        store_upload(sent, by=None)

    assert folders() == []


# --- Checking -----------------------------------------------------------------------------------------------


def test_checked_file_is_not_checked_again():
    stored = store_upload(upload(b"not a pdf"), by=None)
    StoredFile.objects.filter(pk=stored.pk).update(state=FileState.DELETED)

    assert check_file(stored).state == FileState.DELETED
    assert is_there(stored)


@pytest.mark.parametrize(
    "program",
    [
        "import sys; sys.exit(1)",
        "print('{}')",
        'print(\'{"kind": "exe", "pages": 1}\')',
        "print('x' * 5000)",
        "raise SystemError",
    ],
    ids=["fails", "says nothing", "says something else", "talks", "breaks"],
)
def test_check_that_fails_leaves_the_file_in_quarantine(monkeypatch, tmp_path, program):
    (tmp_path / "inspector.py").write_text(program)
    monkeypatch.setattr(opening, "INSPECTOR", tmp_path / "inspector.py")

    stored = take_upload(upload(pdf()), by=None)

    assert stored.state == FileState.QUARANTINE
    assert is_there(stored)


@pytest.mark.parametrize(
    ("program", "refusal"),
    [
        ("import time; time.sleep(60)", Refusal.TOO_MUCH_WORK),
        ("import os; os.kill(os.getpid(), 9)", Refusal.TOO_MUCH_WORK),
        ("import os; os.kill(os.getpid(), 11)", Refusal.DAMAGED),
    ],
    ids=["hangs", "is killed", "crashes"],
)
def test_file_that_breaks_its_reader_is_refused_and_the_caller_lives(settings, monkeypatch, tmp_path, program, refusal):
    settings.FILE_CHECK_SECONDS = 1
    (tmp_path / "inspector.py").write_text(program)
    monkeypatch.setattr(opening, "INSPECTOR", tmp_path / "inspector.py")

    with pytest.raises(Refused) as refused:
        take_upload(upload(pdf()), by=None)

    assert refused.value.stored.refusal == refusal


def test_file_without_bytes_cannot_be_checked_and_says_so():
    stored = store_upload(upload(pdf()), by=None)
    default_storage.delete(stored.blob_name)

    assert check_file(stored).state == FileState.MISSING


# --- Deleting -----------------------------------------------------------------------------------------------


def test_deleted_file_keeps_its_row_and_loses_its_bytes_after_the_commit(django_capture_on_commit_callbacks):
    stored = take_upload(upload(pdf()), by=None)

    with django_capture_on_commit_callbacks(execute=True):
        row = delete_file(stored)
        assert is_there(stored)
    with django_capture_on_commit_callbacks(execute=True):
        again = delete_file(stored)

    assert (row.state, again.state, row.sent_sha256) == (FileState.DELETED, FileState.DELETED, stored.sent_sha256)
    assert folders() == []


# --- Tidying ------------------------------------------------------------------------------------------------


def test_bytes_without_a_row_are_removed_once_they_are_old():
    for name in ("old", "young"):
        default_storage.save(f"uploads/{name}/blob", ContentFile(b"x"))
    age_bytes("old")
    kept = take_upload(upload(pdf()), by=None)
    age_bytes(str(kept.uuid))

    assert tidy().orphans == 1
    assert sorted(folders()) == sorted(["young", str(kept.uuid)])


def test_folder_that_a_crash_left_empty_is_removed():
    name = str(uuid.uuid4())
    Path(default_storage.path(f"uploads/{name}")).mkdir(parents=True)
    age_bytes(name)

    assert tidy().orphans == 1
    assert folders() == []


def test_bytes_that_outlived_their_deletion_are_removed():
    stored = take_upload(upload(pdf()), by=None)
    StoredFile.objects.update(state=FileState.DELETED)  # the commit came, the deletion of the bytes did not
    age_bytes(str(stored.uuid))

    assert tidy().orphans == 1
    assert folders() == []


def test_file_that_a_crash_left_unchecked_is_checked():
    good, bad, young = (store_upload(upload(sent), by=None) for sent in (pdf(), b"x", pdf()))
    for stored in (good, bad):
        AdmissionDocumentFactory(file=stored)
        make_old(stored)

    assert tidy().checked == 2
    states = [StoredFile.objects.get(pk=one.pk).state for one in (good, bad, young)]
    assert states == [FileState.CLEAN, FileState.REJECTED, FileState.QUARANTINE]


@pytest.mark.parametrize("loss", ["gone", "cut"])
def test_lost_file_says_so_and_is_clean_again_when_it_is_back(loss):
    content = pdf()
    stored = take_upload(upload(content), by=None)
    default_storage.delete(stored.blob_name)
    if loss == "cut":
        default_storage.save(stored.blob_name, ContentFile(content[:100]))

    assert tidy().missing == 1
    assert StoredFile.objects.get().state == FileState.MISSING

    default_storage.delete(stored.blob_name)
    default_storage.save(stored.blob_name, ContentFile(content))

    assert tidy().found == 1
    assert StoredFile.objects.get().state == FileState.CLEAN


def test_other_bytes_of_the_same_length_do_not_bring_a_lost_file_back():
    content = pdf()
    stored = take_upload(upload(content), by=None)
    default_storage.delete(stored.blob_name)
    tidy()
    default_storage.save(stored.blob_name, ContentFile(b"x" * len(content)))

    assert tidy().found == 0
    assert StoredFile.objects.get().state == FileState.MISSING


def test_second_round_finds_nothing(django_assert_num_queries):
    for _number in range(3):
        take_upload(upload(pdf()), by=None)
    assert tidy() == services.Tidied()

    with django_assert_num_queries(5):
        assert tidy() == services.Tidied()


def test_file_that_nothing_has_a_key_to_goes_once_it_is_old(django_capture_on_commit_callbacks):
    left, owned, young = (take_upload(upload(pdf()), by=None) for _number in range(3))
    AdmissionDocumentFactory(file=owned)
    make_old(left)
    make_old(owned)

    with django_capture_on_commit_callbacks(execute=True):
        tidied = tidy()

    assert tidied.unowned == 1
    assert StoredFile.objects.get(pk=left.pk).state == FileState.DELETED
    assert sorted(folders()) == sorted([str(owned.uuid), str(young.uuid)])


def test_task_and_command_tidy():
    store = store_upload(upload(pdf()), by=None)
    AdmissionDocumentFactory(file=store)
    make_old(store)
    tidy_task()
    out = StringIO()

    call_command("tidy_files", stdout=out)

    assert StoredFile.objects.get().is_clean
    assert out.getvalue().startswith("0 checked, 0 removed")
