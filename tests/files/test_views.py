"""How files come in and go out, through the whole portal."""

import io

import pytest
from django.core.exceptions import RequestDataTooBig
from django.core.files.storage import default_storage
from django.core.wsgi import get_wsgi_application
from django.http.multipartparser import MultiPartParser
from django.test import Client

from network.files.enums import FileState
from network.files.models import StoredFile
from network.files.receiving import MOST_FILES, BoundedUploadHandler
from network.files.services import delete_file, store_upload, take_upload
from tests.files.samples import pdf, picture, upload
from tests.pages import Page

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.files.urls")]


# --- Going out ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "content_type", "name"),
    [
        (pdf(), "application/pdf", "Lettre du maire, été 2026.pdf"),
        (picture("JPEG"), "image/jpeg", "Résolution n° 5.jpg"),
        (picture("PNG"), "image/png", "scan.png"),
    ],
)
def test_file_is_an_attachment_that_can_do_nothing(client, content, content_type, name):
    stored = take_upload(upload(content, name), by=None)

    response = client.get(f"/en/give/{stored.pk}/")

    with default_storage.open(stored.blob_name) as blob:
        assert b"".join(response) == blob.read()
    assert response.status_code == 200
    assert response["Content-Type"] == content_type
    assert response["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Cross-Origin-Resource-Policy"] == "same-origin"
    assert response["Cache-Control"] == "private, no-store"
    assert response["X-Frame-Options"] == "DENY"
    assert response["Content-Disposition"].startswith("attachment; filename")


def test_french_name_arrives_with_its_accents(client):
    stored = take_upload(upload(pdf(), "Lettre du maire, été.pdf"), by=None)

    response = client.get(f"/en/give/{stored.pk}/")

    response.close()
    assert response["Content-Disposition"] == "attachment; filename*=utf-8''Lettre%20du%20maire%2C%20%C3%A9t%C3%A9.pdf"


@pytest.mark.parametrize("state", [FileState.QUARANTINE, FileState.REJECTED, FileState.DELETED])
def test_nobody_gets_what_is_not_clean(client, state):
    stored = store_upload(upload(pdf()), by=None)
    refusal = "active" if state == FileState.REJECTED else ""
    StoredFile.objects.filter(pk=stored.pk).update(state=state, refusal=refusal)

    response = client.get(f"/en/give/{stored.pk}/")

    assert response.status_code == 404
    assert b"%PDF" not in response.content


def test_deleted_file_is_gone(client, django_capture_on_commit_callbacks):
    stored = take_upload(upload(pdf()), by=None)
    with django_capture_on_commit_callbacks(execute=True):
        delete_file(stored)

    assert client.get(f"/en/give/{stored.pk}/").status_code == 404


@pytest.mark.parametrize("is_marked", [True, False], ids=["known to be lost", "lost since"])
@pytest.mark.parametrize("language", ["en", "fr"])
def test_lost_file_has_a_page_that_says_so(client, language, is_marked):
    stored = take_upload(upload(pdf(), "{{ 7 }}<b>.pdf"), by=None)
    default_storage.delete(stored.blob_name)
    if is_marked:
        StoredFile.objects.update(state=FileState.MISSING)

    response = client.get(f"/{language}/give/{stored.pk}/")

    page = Page(response)
    assert response.status_code == 404
    assert "no-store" in response["Cache-Control"]
    assert "{{ 7 }} b.pdf" in page.words
    assert page.attributes[0]["lang"] == f"{language}-CA"
    assert [one["tag"] for one in page.attributes].count("h1") == 1


@pytest.mark.parametrize(
    "path",
    [
        "/{blob}", "/en/{blob}", "/media/{blob}", "/files/{blob}", "/var/files/{blob}", "/static/{blob}",
        "/static/../files/{blob}", "/static/..%2ffiles%2f{blob}", "/static/%2e%2e/files/{blob}",
    ],
)  # fmt: skip
def test_bytes_have_no_address(client, path):
    stored = take_upload(upload(pdf()), by=None)

    response = client.get(path.format(blob=stored.blob_name))

    assert response.status_code in (302, 404)
    assert b"%PDF" not in response.content


# --- Coming in ----------------------------------------------------------------------------------------------


def test_file_reaches_its_form(client):
    response = client.post("/en/send/", {"words": "x", "upload": upload(pdf())})

    assert response.text == f"taken {len(pdf())}"


@pytest.mark.parametrize(("more", "status"), [(0, 200), (1, 422), (5_000_000, 422)])
def test_file_above_the_limit_costs_nothing_that_was_typed(client, settings, more, status):
    settings.FILE_MOST_BYTES = 100_000

    response = client.post("/en/send/", {"words": "kept", "upload": upload(b"x" * (100_000 + more))})

    assert response.status_code == status
    assert ("too large" in response.text) == bool(more)
    assert ("kept" in response.text) == bool(more)


def test_form_says_what_it_takes(client):
    response = client.post("/en/send/", {})

    assert 'accept=".pdf,.png,.jpg,.jpeg,application/pdf,image/jpeg,image/png"' in response.text
    assert "A PDF, or a photo or scan as PNG or JPEG; 15 MB at most." in response.text
    assert "Choose the file." in response.text


@pytest.mark.parametrize(
    "name", ["letter.pdf.exe", "letter.html", "letter.svg", "letter", "letter.docx", "letter.pdf\u202e.js"]
)
def test_other_endings_are_refused_in_the_form(client, name):
    response = client.post("/en/send/", {"words": "x", "upload": upload(pdf(), name)})

    assert response.status_code == 422
    assert "Only PDF, PNG and JPEG files are taken." in response.text


def test_empty_file_is_refused_in_the_form(client):
    assert "This file is empty." in client.post("/en/send/", {"words": "x", "upload": upload(b"")}).text


@pytest.mark.parametrize("number", [MOST_FILES, MOST_FILES + 1, 10_000])
def test_form_holds_so_many_files(client, number):
    response = Client(raise_request_exception=False).post(
        "/en/send/", {"words": "x", "upload": [upload(b"x") for _one in range(number)]}
    )

    assert response.status_code == (200 if number == MOST_FILES else 400)


class Endless:
    """A body that never ends, and counts what is taken of it."""

    def __init__(self) -> None:
        self.read_bytes = 0

    def read(self, size: int = 65_536) -> bytes:
        self.read_bytes += size
        return b"x" * size

    readline = read


def answer_to(body: Endless, **environ: str) -> tuple[int, str]:
    """What the server would send, asked as gunicorn asks."""
    status: list[int] = []
    asked = {
        "REQUEST_METHOD": "POST", "PATH_INFO": "/en/send/", "SERVER_NAME": "testserver", "SERVER_PORT": "80",
        "wsgi.input": body, "wsgi.url_scheme": "http", "wsgi.errors": io.StringIO(),
        "CONTENT_TYPE": "multipart/form-data; boundary=x", **environ,
    }  # fmt: skip
    response = get_wsgi_application()(asked, lambda line, _headers: status.append(int(line.split()[0])))
    text = b"".join(response).decode()
    response.close()
    return status[0], text


def test_form_that_is_too_long_is_refused_before_it_is_read():
    body = Endless()

    status, text = answer_to(body, CONTENT_LENGTH="40000001")

    assert status == 413
    assert body.read_bytes == 0
    assert "too large" in text
    assert 'lang="fr-CA"' in text


def test_endless_body_is_not_read():
    body = Endless()

    status, _text = answer_to(body, HTTP_TRANSFER_ENCODING="chunked")

    assert status == 422
    assert body.read_bytes == 0


class EndlessFile(Endless):
    """A form whose one file never ends."""

    def read(self, size: int = 65_536) -> bytes:
        head = b'--x\r\nContent-Disposition: form-data; name="upload"; filename="a.pdf"\r\n\r\n'
        return super().read(size) if self.read_bytes else head + super().read(size - len(head))


def test_file_longer_than_its_form_said_is_read_to_the_limit_only(settings, tmp_path):
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path)
    settings.FILE_UPLOAD_MOST_BYTES = 500_000
    body = EndlessFile()
    meta = {"CONTENT_TYPE": "multipart/form-data; boundary=x", "CONTENT_LENGTH": "1000"}

    with pytest.raises(RequestDataTooBig):
        MultiPartParser(meta, body, [BoundedUploadHandler()]).parse()

    assert body.read_bytes < 700_000
    assert list(tmp_path.iterdir()) == []


def test_body_that_ends_in_the_middle_of_a_file_leaves_nothing(client, tmp_path, settings):
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path)
    body = b'--x\r\nContent-Disposition: form-data; name="upload"; filename="a.pdf"\r\n\r\n%PDF-1.7 and no end'

    response = client.post("/en/send/", body, content_type="multipart/form-data; boundary=x")

    assert response.status_code == 422
    assert list(tmp_path.iterdir()) == []
