"""Mails of a first run, written to files because there is no server."""

import os
from datetime import timedelta

import pytest
from django.core.mail import EmailMessage, get_connection
from django.urls import reverse
from django.utils import timezone

from members.enums import OfficeKind
from network.outbox.written import NEWEST, is_written_to_files, written_mails
from tests.members.factories import MemberFactory, OfficeFactory
from tests.pages import Page
from tests.roles import READERS, person

FILES = "django.core.mail.backends.filebased.EmailBackend"


@pytest.fixture
def folder(settings, tmp_path):
    """Where mails are written in this test."""
    settings.EMAIL_BACKEND, settings.EMAIL_FILE_PATH = FILES, str(tmp_path / "mail")
    return tmp_path / "mail"


def send(*subjects: str, body: str = "Text.") -> None:
    """Several mails through one connection stand in one file."""
    messages = [EmailMessage(subject, body, "from@town.example", ["to@town.example"]) for subject in subjects]
    get_connection(FILES).send_messages(messages)


def test_nothing_is_written_where_mail_is_sent():
    assert not is_written_to_files()


def test_no_mail_before_the_first(folder):
    assert is_written_to_files()
    assert written_mails() == []


def test_mail_is_read_back_with_accents(folder):
    send("Téléconférence du 19 janvier", body="Bonjour à toutes,\n\nÀ bientôt.")

    (mail,) = written_mails()

    assert (mail.recipient, mail.subject) == ("to@town.example", "Téléconférence du 19 janvier")
    assert mail.text.split() == ["Bonjour", "à", "toutes,", "À", "bientôt."]
    assert abs(timezone.now() - mail.written_at) < timedelta(minutes=1)


def test_newest_come_first(folder):
    for number, names in enumerate((["one", "two"], ["three"])):
        known = set(folder.glob("*")) if folder.exists() else set()
        send(*names)
        for file in set(folder.glob("*")) - known:
            os.utime(file, (number, number))

    assert [mail.subject for mail in written_mails()] == ["three", "two", "one"]


def test_line_of_dashes_in_a_mail_is_text(folder):
    send("one", body="above\n" + "-" * 60 + "\nbelow")

    assert "below" in written_mails()[0].text


def test_list_is_cut(folder):
    send(*[str(number) for number in range(NEWEST + 5)])

    mails = written_mails()

    assert len(mails) == NEWEST
    assert mails[0].subject == str(NEWEST + 4)


def test_empty_or_broken_file_is_left_out(folder):
    folder.mkdir()
    (folder / "empty.log").touch()
    (folder / "broken.log").write_bytes(b"\xff\xfe\n\n\x00")
    (folder / "odd.log").write_text("Date: next Tuesday\n\ntext")
    (folder / "unknown.log").write_text('Subject: x\nContent-Type: text/plain; charset="no-such"\n\ntext')
    (folder / "folder.log").mkdir()
    (folder / "notes.txt").write_text("not a mail")

    assert all(mail.subject == "" for mail in written_mails())


# --- The page -----------------------------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize("role", [*READERS, "account", "former"])
def test_only_administrators_read_what_was_written(folder, client_of, role):
    response = client_of(person(role, MemberFactory())).get(reverse("outbox:written"))

    assert response.status_code == (200 if role == "administrator" else 403)


@pytest.mark.django_db
def test_page_is_not_there_where_mail_is_sent(client_of):
    user = OfficeFactory(kind=OfficeKind.ADMINISTRATOR).user

    assert client_of(user).get(reverse("outbox:written")).status_code == 404


@pytest.mark.django_db
def test_page_shows_mails_as_text_and_is_never_kept(folder, client_of):
    send("Hello <b>", body="<script>alert(1)</script>\nhttps://testserver/key/")
    user = OfficeFactory(kind=OfficeKind.ADMINISTRATOR).user

    response = client_of(user).get(reverse("outbox:written"))

    assert "&lt;script&gt;" in response.text
    assert "<script>alert" not in response.text
    assert "Hello &lt;b&gt;" in response.text
    assert "no-store" in response["Cache-Control"]
    assert "https://testserver/key/" in Page(response).words
