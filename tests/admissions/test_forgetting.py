"""Files of municipalities that were not accepted are deleted after a while."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.core.files.storage import default_storage
from django.utils import timezone

from admissions import services
from admissions.due import close_and_forget
from admissions.enums import NOT_ACCEPTED, AdmissionState
from admissions.models import Admission
from network.files.enums import FileState
from network.outbox.models import Mail
from tests.accounts.factories import UserFactory
from tests.admissions.factories import AdmissionDocumentFactory, AdmissionFactory, NoteFactory
from tests.members.factories import OfficeFactory

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


# --- Whom a request names -----------------------------------------------------------------------------------

JOINED = {S.ADMITTED, S.ACTIVE, S.INACTIVE, S.FORMER}


def named(state: str, **values) -> Admission:
    admission = AdmissionFactory(
        state=state, contact_phone="250-555-0100", state_since=timezone.now() - ENOUGH, **values
    )
    NoteFactory(admission=admission, text="Chris Contact called.")
    return admission


@pytest.mark.parametrize("state", S)
def test_people_are_forgotten_when_the_request_ended_long_ago(state):
    admission = named(state, put_off_until=timezone.localdate() - ENOUGH * 2 if state == S.DEFERRED else None)

    forgotten = services.forget_people()

    is_over = state in {*NOT_ACCEPTED, *JOINED}
    admission.refresh_from_db()
    assert forgotten == is_over
    names = {admission.contact_name, admission.contact_role, admission.contact_email, admission.contact_phone}
    assert (names == {""}) is is_over
    assert admission.moves.filter(by_name="Chris Contact").exists() is not is_over
    assert admission.notes.exists() is (state not in NOT_ACCEPTED)
    if is_over:
        assert not admission.nominees.all()


def test_facts_states_and_decision_stay():
    admission = named(S.DECLINED)
    was = [(move.deed, move.from_state, move.to_state, move.at) for move in admission.moves.order_by("pk")]

    services.forget_people()

    admission = Admission.objects.get(pk=admission.pk)
    moves = admission.moves.order_by("pk")
    assert [(move.deed, move.from_state, move.to_state, move.at) for move in moves] == was
    assert set(moves.values_list("reason", flat=True)) <= {"", "–"}
    assert moves[0].who == "The municipality"
    assert admission.decisions.get().reason
    assert admission.overview.about


def test_people_are_kept_until_then():
    admission = AdmissionFactory(declined=True, state_since=timezone.now() - KEPT + timedelta(hours=1))

    assert services.forget_people() == 0
    assert Admission.objects.get(pk=admission.pk).contact_email


def test_put_off_keeps_its_contact_until_it_was_looked_at():
    named(S.DEFERRED, put_off_until=timezone.localdate() + timedelta(days=90))

    assert services.forget_people() == 0


def test_people_are_forgotten_once():
    for _number in range(23):
        named(S.CLOSED)

    assert services.forget_people() == 23
    assert services.forget_people() == 0


def test_request_without_a_contact_is_taken_up_again_without_a_mail():
    admission, officer = named(S.WITHDRAWN), UserFactory()
    services.forget_people()

    admission = services.reopen(Admission.objects.get(pk=admission.pk), by=officer)
    services.renew_link(admission, by=officer)

    assert not Mail.objects.filter(about_id=admission.pk)


def test_page_says_that_the_contact_was_deleted(client):
    admission = named(S.DECLINED)
    services.forget_people()
    client.force_login(OfficeFactory().user)

    page = client.get(admission.get_absolute_url()).content.decode()

    assert "Name and address were deleted" in page
    assert 'mailto:"' not in page


def test_beat_forgets_people_too():
    admission = named(S.LAPSED)

    close_and_forget()

    assert Admission.objects.get(pk=admission.pk).contact_email == ""


def test_file_name_says_nothing_of_a_person():
    admission = named(S.DECLINED)
    stored = admission.documents.get().file
    type(stored).objects.filter(pk=stored.pk).update(name="Chris Contact.pdf")

    services.forget_people()

    stored.refresh_from_db()
    assert stored.name == "file.pdf"
