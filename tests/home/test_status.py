"""What ``/readyz`` says about mail."""

from datetime import timedelta

import pytest
from django.db.models.functions import Now

from network.home.status import readiness
from network.outbox.enums import MailState
from network.outbox.models import Mail
from network.outbox.services import Address, post

pytestmark = pytest.mark.django_db


@pytest.fixture
def mail():
    return post(Address("guest@town.example", "", "en"), kind="any", dedupe_key="any")


@pytest.mark.parametrize(
    ("state", "minutes", "said"),
    [
        (MailState.PENDING, 4, "ok"),
        (MailState.PENDING, 6, "late"),
        (MailState.RETRY, 6, "late"),
        (MailState.PENDING, -60, "ok"),
        (MailState.DEAD, 60, "ok"),
        (MailState.UNCERTAIN, 0, "uncertain"),
    ],
)
def test_mail_that_is_late_or_uncertain_is_told(mail, state, minutes, said):
    Mail.objects.update(state=state, next_attempt_at=Now() - timedelta(minutes=minutes))

    ready = readiness()

    assert ready["outbox"] == said
    assert ready["status"] == "degraded"  # no Redis in tests, and never worse than that


def test_mail_never_makes_the_portal_unavailable(client, mail):
    Mail.objects.update(state=MailState.UNCERTAIN)

    assert client.get("/readyz").status_code == 200
