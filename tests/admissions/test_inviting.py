"""Inviting a municipality to confirm, and the link to its file: renewed, shared, asked for."""

import pytest

from admissions import services
from admissions.enums import AdmissionState
from admissions.models import Admission
from network.outbox.models import Mail
from tests.accounts.factories import UserFactory
from tests.admissions.factories import AdmissionFactory, NomineeFactory

pytestmark = pytest.mark.django_db

S = AdmissionState


def links() -> list[tuple[str, str]]:
    return list(Mail.objects.filter(kind="admission_link").order_by("pk").values_list("address", "language"))


def test_invitation_opens_the_documents_and_goes_to_the_contact():
    admission, user = AdmissionFactory(conversation=True), UserFactory()

    services.invite_to_confirm(admission, by=user)

    admission.refresh_from_db()
    assert admission.state == S.INVITED
    assert admission.moves.latest("pk").by == user
    assert Mail.objects.get().kind == "admission_invited"
    assert Mail.objects.get().address == admission.contact_email


def test_invitation_without_a_conversation_needs_a_reason():
    admission = AdmissionFactory()

    with pytest.raises(services.ReasonNeeded):
        services.invite_to_confirm(admission, by=UserFactory(), reason=" ")
    services.invite_to_confirm(admission, by=UserFactory(), reason="They met us in May.")

    assert admission.moves.latest("pk").reason == "They met us in May."


@pytest.mark.parametrize("state", [state for state in S if state not in (S.ENQUIRY, S.CONVERSATION)])
def test_invitation_belongs_to_the_beginning(state):
    with pytest.raises(services.NotInState):
        services.invite_to_confirm(AdmissionFactory(state=state, contents__is_empty=True), by=UserFactory(), reason="x")


def test_renewed_link_goes_to_the_contact_alone():
    admission = AdmissionFactory(submitted=True)

    services.renew_link(admission, by=UserFactory(name="Officer"))

    assert Admission.objects.get(pk=admission.pk).link_version == 2
    assert links() == [(admission.contact_email, "en")]
    assert Mail.objects.get().data["renewed_by"] == "Officer"


def test_link_is_shared_with_five_colleagues_a_day(time_machine):
    time_machine.move_to("2027-03-01 12:00Z")
    admission = AdmissionFactory(preparing=True, language="fr")
    services.renew_link(admission, by_name="Chris")

    for number in range(5):
        services.share_link(admission, email=f"c{number}@kelowna.example", name="Colleague", by_name="Chris")
    with pytest.raises(services.TooManyToday):
        services.share_link(admission, email="c6@kelowna.example", name="Colleague", by_name="Chris")
    time_machine.move_to("2027-03-02 12:01Z")
    services.share_link(admission, email="c6@kelowna.example", name="Colleague", by_name="Chris")

    assert links()[1] == ("c0@kelowna.example", "fr")
    assert len(links()) == 7
    assert Admission.objects.get(pk=admission.pk).link_version == 2


def test_links_to_several_files_do_not_fill_one_mailbox():
    for _file in range(5):
        services.share_link(AdmissionFactory(), email="victim@elsewhere.example", name="V", by_name="Sam")

    with pytest.raises(services.TooManyToday):
        services.share_link(AdmissionFactory(), email="Victim@elsewhere.example", name="V", by_name="Sam")


def test_link_to_a_decided_request_is_not_shared():
    with pytest.raises(services.NotInState):
        services.share_link(AdmissionFactory(declined=True), email="c@kelowna.example", name="C", by_name="Chris")


def test_links_are_sent_to_whom_the_request_knows():
    admission = AdmissionFactory(submitted=True, contact_email="Chris@kelowna.example", contents__is_empty=True)
    NomineeFactory(admission=admission, email="Robin@kelowna.example", language="fr")
    other = AdmissionFactory(contact_email="chris@kelowna.example")
    AdmissionFactory(withdrawn=True, contact_email="chris@kelowna.example")

    services.post_links("chris@KELOWNA.example")
    services.post_links("robin@kelowna.example")
    services.post_links("nobody@kelowna.example")

    assert links() == [("Chris@kelowna.example", "en"), (other.contact_email, "en"), ("Robin@kelowna.example", "fr")]


def test_contact_who_is_named_too_gets_one_mail():
    admission = AdmissionFactory(preparing=True, contact_email="chris@kelowna.example")
    NomineeFactory(admission=admission, email="chris@kelowna.example")
    NomineeFactory(admission=admission, email="CHRIS@kelowna.example", alternate=True)

    services.post_links("chris@kelowna.example")

    assert len(links()) == 1


def test_links_are_sent_three_times_a_day():
    AdmissionFactory(preparing=True, contact_email="chris@kelowna.example")

    for _time in range(5):
        services.post_links("chris@kelowna.example")

    assert len(links()) == 3


def test_links_of_the_latest_files_are_sent_when_there_are_many():
    files = [AdmissionFactory(contact_email="victim@elsewhere.example") for _file in range(5)]

    services.post_links("victim@elsewhere.example")

    assert list(Mail.objects.order_by("pk").values_list("about_id", flat=True)) == [one.pk for one in files[2:]]


def test_link_that_is_good_is_the_one_that_is_mailed():
    admission = AdmissionFactory(preparing=True)

    services.post_links(admission.contact_email)

    assert Admission.objects.get(pk=admission.pk).link_version == 1
