"""Filling the four parts, and sending them."""

from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from admissions import services
from admissions.enums import (
    BEFORE_DECISION,
    FILLED_BY_APPLICANT,
    AdmissionState,
    Coordination,
    Deed,
    DocumentKind,
    Promise,
    Section,
    Signatory,
)
from admissions.models import Admission, AdmissionDocument
from admissions.models.contents import MOST_ACTIVITIES
from members.enums import RepresentativeKind
from network.files import opening
from network.files.enums import FileState
from network.files.models import StoredFile
from network.files.services import Refused, TooLarge, TooMany
from network.outbox.models import Mail
from tests.accounts.factories import UserFactory
from tests.admissions.factories import (
    AdmissionDocumentFactory,
    AdmissionFactory,
    MissingPointFactory,
    StoredFileFactory,
    pdf_bytes,
)
from tests.members.factories import OfficeFactory

pytestmark = pytest.mark.django_db

S = AdmissionState
APPLICANT = {"by": None, "by_name": "Chris"}
LETTER = {"kind": DocumentKind.LETTER, "signatory": Signatory.MAYOR, "number": ""}
OVERVIEW = {
    "about": "A city on a lake.",
    "website": "",
    "coordination": Coordination.EXISTS,
    "coordination_text": "An office.",
    "partners": "",
    "wishes": "",
}
ACTIVITIES = [{"title": "Evening outreach"}, {"title": "Housing first", "since_year": 2020}]
NOMINEE = {
    "kind": RepresentativeKind.PRINCIPAL,
    "name": "Robin",
    "title": "Director",
    "email": "robin@kelowna.example",
    "phone": "",
    "language": "fr",
}
COMMITMENTS = {
    "importance": "A strategy.",
    "collaboration": "A table.",
    "promises": list(Promise.values),
    "comment": "",
}


def upload(content: bytes | None = None, name: str = "letter.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, pdf_bytes() if content is None else content, "application/pdf")


def add_letter(admission: Admission, actor: dict | None = None, content: bytes | None = None) -> AdmissionDocument:
    values = LETTER | {"signed_on": timezone.localdate()}
    return services.add_document(admission, **actor or APPLICANT, upload=upload(content), values=values)


def save_overview(admission: Admission, actor: dict | None = None, *, seen: int = 0, activities=ACTIVITIES):
    return services.save_overview(
        admission, **actor or APPLICANT, seen_version=seen, values=OVERVIEW, activities=activities
    )


def save_people(admission: Admission, actor: dict | None = None, *, seen: int = 0, nominees=(NOMINEE,)):
    return services.save_people(admission, **actor or APPLICANT, seen_version=seen, nominees=nominees)


def save_commitments(admission: Admission, actor: dict | None = None, *, seen: int = 0, **changed):
    return services.save_commitments(admission, **actor or APPLICANT, seen_version=seen, values=COMMITMENTS | changed)


SAVES = {
    Section.LETTER: add_letter,
    Section.OVERVIEW: save_overview,
    Section.PEOPLE: save_people,
    Section.COMMITMENTS: save_commitments,
}
sections = pytest.mark.parametrize("section", Section)
saved_sections = pytest.mark.parametrize("section", [Section.OVERVIEW, Section.PEOPLE, Section.COMMITMENTS])


# --- Who writes when ----------------------------------------------------------------------------------------


@sections
@pytest.mark.parametrize("state", S)
def test_applicant_writes_while_it_is_her_turn(state, section):
    admission = AdmissionFactory(state=state, contents__is_empty=True, overview_version=0, people_version=0)
    Admission.objects.filter(pk=admission.pk).update(commitments_version=0)

    if state in FILLED_BY_APPLICANT:
        assert SAVES[section](admission)
    else:
        with pytest.raises(services.NotInState):
            SAVES[section](admission)
        assert not StoredFile.objects.filter(state=FileState.CLEAN).exists()


@pytest.mark.parametrize("state", S)
def test_officer_writes_until_it_is_decided(state):
    admission = AdmissionFactory(state=state, contents__is_empty=True, people_version=0)
    officer = {"by": UserFactory(), "by_name": ""}

    if state in BEFORE_DECISION:
        save_people(admission, officer)
        assert [mail.kind for mail in Mail.objects.all()] == ["admission_recorded"]
    else:
        with pytest.raises(services.NotInState):
            save_people(admission, officer)


@sections
def test_first_thing_written_begins_the_documents(section):
    admission = AdmissionFactory(invited=True)

    SAVES[section](admission)

    admission.refresh_from_db()
    move = admission.moves.latest("pk")
    assert admission.state == S.PREPARING
    assert (move.deed, move.by, move.by_name) == (Deed.PREPARE, None, "Chris")


@sections
def test_writing_in_a_returned_request_leaves_it_returned(section):
    admission = AdmissionFactory(returned=True, contents__is_empty=True, overview_version=0, people_version=0)
    Admission.objects.filter(pk=admission.pk).update(commitments_version=0)

    SAVES[section](admission)

    assert Admission.objects.get(pk=admission.pk).state == S.RETURNED


def test_municipality_hears_once_an_hour_what_officers_wrote(time_machine):
    time_machine.move_to("2027-03-01 12:10Z")
    admission, officer = AdmissionFactory(submitted=True, contents__is_empty=True), {"by": UserFactory(), "by_name": ""}

    save_people(admission, officer, seen=1)
    save_overview(admission, officer, seen=1)
    time_machine.move_to("2027-03-01 13:10Z")
    save_people(admission, officer, seen=2)

    assert [mail.address for mail in Mail.objects.all()] == [admission.contact_email] * 2


def test_what_the_applicant_writes_is_mailed_to_nobody():
    OfficeFactory()

    save_overview(AdmissionFactory(invited=True))

    assert not Mail.objects.exists()


# --- Two writers --------------------------------------------------------------------------------------------


@saved_sections
def test_part_saved_meanwhile_is_not_written_over(section):
    admission = AdmissionFactory(invited=True)
    SAVES[section](admission)

    with pytest.raises(services.ChangedMeanwhile) as refusal:
        SAVES[section](admission, seen=0)

    assert (refusal.value.admission, refusal.value.section) == (admission, section)
    assert refusal.value.admission.version_of(section) == 1
    assert SAVES[section](admission, seen=1).version_of(section) == 2


def test_parts_do_not_stand_in_each_others_way():
    admission = AdmissionFactory(invited=True)

    for section in (Section.OVERVIEW, Section.PEOPLE, Section.COMMITMENTS):
        SAVES[section](admission, seen=0)

    admission.refresh_from_db()
    assert (admission.overview_version, admission.people_version, admission.commitments_version) == (1, 1, 1)


# --- What is written ----------------------------------------------------------------------------------------


def test_overview_is_written_with_its_activities_in_order():
    admission = AdmissionFactory(preparing=True)

    save_overview(admission, seen=1)
    save_overview(admission, seen=2, activities=ACTIVITIES[::-1])

    admission = Admission.objects.get(pk=admission.pk)
    assert admission.overview.about == "A city on a lake."
    assert list(admission.activities.order_by("position").values_list("position", "title")) == [
        (1, "Housing first"),
        (2, "Evening outreach"),
    ]


def test_overview_holds_so_many_activities():
    admission = AdmissionFactory(invited=True)

    save_overview(admission, activities=[{"title": f"Activity {number}"} for number in range(MOST_ACTIVITIES + 3)])

    assert admission.activities.count() == MOST_ACTIVITIES


def test_people_are_replaced_as_a_whole():
    admission = AdmissionFactory(invited=True)
    alternate = NOMINEE | {"kind": RepresentativeKind.ALTERNATE, "name": "Alex"}

    save_people(admission, nominees=[NOMINEE, alternate])
    save_people(admission, seen=1, nominees=[NOMINEE | {"name": "Sam"}])

    assert list(admission.nominees.values_list("kind", "name")) == [(RepresentativeKind.PRINCIPAL, "Sam")]


def test_commitments_are_written():
    admission = AdmissionFactory(invited=True)

    save_commitments(admission, promises=[Promise.CALLS], comment="Mentoring is difficult.")

    admission = Admission.objects.get(pk=admission.pk)
    assert (admission.commitments.promises, admission.commitments.comment) == (["calls"], "Mentoring is difficult.")


# --- Letter or resolution -----------------------------------------------------------------------------------


def test_letter_is_checked_and_kept():
    document = add_letter(AdmissionFactory(invited=True))

    assert document.file.is_clean
    assert (document.kind, document.signatory, document.file.name) == ("letter", "mayor", "letter.pdf")
    assert document.file.sent_by is None


def test_letter_an_officer_has_in_hand_is_kept_with_her_name():
    user = UserFactory()

    assert add_letter(AdmissionFactory(), {"by": user, "by_name": ""}).file.sent_by == user


def test_refused_letter_leaves_the_request_as_it_was():
    admission = AdmissionFactory(invited=True)

    with pytest.raises(Refused):
        add_letter(admission, content=b"<html>not a letter</html>")

    assert not admission.documents.exists()
    assert Admission.objects.get(pk=admission.pk).state == S.INVITED


def test_too_large_letter_is_refused(settings):
    settings.FILE_MOST_BYTES = 100

    with pytest.raises(TooLarge):
        add_letter(AdmissionFactory(invited=True))


def test_request_holds_so_many_files(settings):
    settings.ADMISSION_FILES_PER_REQUEST = 2
    admission = AdmissionFactory(invited=True)
    gone = StoredFileFactory(state=FileState.DELETED)
    AdmissionDocumentFactory(admission=admission, file=gone)

    for pages in (1, 2):
        add_letter(admission, content=pdf_bytes(pages))
    with pytest.raises(TooMany):
        add_letter(admission, content=pdf_bytes(3))

    assert admission.documents.count() == 3


def test_same_file_is_another_document_when_something_else_is_said_of_it():
    admission = AdmissionFactory(invited=True)
    first, twice = add_letter(admission), add_letter(admission)
    values = LETTER | {"signed_on": timezone.localdate() - timedelta(days=1)}

    other = services.add_document(admission, **APPLICANT, upload=upload(), values=values)

    assert twice == first
    assert set(admission.documents.all()) == {first, other}


def test_request_holds_so_many_bytes(settings):
    settings.ADMISSION_BYTES_PER_REQUEST = len(pdf_bytes()) * 3 // 2
    admission = AdmissionFactory(invited=True)
    add_letter(admission)

    with pytest.raises(TooMany):
        add_letter(admission)

    assert admission.documents.count() == 1


def unchecked(monkeypatch, tmp_path) -> None:
    """The program that opens files does not work."""
    (tmp_path / "inspector.py").write_text("import sys; sys.exit(1)")
    monkeypatch.setattr(opening, "INSPECTOR", tmp_path / "inspector.py")


def test_letter_that_could_not_be_checked_waits_in_the_request(monkeypatch, tmp_path):
    admission = AdmissionFactory(invited=True)
    unchecked(monkeypatch, tmp_path)

    document = add_letter(admission)

    assert document.file.state == FileState.QUARANTINE
    missing = services.missing_parts(Admission.objects.get(pk=admission.pk))
    assert missing[Section.LETTER] == ["The letter or resolution is still to be checked. Look again in two hours."]


def test_letters_that_could_not_be_checked_take_up_room(settings, monkeypatch, tmp_path):
    settings.ADMISSION_FILES_PER_REQUEST = 2
    admission = AdmissionFactory(invited=True)
    unchecked(monkeypatch, tmp_path)
    for pages in (1, 2):
        add_letter(admission, content=pdf_bytes(pages))

    with pytest.raises(TooMany):
        add_letter(admission, content=pdf_bytes(3))


def test_letter_that_came_too_late_is_deleted(django_capture_on_commit_callbacks):
    admission = AdmissionFactory(invited=True)

    class Slow(SimpleUploadedFile):
        """Sending takes its time: meanwhile somebody withdraws the request."""

        def chunks(self, chunk_size=None):
            services.withdraw(admission, by_name="Sam")
            return super().chunks(chunk_size)

    with django_capture_on_commit_callbacks(execute=True), pytest.raises(services.NotInState):
        services.add_document(
            admission,
            **APPLICANT,
            upload=Slow("letter.pdf", pdf_bytes(), "application/pdf"),
            values=LETTER | {"signed_on": timezone.localdate()},
        )

    stored = StoredFile.objects.get()
    assert stored.state == FileState.DELETED
    assert not default_storage.exists(stored.blob_name)


def test_removed_letter_is_gone_with_its_bytes(django_capture_on_commit_callbacks):
    document = add_letter(AdmissionFactory(invited=True))
    stored = document.file

    with django_capture_on_commit_callbacks(execute=True):
        services.remove_document(document, **APPLICANT)

    stored.refresh_from_db()
    assert not AdmissionDocument.objects.exists()
    assert stored.state == FileState.DELETED
    assert not default_storage.exists(stored.blob_name)


def test_letter_removed_twice_is_gone_once():
    document = AdmissionDocumentFactory()

    for _time in range(2):
        services.remove_document(AdmissionDocument(pk=document.pk, admission=document.admission), **APPLICANT)

    assert not AdmissionDocument.objects.exists()


def test_sent_letter_is_not_removed_by_the_applicant():
    document = AdmissionFactory(submitted=True).documents.get()

    with pytest.raises(services.NotInState):
        services.remove_document(document, **APPLICANT)

    assert AdmissionDocument.objects.filter(pk=document.pk).exists()


# --- Complete, and sent -------------------------------------------------------------------------------------


def filled() -> Admission:
    """A request that its municipality has filled."""
    admission = AdmissionFactory(invited=True)
    save_overview(admission)
    save_people(admission)
    save_commitments(admission)
    AdmissionDocumentFactory(admission=admission)
    return Admission.objects.get(pk=admission.pk)


def test_nothing_is_missing_in_a_filled_request():
    assert services.missing_parts(filled()) == {}


def test_everything_is_missing_in_an_empty_one():
    missing = services.missing_parts(AdmissionFactory(invited=True))

    assert list(missing) == list(Section)
    assert {section: len(sentences) for section, sentences in missing.items()} == {
        Section.LETTER: 1,
        Section.OVERVIEW: 3,
        Section.PEOPLE: 1,
        Section.COMMITMENTS: 3,
    }


@pytest.mark.parametrize(
    ("section", "spoil"),
    [
        (Section.LETTER, lambda one: StoredFile.objects.update(state=FileState.MISSING)),
        (Section.OVERVIEW, lambda one: save_overview(one, seen=1, activities=[])),
        (Section.OVERVIEW, lambda one: type(one.overview).objects.update(coordination_text="")),
        (Section.PEOPLE, lambda one: one.nominees.update(kind=RepresentativeKind.ALTERNATE)),
        (Section.COMMITMENTS, lambda one: save_commitments(one, seen=1, promises=["calls"])),
        (Section.COMMITMENTS, lambda one: save_commitments(one, seen=1, importance="")),
    ],
)
def test_request_with_a_gap_is_not_sent(section, spoil):
    admission = filled()
    spoil(admission)

    with pytest.raises(services.Incomplete) as refusal:
        services.submit(admission, by_name="Chris")

    assert list(refusal.value.missing) == [section]
    assert Admission.objects.get(pk=admission.pk).state == S.PREPARING


def test_promise_left_open_is_asked_about_in_words_that_hold_in_a_mail_too():
    admission = filled()
    save_commitments(admission, seen=1, promises=["calls"])

    missing = services.missing_parts(Admission.objects.get(pk=admission.pk))

    assert missing[Section.COMMITMENTS] == ["Tick what you will do as a member, or say why one of them is difficult."]


def test_promise_left_open_with_a_word_is_no_gap():
    admission = filled()
    save_commitments(admission, seen=1, promises=[], comment="Council decides in May.")

    assert services.missing_parts(Admission.objects.get(pk=admission.pk)) == {}


def test_sending_confirms_and_tells_the_officers():
    secretary = OfficeFactory().user
    admission = filled()

    services.submit(admission, by_name="Chris Contact")

    admission.refresh_from_db()
    move = admission.moves.latest("pk")
    assert admission.state == S.SUBMITTED
    assert (move.deed, move.by, move.by_name) == (Deed.SUBMIT, None, "Chris Contact")
    assert sorted(Mail.objects.values_list("kind", "address")) == [
        ("admission_sent", admission.contact_email),
        ("admission_to_check", secretary.email),
    ]


def test_officer_sends_on_the_municipality_s_behalf_and_tells_the_others():
    secretary, _anchor = OfficeFactory().user, OfficeFactory(kind=1)
    admission = filled()

    services.submit(admission, by=secretary)

    assert admission.moves.latest("pk").by == secretary
    assert [mail.kind for mail in Mail.objects.all()] == ["admission_sent"]


def test_sending_again_settles_what_was_missing():
    admission = AdmissionFactory(returned=True)
    point = MissingPointFactory(admission=admission)

    services.submit(admission, by_name="Chris")

    point.refresh_from_db()
    assert point.settled_at is not None


@pytest.mark.parametrize("state", [state for state in S if state not in FILLED_BY_APPLICANT])
def test_request_is_sent_while_it_is_the_applicant_s_turn(state):
    with pytest.raises(services.NotInState):
        services.submit(AdmissionFactory(state=state), by_name="Chris")


def test_missing_parts_of_a_loaded_request_ask_nothing(django_assert_num_queries):
    admission = Admission.objects.with_contents().get(pk=filled().pk)

    with django_assert_num_queries(0):
        assert services.missing_parts(admission) == {}
