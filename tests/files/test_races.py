"""Two checks of one file, or a check and a deletion, at the same moment: real connections, real processes."""

import hashlib
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.files.storage import default_storage

from network.files import opening, services
from network.files.enums import FileState
from network.files.models import StoredFile
from network.files.services import check_file, delete_file, store_upload, take_upload, tidy
from tests.files.samples import pdf, picture, upload
from tests.practices.test_races import AT_ONCE, all_at_once

pytestmark = pytest.mark.django_db(transaction=True)


def content_of(stored: StoredFile) -> bytes:
    with default_storage.open(stored.blob_name) as blob:
        return blob.read()


def meanwhile(monkeypatch: pytest.MonkeyPatch, deed: Callable[[], object]) -> None:
    """Do something once after the check has looked at the file and before it says what it found."""
    look = services.checking.inspect
    todo = [deed]

    def looked_and_done(*files, **kinds):
        verdict = look(*files, **kinds)
        while todo:
            todo.pop()()
        return verdict

    monkeypatch.setattr(services.checking, "inspect", looked_and_done)


@pytest.mark.parametrize(
    ("content", "state"),
    [
        (pdf(pages=3), FileState.CLEAN),
        (picture("JPEG", size=(900, 700)), FileState.CLEAN),
        (picture("PNG", size=(900, 700)) + b"behind", FileState.CLEAN),
        (b"<html>", FileState.REJECTED),
    ],
    ids=["pdf", "jpeg", "png", "refused"],
)
def test_checks_of_one_file_at_once_have_one_result(content, state):
    stored = store_upload(upload(content), by=None)

    results = all_at_once(lambda _number: check_file(StoredFile.objects.get(pk=stored.pk)))

    row = StoredFile.objects.get()
    assert [getattr(result, "state", result) for result in results] == [state] * AT_ONCE
    assert {(result.refusal, result.sha256, result.size, result.checked_at) for result in results} == {
        (row.refusal, row.sha256, row.size, row.checked_at)
    }
    assert default_storage.exists(row.blob_name) is row.is_clean
    if row.is_clean:
        assert hashlib.sha256(content_of(row)).hexdigest() == row.sha256
        assert len(content_of(row)) == row.size
        assert default_storage.listdir(f"uploads/{row.uuid}") == ([], ["blob"])


@pytest.mark.parametrize("content", [pdf(), picture("JPEG"), b"<html>"], ids=["pdf", "jpeg", "refused"])
def test_check_that_comes_second_changes_nothing(monkeypatch, content):
    stored, first = store_upload(upload(content), by=None), []
    meanwhile(monkeypatch, lambda: first.append(check_file(stored)))

    second = check_file(stored)

    row = StoredFile.objects.get()
    assert {one.state for one in (first[0], second, row)} == {row.state}
    assert second.checked_at == first[0].checked_at == row.checked_at
    assert default_storage.exists(row.blob_name) is row.is_clean
    assert tidy() == services.Tidied()


@pytest.mark.parametrize("content", [pdf(), picture("JPEG"), b"<html>"], ids=["pdf", "jpeg", "refused"])
def test_file_deleted_while_it_is_checked_stays_deleted(monkeypatch, content):
    stored = store_upload(upload(content), by=None)
    meanwhile(monkeypatch, lambda: delete_file(stored))

    assert check_file(stored).state == FileState.DELETED
    assert StoredFile.objects.get().state == FileState.DELETED
    assert not default_storage.exists(stored.blob_name)


def test_checks_and_deletion_at_once_leave_no_bytes():
    for content in (pdf(), picture("JPEG"), b"<html>"):
        stored = store_upload(upload(content), by=None)

        all_at_once(lambda number, one=stored: delete_file(one) if number == 0 else check_file(one))

        assert StoredFile.objects.get(pk=stored.pk).state == FileState.DELETED
        assert not default_storage.exists(stored.blob_name)


def test_tidying_several_times_at_once_loses_nothing():
    kept = [take_upload(upload(picture("PNG")), by=None), take_upload(upload(pdf()), by=None)]

    results = all_at_once(lambda _number: tidy())

    assert results == [services.Tidied()] * AT_ONCE
    assert all(Path(default_storage.path(one.blob_name)).stat().st_size == one.size for one in kept)


def test_worker_that_dies_while_it_writes_leaves_a_file_to_be_checked(monkeypatch, tmp_path):
    """The row is still in quarantine, so the next round of tidying looks again."""
    (tmp_path / "inspector.py").write_text("import os; os.kill(os.getppid(), 0); raise SystemExit(3)")
    monkeypatch.setattr(opening, "INSPECTOR", tmp_path / "inspector.py")
    stored = take_upload(upload(pdf()), by=None)
    monkeypatch.undo()

    assert stored.state == FileState.QUARANTINE
    assert check_file(stored).is_clean
