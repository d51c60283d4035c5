"""Invented requests to look around with: one in each main state, marked, mailed to nobody, gone with one command."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation

from admissions import services
from admissions.demonstration import WAYS, load_demonstration_requests
from admissions.enums import AdmissionState, Criterion, Outcome, Verdict
from admissions.models import Admission, AdmissionDecision, Move, Note, Opinion, Review
from admissions.periods import is_consultation_over
from admissions.services import missing_parts
from admissions.services.enquiring import SAID
from admissions.waiting import requests as waiting
from meetings.models import Decision
from members.enums import OfficeKind, Source
from members.geonames import suggest_places
from members.models import Invitation, Member, Place, Representative
from network.accounts.enums import Language
from network.accounts.models import User
from network.files.models import StoredFile
from network.outbox.models import Mail, Mailing
from network.search.models import Entry
from practices.models import Practice
from tests.admissions.factories import AdmissionFactory
from tests.members.factories import OfficeFactory

PASSWORD = "of a demonstration"
S = AdmissionState
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demonstration")]


@pytest.fixture(scope="module")
def demonstration(founding_record, django_db_blocker):
    """The demonstration, loaded once for this module, where somebody real has long been at work."""
    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patch, transaction.atomic():
        patch.setenv("DEMO_PASSWORD", PASSWORD)
        OfficeFactory(kind=OfficeKind.SECRETARY, seat=2, user__email="secretary@network.example")
        call_command("load_demo", verbosity=0)
        yield
        transaction.set_rollback(True)


@pytest.fixture
def administrator() -> User:
    """Somebody real."""
    return OfficeFactory(kind=OfficeKind.ADMINISTRATOR, seat=2).user


def account(name: str) -> User:
    return User.objects.get(email=f"{name}@demo.example")


def request_in(state: str) -> Admission:
    return Admission.objects.with_contents().get(state=state)


# --- What is there ------------------------------------------------------------------------------------------


def test_there_is_one_in_each_main_state():
    states = sorted(Admission.objects.values_list("state", flat=True))

    assert states == sorted(WAYS)
    assert len(states) == 14
    assert set(S) - set(states) == {S.ACTIVE, S.INACTIVE, S.LAPSED, S.CLOSED, S.FORMER}


def test_each_is_marked_and_invented():
    for admission in Admission.objects.all():
        assert admission.is_demonstration, admission
        assert admission.municipality not in [place.name for place in suggest_places(admission.municipality)]
        assert admission.geoname is None, admission


def test_some_are_in_french_and_keep_to_it():
    french = list(Admission.objects.filter(language=Language.FR))

    assert len(french) >= 4
    assert all(
        document.file.name.startswith(("lettre", "resolution")) for one in french for document in one.documents.all()
    )


def test_nobody_has_more_than_a_role_for_a_name():
    names = [admission.contact_name for admission in Admission.objects.all()]

    assert [name for name in names if not re.fullmatch(r"(Representative|Représentante?) \(.+\)", name)] == []


@pytest.mark.parametrize("state", [S.SUBMITTED, S.UNDER_REVIEW, S.CONSULTATION, S.DECISION])
def test_what_was_sent_is_complete(state):
    admission = request_in(state)

    assert missing_parts(admission) == {}
    assert all(document.file.is_clean for document in admission.documents.all())


def test_the_one_that_came_back_has_points_to_settle():
    admission = request_in(S.RETURNED)

    assert {point.section for point in admission.missing_points.all()} == {"letter", "people"}
    assert not admission.missing_points.exclude(settled_at=None).exists()


def test_the_one_under_review_has_one_review_and_four_findings():
    """Somebody else than the administrator has read it, so that she may decide it after a second review."""
    admission = request_in(S.UNDER_REVIEW)

    assert [review.user for review in admission.reviews.all()] == [account("anchor")]
    assert admission.findings.count() == 4
    assert services.reviews_missing(admission) == 1
    assert services.findings_missing(admission) == [Criterion.COORDINATION, Criterion.ACTIVE_PART]


def test_the_one_the_members_are_asked_about_still_takes_answers():
    admission = request_in(S.CONSULTATION)

    assert sorted(admission.opinions.values_list("choice", flat=True)) == ["question", "support", "support"]
    assert [opinion.choice for opinion in admission.opinions.waiting_for_reply()] == ["question"]
    assert not is_consultation_over(admission)
    assert services.findings_missing(admission) == []


def test_the_one_awaiting_decision_is_decided_at_once():
    admission = request_in(S.DECISION)

    assert is_consultation_over(admission)
    assert not admission.opinions.waiting_for_reply().exists()
    assert set(admission.findings.values_list("verdict", flat=True)) == {Verdict.MET, Verdict.CONDITION}
    decision = services.decide(
        admission,
        by=account("administrator"),
        outcome=Outcome.CONDITIONAL,
        reason="As recommended.",
        decided_on=timezone.localdate(),
        condition="Name the coordinator.",
        due_on=timezone.localdate() + timedelta(days=150),
        membership=services.proposed_membership(admission) | {"population": 67_000, "time_zone": "America/Edmonton"},
    )
    assert decision.entry.is_demonstration


def test_decisions_stand_in_the_register_in_the_order_they_were_taken():
    decisions = list(AdmissionDecision.objects.order_by("decided_on").select_related("entry"))

    assert [one.outcome for one in decisions] == ["decline", "put-off", "conditional", "accept"]
    assert [one.entry.decided_on for one in decisions] == [one.decided_on for one in decisions]
    numbers = [one.entry.number for one in decisions]
    assert numbers == sorted(numbers)
    assert len(set(numbers)) == 4
    assert all(one.entry.is_demonstration for one in decisions)


def test_condition_is_due_and_what_was_put_off_comes_back_later():
    conditional = request_in(S.CONDITIONAL).decisions.get()

    assert conditional.condition
    assert conditional.due_on > timezone.localdate()
    assert request_in(S.DEFERRED).put_off_until > timezone.localdate()


def test_members_that_joined_are_marked_with_all_they_brought():
    members = Member.objects.filter(is_demonstration=True)

    assert {member.code for member in members} == {"birchmount-falls", "cap-aux-sapins"}
    practices = Practice.objects.filter(member__in=members)
    assert {practice.member.code for practice in practices} == {"birchmount-falls", "cap-aux-sapins"}
    assert not practices.filter(is_demonstration=False).exists()
    assert not practices.published().exists()
    assert Entry.objects.filter(member__in=members).count() == 2


def test_representative_of_the_new_member_signs_in_like_all_the_others(client):
    representative = Representative.objects.get(member__code="birchmount-falls")

    assert representative.user.is_demonstration
    assert client.login(email="birchmount-falls@demo.example", password=PASSWORD)
    assert Invitation.objects.open().filter(member__is_demonstration=True).count() == 3


def test_moments_make_sense():
    now = timezone.now()
    for admission in Admission.objects.prefetch_related("moves", "documents__file", "reviews", "opinions"):
        moves = sorted(admission.moves.all(), key=lambda move: move.pk)
        moments = [move.at for move in moves]
        assert moments == sorted(moments), admission
        assert len({moment.date() for moment in moments}) == len(moments), admission
        assert abs(admission.created_at - moments[0]) < timedelta(minutes=1), admission
        assert abs(admission.state_since - moments[-1]) < timedelta(minutes=1), admission
        later = [*admission.reviews.all(), *admission.opinions.all()]
        sent = [document.file.sent_at for document in admission.documents.all()]
        assert all(admission.created_at < moment < now for moment in [*sent, *(one.at for one in later)]), admission
        assert moments[-1] < now - timedelta(days=1), admission
        assert all(move.at.weekday() < 5 for move in moves), admission


def test_they_have_waited_for_different_times():
    days = {admission.state_since.date() for admission in Admission.objects.open()}

    assert len(days) >= 6


# --- What people see ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["cochair", "secretary", "anchor"])
def test_something_waits_for_those_who_look_after_requests(name):
    assert list(waiting(account(name)))


def test_halifax_has_not_answered_yet():
    assert [task.due_on for task in waiting(account("representative"))] == [
        request_in(S.CONSULTATION).consultation_ends_on
    ]


@pytest.mark.parametrize("language", Language.values)
@pytest.mark.parametrize("state", WAYS)
def test_officers_open_each_of_them(state, language, client_of):
    with translation.override(language):
        address = request_in(state).get_absolute_url()

    page = client_of(account("administrator")).get(address)

    assert page.status_code == 200


def test_somebody_real_never_takes_them_for_real(administrator, client_of):
    """Board, member, register and search show the mark to an administrator who has no part in the demonstration."""
    browser = client_of(administrator)
    member = Member.objects.get(code="birchmount-falls")
    entry = AdmissionDecision.objects.get(admission__member=member).entry

    pages = [
        browser.get(reverse("admissions:board")),
        browser.get(request_in(S.SUBMITTED).get_absolute_url()),
        browser.get(reverse("admissions:consultation", args=[request_in(S.CONSULTATION).pk])),
        browser.get(reverse("members:list")),
        browser.get(member.get_absolute_url()),
        browser.get(reverse("meetings:decisions"), {"year": entry.year}),
        browser.get(reverse("search"), {"q": "Birchmount"}),
    ]

    assert [page.status_code for page in pages] == [200] * len(pages)
    assert [str(page.request["PATH_INFO"]) for page in pages if "emonstration" not in page.content.decode()] == []


# --- Mails --------------------------------------------------------------------------------------------------


def test_nobody_is_mailed_by_loading():
    assert not Mail.objects.exists()
    assert not Mailing.objects.exists()


def test_what_happens_to_them_later_reaches_the_demonstration_only(administrator):
    submitted, reviewed = request_in(S.SUBMITTED), request_in(S.UNDER_REVIEW)

    services.start_review(submitted, by=account("secretary"))
    services.add_note(
        request_in(S.ENQUIRY), by=account("anchor"), text="They called back.", said_on=timezone.localdate()
    )
    services.reply_to(Opinion.objects.waiting_for_reply().get(), by=account("anchor"), reply="It does.")
    services.withdraw(reviewed, by_name="Representative")

    addresses = set(Mail.objects.values_list("address", flat=True))
    assert addresses
    assert {address.rpartition("@")[2] for address in addresses} == {"demo.example"}


def test_what_is_written_down_with_a_demonstration_account_belongs_to_it():
    known = request_in(S.ENQUIRY)
    said = {name: getattr(known, name) for name in SAID} | {"municipality": "Somewhere Else"}

    written = services.enquire(submission=uuid4(), values=said, source=Source.PHONE, by=account("secretary")).admission

    assert written.is_demonstration
    assert not Mail.objects.filter(address="secretary@network.example").exists()


# --- Again, and gone ----------------------------------------------------------------------------------------


def load(monkeypatch) -> None:
    monkeypatch.setenv("DEMO_PASSWORD", PASSWORD)
    call_command("load_demo", verbosity=0)


def remove() -> None:
    call_command("load_demo", "--remove", verbosity=0)


def snapshot() -> list:
    models = (Admission, Move, Note, Review, Opinion, Decision, AdmissionDecision, Member, Place, Representative,
              Invitation, Practice, Entry, StoredFile, Mail, Mailing)  # fmt: skip
    return [list(model.objects.order_by("pk").values_list()) for model in models]


def test_loading_again_changes_nothing():
    before, accounts = snapshot(), User.objects.count()

    assert load_demonstration_requests(PASSWORD) == 14

    assert snapshot() == before
    assert User.objects.count() == accounts


def test_loading_again_leaves_alone_what_somebody_did():
    admission = request_in(S.ENQUIRY)
    services.close(admission, by=account("anchor"), reason="Tried out.")

    load_demonstration_requests(PASSWORD)

    assert Admission.objects.count() == 14
    assert request_in(S.CLOSED).pk == admission.pk


def test_loading_again_gives_the_new_member_the_new_password(client):
    load_demonstration_requests("another one of these")

    assert client.login(email="birchmount-falls@demo.example", password="another one of these")


def test_request_of_somebody_real_with_such_a_name_is_left_alone(monkeypatch):
    remove()
    real = AdmissionFactory(municipality="Wheatridge", province="SK", contact_email="clerk@wheatridge.example")

    load(monkeypatch)

    assert Admission.objects.filter(municipality="Wheatridge").get() == real
    assert not real.notes.exists()
    assert not Mail.objects.exists()


def test_removal_leaves_nothing_of_them(django_capture_on_commit_callbacks):
    names = [stored.blob_name for stored in StoredFile.objects.all()]
    assert all(default_storage.exists(name) for name in names)
    real = User.objects.filter(is_demonstration=False).count()

    with django_capture_on_commit_callbacks(execute=True):
        remove()

    for model in (Admission, Decision, Practice, Invitation, Representative, StoredFile, Mail, Mailing):
        assert not model.objects.exists(), model
    assert not any(default_storage.exists(name) for name in names)
    assert Member.objects.count() == 18
    assert not Place.objects.filter(member__is_demonstration=True).exists()
    assert Entry.objects.filter(kind="member").count() == 18
    assert User.objects.count() == real


def test_removal_takes_what_people_tried_out():
    admission = request_in(S.UNDER_REVIEW)
    services.review(admission, by=account("administrator"), recommendation=Outcome.ACCEPT)
    services.withdraw(request_in(S.DECISION), by_name="Representative")
    services.leave(
        services.finish_first_steps(request_in(S.ADMITTED), by=account("anchor")),
        by=account("cochair"),
        reason="Tried.",
    )

    remove()

    assert not Admission.objects.exists()
    assert not Mail.objects.filter(kind__startswith="admission_").exists()


def test_removal_keeps_a_real_request_without_what_the_demonstration_said_of_it():
    real = AdmissionFactory(state=S.UNDER_REVIEW)
    moves = real.moves.count()
    services.review(real, by=account("anchor"), recommendation=Outcome.ACCEPT)

    remove()

    assert list(Admission.objects.all()) == [real]
    assert real.moves.count() == moves
    assert not real.reviews.filter(user__email__endswith="@demo.example").exists()


def test_removal_twice_is_harmless():
    remove()
    remove()

    assert not Admission.objects.exists()
