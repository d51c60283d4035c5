"""Files of municipalities that were not accepted are deleted after a while."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.core.files.storage import default_storage
from django.utils import timezone

from admissions import services
from admissions.enums import NOT_ACCEPTED, AdmissionState
from admissions.models import Admission
from network.files.enums import FileState
from tests.accounts.factories import UserFactory
from tests.admissions.factories import AdmissionDocumentFactory, AdmissionFactory

pytestmark = pytest.mark.django_db

S = AdmissionState
KEPT = timedelta(days=settings.ADMISSION_FILES_KEPT_DAYS)
ENOUGH = KEPT + timedelta(days=1)


def with_letter(**values) -> Admission:
    admission = AdmissionFactory(contents__is_empty=True, **values)
    AdmissionDocumentFactory(admission=admission)
    return admission


@pytest.mark.parametrize("state", S)
def test_file_is_forgotten_when_the_request_ended_long_ago(state, django_capture_on_commit_callbacks):
    admission = with_letter(state=state, state_since=timezone.now() - ENOUGH)

    with django_capture_on_commit_callbacks(execute=True):
        forgotten = services.forget_files()

    stored = admission.documents.get().file
    assert forgotten == (state in NOT_ACCEPTED)
    assert (stored.state == FileState.DELETED) is (state in NOT_ACCEPTED)
    assert default_storage.exists(stored.blob_name) is (state not in NOT_ACCEPTED)


def test_file_is_kept_until_then():
    admission = with_letter(state=S.DECLINED, state_since=timezone.now() - KEPT + timedelta(hours=1))

    assert services.forget_files() == 0
    assert admission.documents.get().file.is_clean


def test_forgetting_again_changes_nothing():
    admission = with_letter(state=S.WITHDRAWN, state_since=timezone.now() - ENOUGH)

    assert services.forget_files() == 1
    at = Admission.objects.get(pk=admission.pk).documents_deleted_at
    assert services.forget_files() == 0
    assert Admission.objects.get(pk=admission.pk).documents_deleted_at == at


def test_more_than_one_batch_is_forgotten():
    for _number in range(23):
        AdmissionFactory(closed=True, state_since=timezone.now() - ENOUGH)

    assert services.forget_files() == 23


def test_request_taken_up_again_and_ended_again_is_forgotten_again():
    admission = with_letter(state=S.WITHDRAWN, state_since=timezone.now() - ENOUGH)
    services.forget_files()
    services.reopen(admission, by=UserFactory())
    AdmissionDocumentFactory(admission=admission)
    services.withdraw(admission, by_name="Chris")
    Admission.objects.filter(pk=admission.pk).update(state_since=timezone.now() - ENOUGH)

    assert services.forget_files() == 1
    assert {document.file.state for document in admission.documents.all()} == {FileState.DELETED}


def test_request_that_is_open_again_by_an_undoing_is_forgotten_again():
    admission = AdmissionFactory(withdrawn=True, state_since=timezone.now() - ENOUGH)
    services.forget_files()
    services.undo_move(admission, by=UserFactory(), reason="Not meant.")
    AdmissionDocumentFactory(admission=admission)
    services.withdraw(admission, by_name="Chris")
    Admission.objects.filter(pk=admission.pk).update(state_since=timezone.now() - ENOUGH)

    assert services.forget_files() == 1
    assert {document.file.state for document in admission.documents.all()} == {FileState.DELETED}


def test_who_signed_what_is_still_known():
    admission = with_letter(state=S.DECLINED, state_since=timezone.now() - ENOUGH)

    services.forget_files()

    assert admission.documents.get().signatory == "mayor"
