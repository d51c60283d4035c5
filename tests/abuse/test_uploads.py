"""Abuse cases 23 to 28: what is sent, and what is handed out. Through the pages, with real processes."""

import io
import os
import time
from pathlib import Path

import pytest
from django.conf import settings as portal
from django.core.exceptions import RequestDataTooBig
from django.core.files.storage import default_storage
from django.db import transaction
from django.http.multipartparser import MultiPartParser
from django.test import RequestFactory
from django.urls import reverse

from network.files.enums import DOCUMENTS, FileState, Refusal
from network.files.models import StoredFile
from network.files.receiving import BoundedUploadHandler
from network.files.services import Refused, delete_file, standing, store_upload, take_upload, tidy
from network.files.tasks import tidy as tidy_in_the_worker
from practices.models import PracticeFile
from tests.admissions.factories import AdmissionDocumentFactory
from tests.files import scanners
from tests.files.factories import StoredFileFactory
from tests.files.samples import bomb, office, pdf, picture, upload
from tests.files.test_inspecting import JAVASCRIPT
from tests.files.test_scanning import INFECTED
from tests.files.test_services import age_bytes, folders, make_old
from tests.members.factories import RepresentativeFactory
from tests.pages import Page
from tests.practices.factories import PracticeFactory, PracticeFileFactory
from tests.roles import person

pytestmark = pytest.mark.django_db

PATIENCE = 30  # seconds: the check's own limit and what starts it


@pytest.fixture(autouse=True)
def _own_storage(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"


@pytest.fixture(autouse=True)
def _alive():
    """Whatever was sent, this process is the same afterwards, and the next good file is taken."""
    process = os.getpid()
    yield
    assert os.getpid() == process
    portal_takes = take_upload(upload(pdf()), by=None)
    assert portal_takes.state in (FileState.CLEAN, FileState.QUARANTINE)


@pytest.fixture
def writer():
    return RepresentativeFactory().user


@pytest.fixture
def practice(writer):
    return PracticeFactory(member=writer.representations.get().member, published=True)


@pytest.fixture
def send(client_of, practice, writer):
    """Send one file to the practice as its representative does."""

    def sent(content: bytes, name: str):
        data = {"title": "Plan", "language": "en", "upload": upload(content, name)}
        return client_of(writer).post(reverse("practices:files", args=[practice.pk]), data)

    return sent


def address_of(file: PracticeFile) -> str:
    return reverse("practices:download", args=[file.practice_id, file.pk])


# --- 23: names and kinds that lie ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"<html><script>alert(1)</script></html>", "letter.pdf"),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "drawing.pdf"),
        (b"alert(1)", "script.pdf"),
        (b"<html></html>\n" + pdf(), "both.pdf"),
        (pdf() + b"<script>alert(1)</script>", "both.pdf"),
        (pdf() + office(), "both.pdf"),
        (office() + b"<script>alert(1)</script>", "both.docx"),
        (pdf([JAVASCRIPT], catalog=b"/OpenAction 4 0 R"), "acts.pdf"),
        (office(main_type="application/vnd.ms-word.document.macroEnabled.main+xml"), "macros.docx"),
        (office(parts={"word/vbaProject.bin": b"x"}), "macros.docx"),
        (b"MZ\x90\x00", "program.xlsx"),
    ],
)
def test_case_23_content_that_is_not_what_it_says_is_refused(send, content, name):
    response = send(content, name)

    assert response.status_code == 422
    assert Page(response).words
    assert not PracticeFile.objects.exists()
    assert folders() == []


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("letter.pdf.exe.pdf", "letter.pdf"),
        ("letter.html.pdf", "letter.pdf"),
        ("letter\x00.pdf", "letter.pdf"),
        ("letter\u202efdp.exe.pdf", "letterfdp.pdf"),
        ("../../../etc/passwd.pdf", "passwd.pdf"),
        ("..\\..\\windows\\system.pdf", "system.pdf"),
        ("é" * 300 + ".pdf", "é" * 116 + ".pdf"),
        ("macros.docm.pdf", "macros.pdf"),
        ("<b>{{ 7 }}.pdf", "b {{ 7 }}.pdf"),
    ],
)
def test_case_23_name_is_made_safe(sent, kept):
    stored = take_upload(upload(pdf(), sent), by=None)

    assert stored.name == kept
    assert stored.blob_name == f"uploads/{stored.uuid}/blob"


@pytest.mark.parametrize("name", ["letter.exe", "letter.pdf.exe", "letter.docm", "letter.svg", "letter"])
def test_case_23_other_endings_are_refused_unopened(send, name):
    assert send(pdf(), name).status_code == 422
    assert not StoredFile.objects.exists()


# --- 24: too much -------------------------------------------------------------------------------------------


def test_case_24_one_byte_more_than_the_largest_is_refused(send, settings):
    assert settings.FILE_MOST_BYTES == 15_000_000

    response = send(b"%PDF-" + b"x" * 14_999_996, "large.pdf")

    assert response.status_code == 422
    assert "It may have 15 MB at most." in Page(response).words
    assert not StoredFile.objects.exists()


def test_case_24_endless_body_is_not_read_to_its_end(settings):
    """Sent in chunks without a length: read as far as any form may be long, and no further."""
    head = b'--b\r\nContent-Disposition: form-data; name="upload"; filename="a.pdf"\r\n\r\n'

    class Endless(io.RawIOBase):
        read_bytes = 0

        def read(self, size: int = -1) -> bytes:
            size = size if size > 0 else 65_536
            piece = (head + b"x" * size)[:size] if not self.read_bytes else b"x" * size
            self.read_bytes += len(piece)
            return piece

    body = Endless()
    meta = {"CONTENT_TYPE": "multipart/form-data; boundary=b", "CONTENT_LENGTH": str(10**6)}
    request = RequestFactory().post("/")
    parser = MultiPartParser(meta, body, [BoundedUploadHandler(request)])
    parser._content_length = 10**12  # what a body in chunks does not say

    with pytest.raises(RequestDataTooBig):
        parser.parse()

    assert body.read_bytes < 2 * settings.FILE_UPLOAD_MOST_BYTES


def test_case_24_ten_thousand_files_do_not_fit(client_of, practice, writer):
    fields = {f"upload{number}": upload(b"x", f"{number}.pdf") for number in range(10_000)}

    response = client_of(writer, raise_request_exception=False).post(
        reverse("practices:files", args=[practice.pk]), fields
    )

    assert response.status_code in (400, 413)
    assert not StoredFile.objects.exists()


def test_case_24_ten_thousand_files_one_by_one_do_not_fit(send, settings):
    settings.PRACTICE_FILES = 2

    answers = [send(pdf(), f"{number}.pdf").status_code for number in range(4)]

    assert answers == [302, 302, 422, 422]
    assert StoredFile.objects.count() == 2


@pytest.mark.parametrize(
    ("make", "name"),
    [
        (lambda: picture("PNG", mode="1", size=(30_000, 30_000)), "bomb.png"),
        (lambda: bomb(10_000_000_000, said=4_000_000_000), "bomb.docx"),
        (lambda: bomb(10_000_000_000, said=1_000), "bomb.docx"),
        (lambda: office(parts={f"word/{number}.xml": "<a/>" for number in range(10_000)}), "parts.docx"),
        (lambda: office(parts={"word/document.xml": '<!DOCTYPE a [<!ENTITY a "b">]><a>&a;</a>'}), "laughs.docx"),
        (lambda: office(parts={"word/media/a.png": office()}), "nested.docx"),
        (lambda: pdf(pages=100_000), "pages.pdf"),
    ],
    ids=["picture", "10 GB", "10 GB that says 1 kB", "10,000 parts", "entities", "archive in it", "100,000 pages"],
)
def test_case_24_bomb_is_refused_within_limits(send, make, name):
    content = make()
    started = time.monotonic()

    response = send(content, name)

    assert time.monotonic() - started < PATIENCE
    assert response.status_code == 422
    assert StoredFile.objects.get().state == FileState.REJECTED
    assert folders() == []


# --- 25: viruses --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", sorted(INFECTED))
def test_case_25_eicar_is_refused(send, settings, kind):
    settings.FILE_SCANNER = scanners.name(scanners.Working)

    response = send(INFECTED[kind], f"a.{kind}")

    assert response.status_code == 422
    assert "virus scanner" in Page(response).words
    assert StoredFile.objects.get().refusal == Refusal.INFECTED
    assert folders() == []


@pytest.mark.parametrize("scanner", [scanners.Stopped, scanners.Broken])
def test_case_25_stopped_scanner_leaves_it_in_quarantine_and_alarms(client, send, settings, scanner):
    settings.FILE_SCANNER = scanners.name(scanner)
    assert send(INFECTED["pdf"], "a.pdf").status_code == 302
    file = PracticeFile.objects.get()
    make_old(file.stored)

    tidy_in_the_worker()

    assert client.get("/readyz").json()["files"] == "waiting"
    assert client.get(address_of(file)).status_code == 404
    assert StoredFile.objects.get().state == FileState.QUARANTINE

    settings.FILE_SCANNER = scanners.name(scanners.Working)
    tidy_in_the_worker()

    assert StoredFile.objects.get().refusal == Refusal.INFECTED
    assert standing() == "ok"


# --- 26 and 27: handed out ----------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ["visitor", "former", "stranger", "representative", "administrator"])
@pytest.mark.parametrize("state", [FileState.QUARANTINE, FileState.REJECTED, FileState.DELETED])
def test_case_26_nobody_gets_what_is_not_clean(client_of, practice, role, state):
    refusal = Refusal.ACTIVE if state == FileState.REJECTED else ""
    file = PracticeFileFactory(practice=practice, stored=StoredFileFactory(state=state, refusal=refusal))
    reader = person(role, practice.member)

    response = client_of(None if role == "visitor" else reader).get(address_of(file))

    assert response.status_code == 404
    assert b"%PDF" not in response.content


def test_case_26_not_even_its_sender_gets_it(client_of, practice, writer):
    stored = StoredFileFactory(state=FileState.QUARANTINE, sent_by=writer)

    assert client_of(writer).get(address_of(PracticeFileFactory(practice=practice, stored=stored))).status_code == 404


def test_case_26_deleted_file_is_gone(client_of, practice, writer, django_capture_on_commit_callbacks):
    file = PracticeFileFactory(practice=practice)
    with django_capture_on_commit_callbacks(execute=True):
        delete_file(file.stored)

    assert client_of(writer).get(address_of(file)).status_code == 404


def test_case_26_foreign_file_is_not_found_by_any_address(client_of, practice, writer):
    """The file of another's draft, under its own practice and under one that the reader may see."""
    foreign = PracticeFileFactory(practice=PracticeFactory())
    own = reverse("practices:download", args=[practice.pk, foreign.pk])

    assert client_of(writer).get(address_of(foreign)).status_code == 404
    assert client_of(writer).get(own).status_code == 404


@pytest.mark.parametrize("base", ["/", "/en/", "/media/", "/static/", "/files/", "/en/practices/", "/var/files/"])
def test_case_26_no_address_leads_to_the_bytes(client_of, practice, writer, base):
    stored = PracticeFileFactory(practice=practice).stored

    for path in (stored.blob_name, f"{stored.uuid}", f"..%2f{stored.blob_name}", f"../{stored.blob_name}"):
        response = client_of(writer).get(base + path, follow=True)
        assert response.status_code == 404
        assert b"%PDF" not in response.content
    assert not Path(portal.STATIC_ROOT or "/nowhere").joinpath(stored.blob_name).exists()


@pytest.mark.parametrize(
    ("content", "kinds", "sent", "said"),
    [
        (pdf(), DOCUMENTS, "Résumé, été 2026.pdf", "R%C3%A9sum%C3%A9%2C%20%C3%A9t%C3%A9%202026.pdf"),
        (office(), DOCUMENTS, "Œuvre à Noël.docx", "%C5%92uvre%20%C3%A0%20No%C3%ABl.docx"),
        (office("xlsx"), DOCUMENTS, "Coûts.xlsx", "Co%C3%BBts.xlsx"),
        (office("pptx"), DOCUMENTS, "Présentation.pptx", "Pr%C3%A9sentation.pptx"),
    ],
)
def test_case_27_download_is_an_attachment_that_can_do_nothing(client_of, practice, writer, content, kinds, sent, said):
    stored = take_upload(upload(content, sent), by=writer, kinds=kinds)
    file = PracticeFileFactory(practice=practice, stored=stored)

    response = client_of(writer).get(address_of(file))

    assert b"".join(response) == content
    assert response["Content-Disposition"] == f"attachment; filename*=utf-8''{said}"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert response["Cache-Control"] == "private, no-store"
    assert response["Content-Type"] not in ("text/html", "image/svg+xml", "application/octet-stream")


# --- 28: a crash between the bytes and the row --------------------------------------------------------------


def test_case_28_bytes_without_a_row_are_found_and_removed():
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        _store_then_crash()
    assert len(folders()) == 1
    assert not StoredFile.objects.exists()

    age_bytes(folders()[0])

    assert tidy().orphans == 1
    assert folders() == []


def _store_then_crash() -> None:
    store_upload(upload(pdf()), by=None)
    raise ZeroDivisionError


def test_case_28_file_that_never_reached_its_owner_is_found_and_removed(django_capture_on_commit_callbacks):
    """Stored and checked, and the process died before it stood at the practice."""
    stored = take_upload(upload(office(), "plan.docx"), by=None, kinds=DOCUMENTS, is_searched=True)
    make_old(stored)

    with django_capture_on_commit_callbacks(execute=True):
        assert tidy().unowned == 1

    assert folders() == []


@pytest.mark.parametrize("is_marked", [True, False], ids=["known to be lost", "lost since"])
def test_case_28_row_without_bytes_says_so(client_of, practice, writer, is_marked):
    file = PracticeFileFactory(practice=practice)
    default_storage.delete(file.stored.blob_name)
    if is_marked:
        assert tidy().missing == 1

    response = client_of(writer).get(address_of(file))

    assert response.status_code == 404
    assert "lost" in Page(response).words
    if is_marked:
        assert (
            "lost: please send it again" in Page(client_of(writer).get(practice.get_absolute_url(), follow=True)).words
        )


def test_refused_letter_is_told_when_its_sender_has_gone(settings):
    """The first contact gets a mail when a check that came later refuses what she sent."""
    from network.outbox.models import Mail

    settings.FILE_SCANNER = scanners.name(scanners.Stopped)
    stored = take_upload(upload(INFECTED["pdf"]), by=None)
    document = AdmissionDocumentFactory(file=stored)
    make_old(stored)
    settings.FILE_SCANNER = scanners.name(scanners.Working)

    tidy_in_the_worker()
    tidy_in_the_worker()

    mail = Mail.objects.get(kind="admission_file_refused")
    assert mail.address == document.admission.contact_email


def test_refusal_is_kept_on_record(send):
    with pytest.raises(Refused):
        take_upload(upload(b"x"), by=None)

    assert StoredFile.objects.get().sent_sha256
