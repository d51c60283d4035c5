"""The link in a mail that opens the answer page for one person and one meeting."""

import pytest
from django.core.signing import Signer
from django.urls import resolve
from django.utils.translation import override

from meetings.links import SIGNER, BadLink, answer_link, read_answer_link
from meetings.services import who_answers
from tests.meetings.factories import MeetingFactory
from tests.members.factories import RepresentativeFactory
from tests.roles import _ended

pytestmark = pytest.mark.django_db


def token_of(meeting, representative) -> str:
    return resolve(answer_link(meeting, representative)).kwargs["token"]


@pytest.mark.parametrize("language", ["en", "fr"])
def test_link_opens_what_it_was_made_for(language):
    meeting, representative = MeetingFactory(), RepresentativeFactory()

    with override(language):
        token = token_of(meeting, representative)

    assert read_answer_link(token) == (meeting.pk, representative.pk)
    assert who_answers(token) == (meeting, representative)


def test_link_is_in_the_reader_s_language_and_fits_a_line():
    with override("fr"):
        link = answer_link(MeetingFactory(), RepresentativeFactory())

    assert link.startswith("/fr/")
    assert len(link) < 100


def test_every_changed_letter_breaks_the_link():
    token = token_of(MeetingFactory(), RepresentativeFactory())

    for position, letter in enumerate(token[:-1]):  # the last letter of a signature carries fewer bits
        altered = token[:position] + ("A" if letter != "A" else "B") + token[position + 1 :]
        with pytest.raises(BadLink):
            read_answer_link(altered)


@pytest.mark.parametrize("token", ["", "1-1", "1-1.", ".", "1-2.x" * 50, "é.ü"])
def test_nonsense_is_a_bad_link(token):
    with pytest.raises(BadLink):
        read_answer_link(token)


def test_signature_of_another_purpose_is_a_bad_link():
    with pytest.raises(BadLink):
        read_answer_link(Signer(salt="meetings.undo_answer", sep=".").sign("1-1"))


@pytest.mark.parametrize("said", ["1", "1-2-3", "one-two"])
def test_signed_nonsense_is_a_bad_link(said):
    with pytest.raises(BadLink):
        read_answer_link(SIGNER.sign(said))


def test_link_of_somebody_who_no_longer_acts_opens_nothing():
    meeting, representative = MeetingFactory(), RepresentativeFactory()
    ended = _ended(representative.member).representations.get()

    with pytest.raises(BadLink):
        who_answers(token_of(meeting, ended))


def test_link_of_a_closed_account_opens_nothing():
    meeting, representative = MeetingFactory(), RepresentativeFactory(user__is_active=False)

    with pytest.raises(BadLink):
        who_answers(token_of(meeting, representative))


def test_link_to_a_meeting_that_is_gone_or_not_announced_opens_nothing():
    representative, meeting = RepresentativeFactory(), MeetingFactory()
    token = token_of(meeting, representative)
    meeting.delete()

    for link in (token, token_of(MeetingFactory(draft=True), representative)):
        with pytest.raises(BadLink):
            who_answers(link)


@pytest.mark.parametrize("state", ["cancelled", "past"])
def test_link_still_opens_where_there_is_nothing_left_to_answer(state):
    meeting, representative = MeetingFactory(**{state: True}), RepresentativeFactory()

    assert who_answers(token_of(meeting, representative)) == (meeting, representative)
