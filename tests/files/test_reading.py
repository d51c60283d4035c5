"""The words of files, read by the worker so that their owner is found by them."""

import pytest
from django.core.files.storage import default_storage
from django.utils import timezone

from network.files import opening
from network.files.enums import DOCUMENTS
from network.files.models import MOST_READINGS, FileWords, StoredFile
from network.files.services import delete_file, read_file, read_waiting, take_upload, tidy
from network.files.services.tidying import UNREAD_AFTER
from network.files.tasks import read_words
from tests.files.samples import office, pdf, picture, upload
from tests.practices.factories import PracticeFileFactory

pytestmark = pytest.mark.django_db


def sent(content: bytes = b"", name: str = "plan.docx", *, is_searched: bool = True) -> StoredFile:
    content = content or office(words="Lanterns")
    return take_upload(upload(content, name), by=None, kinds=DOCUMENTS, is_searched=is_searched)


def make_late(stored: StoredFile) -> None:
    StoredFile.objects.filter(pk=stored.pk).update(checked_at=timezone.now() - 2 * UNREAD_AFTER)


def break_reader(monkeypatch, tmp_path, program: str) -> None:
    (tmp_path / "inspector.py").write_text(program)
    monkeypatch.setattr(opening, "INSPECTOR", tmp_path / "inspector.py")


def test_task_reads_what_waits_once():
    stored = sent()

    read_words()
    read_words()

    words = FileWords.objects.get()
    assert (words.stored, words.words, words.attempts) == (stored, "Lanterns", 1)
    assert read_waiting() == 0


@pytest.mark.parametrize("make", [lambda: sent(is_searched=False), lambda: sent(picture("PNG"), "scan.png")])
def test_what_is_not_searched_is_not_read(make):
    make()

    assert read_waiting() == 0
    assert not FileWords.objects.exists()


def test_file_that_cannot_be_read_is_tried_three_times_and_stays_clean(monkeypatch, tmp_path):
    stored = sent()
    PracticeFileFactory(stored=stored)
    break_reader(monkeypatch, tmp_path, "import os; os.kill(os.getpid(), 9)")
    make_late(stored)

    read_waiting()
    rounds = [tidy().read for _number in range(5)]

    words = FileWords.objects.get()
    assert rounds == [0] * 5
    assert (words.words, words.read_at, words.attempts) == ("", None, MOST_READINGS)
    assert StoredFile.objects.get().is_clean


def test_tidying_reads_what_nobody_was_woken_for():
    stored = sent()
    PracticeFileFactory(stored=stored)

    assert tidy().read == 0  # a worker may be at it

    make_late(stored)

    assert tidy().read == 1
    assert FileWords.objects.get().words == "Lanterns"


def test_words_go_with_their_file():
    stored = sent()
    read_file(stored)

    delete_file(stored)

    assert not FileWords.objects.exists()
    assert not read_file(stored)


def test_words_alone_do_not_own_a_file(django_capture_on_commit_callbacks):
    stored = sent()
    read_file(stored)
    StoredFile.objects.update(sent_at=timezone.now() - timezone.timedelta(days=1))

    with django_capture_on_commit_callbacks(execute=True):
        assert tidy().unowned == 1

    assert not default_storage.exists(stored.blob_name)


def test_lost_file_is_an_attempt():
    stored = sent()
    default_storage.delete(stored.blob_name)

    assert not read_file(stored)
    assert FileWords.objects.get().attempts == 1


def test_pdf_without_words_has_been_read():
    assert read_file(sent(pdf(), "empty.pdf"))
    assert FileWords.objects.get().words == ""


@pytest.mark.parametrize(("is_searched", "woken"), [(True, 1), (False, 0)])
def test_worker_is_woken_once_the_file_is_saved(is_searched, woken, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks() as waiting:
        sent(is_searched=is_searched)

    assert len(waiting) == woken
