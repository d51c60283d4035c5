"""How mail stands while its server takes nothing; the rest is asked by ``tests/home/test_status.py``."""

from datetime import timedelta

import pytest
from django.db.models.functions import Now
from django.utils import timezone

from network.outbox.models import Mail, MailEvent
from network.outbox.services import send_due, standing
from tests.outbox.kinds import posted

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("kinds")]


@pytest.mark.parametrize(("minutes", "said"), [(4, "ok"), (6, "late")])
def test_single_mail_that_a_server_puts_off_again_and_again_is_late(sink, minutes, said):
    posted()
    sink.mode = "421"
    send_due()
    MailEvent.objects.update(at=timezone.now() - timedelta(minutes=minutes))
    Mail.objects.update(next_attempt_at=Now())
    send_due()

    assert Mail.objects.get().next_attempt_at > timezone.now()
    assert standing() == said

    sink.mode = "accept"
    Mail.objects.update(next_attempt_at=Now())
    send_due()

    assert standing() == "ok"
