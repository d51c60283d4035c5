"""Two people, or one twice, at the same moment: real connections, real locks."""

import threading
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.cache import cache
from django.db import connection, transaction
from django.http import QueryDict
from django.urls import reverse

from practices import services
from practices.filters import PracticeFilter
from practices.models import Practice
from tests.accounts.factories import UserFactory
from tests.members.factories import MemberFactory, RepresentativeFactory
from tests.practices.factories import PracticeFactory
from tests.vocabulary.factories import KindFactory

pytestmark = pytest.mark.django_db(transaction=True)

AT_ONCE = 4


@pytest.fixture(autouse=True)
def _nothing_kept():
    """The cache is a table that is not emptied with the others."""
    cache.clear()


def all_at_once(deed: Callable[[int], object], times: int = AT_ONCE) -> list[object]:
    """Results, or the exceptions raised, of ``deed(number)`` run by that many threads at the same moment."""
    ready = threading.Barrier(times)

    def run(number: int) -> object:
        ready.wait(timeout=20)
        try:
            return deed(number)
        except Exception as error:  # noqa: BLE001 -- the refusal is the result
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(times) as threads:
        return list(threads.map(run, range(times)))


def words(number: int) -> dict:
    return {"title": f"By {number}", "summary": "x", "done": "x", "contact_role": "x"}


def test_one_of_many_editors_saves():
    practice, user = PracticeFactory(), UserFactory()

    results = all_at_once(
        lambda number: services.change_practice(practice, language="en", by=user, seen_version=1, values=words(number))
    )

    refused = [result for result in results if isinstance(result, services.ChangedMeanwhile)]
    winner = next(number for number, result in enumerate(results) if isinstance(result, Practice))
    assert len(refused) == AT_ONCE - 1
    assert Practice.objects.get().version == 2
    assert Practice.objects.get().words.title == f"By {winner}"


def test_one_submission_makes_one_practice():
    member, user, submission = MemberFactory(), UserFactory(), uuid.uuid4()

    results = all_at_once(
        lambda number: services.tell_practice(
            member=member, language="en", by=user, submission=submission, values=words(number)
        )
    )

    practice = Practice.objects.get()
    assert results == [practice] * AT_ONCE
    assert practice.texts.count() == 1
    assert practice.index_entry.title_en == practice.words.title


def test_publishing_at_once_publishes_once():
    practice = PracticeFactory()

    results = all_at_once(lambda number: services.publish_practice(practice))

    assert {result.published_at for result in results} == {Practice.objects.get().published_at}


def test_publishing_and_taking_back_leave_one_of_both():
    practice = PracticeFactory(published=True)

    all_at_once(
        lambda number: services.publish_practice(practice) if number % 2 else services.unpublish_practice(practice)
    )

    stored = Practice.objects.get()
    assert stored.is_published is (stored.published_at is not None)


def test_double_click_on_the_form_makes_one_practice(client_of):
    user = RepresentativeFactory().user
    sent = {"submission": str(uuid.uuid4()), "language": "en", "title": "Twice", "status": "running"}
    sent |= {"summary": "x", "done": "x", "contact_role": "x", "kind": KindFactory().pk, "publish": ""}
    clients = [client_of(user) for _number in range(AT_ONCE)]

    results = all_at_once(lambda number: clients[number].post(reverse("practices:add"), sent))

    practice = Practice.objects.get()
    assert [response.status_code for response in results] == [302] * AT_ONCE
    assert {response["Location"] for response in results} == {practice.get_absolute_url()}
    assert practice.is_published


def test_counts_taken_before_a_commit_end_with_it():
    practice, visitor = PracticeFactory(), AnonymousUser()

    def total() -> int:
        visible = Practice.objects.visible_to(visitor).published()
        return PracticeFilter(QueryDict(), queryset=visible, reader=visitor).total

    with transaction.atomic():
        services.publish_practice(practice, audience="public")
        meanwhile = all_at_once(lambda _number: total(), times=2)

    assert meanwhile == [0, 0]
    assert total() == 1
