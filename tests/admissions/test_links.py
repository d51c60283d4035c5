"""The applicant's signed link: what it opens, and when it opens nothing."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.core import signing
from django.utils import timezone

from admissions import services
from admissions.links import SALT, BadLink, OldLink, admission_of, applicant_token
from network.shared.logs import redact
from tests.admissions.factories import AdmissionFactory

pytestmark = pytest.mark.django_db


def test_link_opens_its_request():
    admission, _other = AdmissionFactory(), AdmissionFactory()

    assert admission_of(applicant_token(admission)) == admission


def test_altered_link_opens_nothing():
    token = applicant_token(AdmissionFactory())

    for altered in (token[:-1] + ("A" if token[-1] != "A" else "B"), "x" + token, token.upper(), "", "1:2:3"):
        with pytest.raises(BadLink):
            admission_of(altered)


def test_link_signed_for_something_else_opens_nothing():
    admission = AdmissionFactory()

    with pytest.raises(BadLink):
        admission_of(signing.dumps([admission.pk, 1], salt="outbox"))


def test_link_of_a_request_that_is_gone_opens_nothing():
    admission = AdmissionFactory()
    token = applicant_token(admission)
    admission.delete()

    with pytest.raises(BadLink):
        admission_of(token)


def test_older_link_is_too_old():
    admission = AdmissionFactory(preparing=True)
    token = applicant_token(admission)

    services.renew_link(admission, by_name="Chris")

    with pytest.raises(OldLink):
        admission_of(token)
    admission.refresh_from_db()
    assert admission_of(applicant_token(admission)) == admission


def test_link_grows_old(time_machine):
    now = timezone.now()
    time_machine.move_to(now, tick=False)
    token = applicant_token(AdmissionFactory(preparing=True))

    time_machine.move_to(now + timedelta(days=settings.ADMISSION_LINK_DAYS, seconds=-1), tick=False)
    assert admission_of(token)
    time_machine.move_to(now + timedelta(days=settings.ADMISSION_LINK_DAYS, seconds=2), tick=False)
    with pytest.raises(OldLink):
        admission_of(token)


def test_link_is_never_written_to_the_log():
    token = applicant_token(AdmissionFactory())

    logged = redact(None, "", {"path": f"/en/join/request/{token}/overview/"})["path"]

    assert logged == "/en/join/request/[not logged]/overview/"
    assert signing.loads(token, salt=SALT)
