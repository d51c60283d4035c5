"""What waits for the end of an answer is done then, once, in the language of the page."""

import pytest
from django.http import HttpResponse
from django.utils.translation import get_language, override

from network.shared.afterwards import AfterwardsMiddleware, afterwards

pytestmark = pytest.mark.django_db  # the end of an answer looks after the connection

done: list = []


def answered(rf, *deeds):
    """The answer of a view that puts these off, before it is closed."""

    def view(_request):
        for deed in deeds:
            afterwards(deed)
        return HttpResponse("the answer")

    done.clear()
    with override("fr"):
        return AfterwardsMiddleware(view)(rf.get("/"))


def test_it_is_done_when_the_answer_is_closed(rf):
    response = answered(rf, lambda: done.append(get_language()), lambda: done.append(2))
    before = list(done)

    response.close()

    assert (before, done, get_language()) == ([], ["fr", 2], "en")


def test_failing_is_logged_and_stops_nothing(rf, caplog):
    response = answered(rf, lambda: 1 / 0, lambda: done.append(2))

    response.close()

    assert done == [2]
    assert "failed_afterwards" in caplog.text


def test_outside_of_a_request_it_is_done_at_once(rf):
    answered(rf)

    afterwards(lambda: done.append(1))

    assert done == [1]
