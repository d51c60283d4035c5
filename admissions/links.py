"""The signed link by which an applicant opens the file of her municipality, without an account."""

from django.conf import settings
from django.core import signing
from django.urls import reverse

from admissions.models import Admission

SALT = "admissions.request"
DAY = 24 * 3600  # seconds


class BadLink(Exception):
    """The link was altered, or the request is gone."""


class OldLink(Exception):
    """The link is too old, or a newer one has been made since."""


def applicant_token(admission: Admission) -> str:
    """What stands in the address: it names the request and its present link, and opens it for a while."""
    return signing.dumps([admission.pk, admission.link_version], salt=SALT)


def applicant_link(admission: Admission) -> str:
    """The path of the applicant's file, in the language that is active."""
    return reverse("admissions:request", args=[applicant_token(admission)])


def admission_of(token: str) -> Admission:
    """The request that a link opens, with its contents. Raises BadLink, OldLink."""
    try:
        pk, version = signing.loads(token, salt=SALT, max_age=settings.ADMISSION_LINK_DAYS * DAY)
    except signing.SignatureExpired as error:
        raise OldLink from error
    except signing.BadSignature as error:
        raise BadLink from error
    admission = Admission.objects.with_contents().filter(pk=pk).first()
    if admission is None:
        raise BadLink
    if admission.link_version != version:
        raise OldLink
    return admission
