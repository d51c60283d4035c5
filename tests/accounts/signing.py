"""Signing in for tests, through the pages: what a session knows of how it began, ``force_login`` does not write."""

import base64
import hmac
import re
import struct
import time

from django.core import mail
from django.test import Client
from django.urls import reverse

from network.accounts.models import User
from tests.accounts.factories import PASSWORD


def signed_in(user: User, **headers) -> Client:
    """A browser in which ``user`` has just typed her password."""
    client = Client(headers=headers)
    response = client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})
    assert response.status_code == 302, "The password was not taken."
    return client


def is_in(client: Client) -> bool:
    """Whether somebody is signed in there, by asking for a page."""
    return client.get(reverse("account")).status_code == 200


def code_in(message) -> str:
    """The code of the latest mail with one."""
    return re.search(r"^\d{3}-?\d{3}-?\d{3}$|^\d{9}$|^[\d-]{9,12}$", message.body, re.MULTILINE).group()


def latest_code() -> str:
    return code_in(mail.outbox[-1])


def one_time_code(secret: str, *, at: float | None = None) -> str:
    """What an app shows (RFC 6238)."""
    key = base64.b32decode(secret.replace(" ", ""))
    digest = hmac.digest(key, struct.pack(">Q", int((at or time.time()) // 30)), "sha1")
    start = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[start : start + 4])[0] & 0x7FFFFFFF) % 1_000_000:06}"
