"""A request recorded with its letter in hand: checked before anything is locked, kept with the request or not."""

import uuid

import pytest
from django.db import connection
from django.utils import timezone

from admissions import services
from admissions.enums import AdmissionState, DocumentKind, Signatory
from admissions.models import Admission, AdmissionDocument
from admissions.services.recording import LetterInHand
from members.enums import RepresentativeKind
from network.files.enums import FileState
from network.files.models import StoredFile
from network.files.services import Refused, checking
from tests.accounts.factories import UserFactory
from tests.admissions.test_enquiring import words
from tests.files.samples import office, pdf, upload
from tests.members.factories import OfficeFactory

pytestmark = pytest.mark.django_db


def letter(content: bytes) -> LetterInHand:
    document = {
        "kind": DocumentKind.LETTER,
        "signatory": Signatory.MAYOR,
        "signed_on": timezone.localdate(),
        "number": "",
    }
    nominee = {
        "kind": RepresentativeKind.PRINCIPAL,
        "name": "Robin",
        "title": "",
        "email": "robin@kelowna.example",
        "phone": "",
        "language": "en",
    }
    return LetterInHand(upload(content), document, nominee, to=AdmissionState.SUBMITTED, reason="In hand.")


def record(content: bytes = b"", *, submission: uuid.UUID | None = None) -> services.Enquired:
    return services.record_request(
        by=UserFactory(),
        submission=submission or uuid.uuid4(),
        source="phone",
        values=words(),
        letter=letter(content or pdf()),
    )


def test_letter_in_hand_is_part_of_the_request():
    OfficeFactory()

    admission = record().admission

    assert admission.documents.get().file.is_clean
    assert admission.state == AdmissionState.SUBMITTED


@pytest.mark.parametrize("content", [b"<html>", office()], ids=["web page", "Word file"])
def test_refused_letter_leaves_no_request_and_is_kept_on_record(content):
    with pytest.raises(Refused, match="not a PDF, PNG or JPEG"):
        record(content)

    assert not Admission.objects.exists()
    assert StoredFile.objects.get().state == FileState.REJECTED


def test_request_sent_twice_keeps_one_letter():
    submission = uuid.uuid4()

    record(submission=submission)
    again = record(submission=submission)

    assert not again.is_new
    assert AdmissionDocument.objects.count() == 1
    assert sorted(StoredFile.objects.values_list("state", flat=True)) == [FileState.CLEAN, FileState.DELETED]


@pytest.mark.django_db(transaction=True)
def test_nothing_is_locked_while_the_letter_is_checked(monkeypatch):
    look, locked = checking.inspect, []

    def looked(*files, **kinds):
        locked.append(connection.in_atomic_block)
        return look(*files, **kinds)

    monkeypatch.setattr(checking, "inspect", looked)

    record()

    assert locked == [False]
