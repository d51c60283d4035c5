"""The guards of the suite itself."""

import os
import re
import socket
import subprocess
import sys

import pytest
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.test import override_settings
from django.urls import path

from network.accounts.models import User


@login_not_required
def writes(request):
    User.objects.filter(pk=0).update(name="x")
    return HttpResponse()


urlpatterns = [path("writes/", writes)]


def test_network_is_closed():
    with socket.socket() as stranger, pytest.raises(RuntimeError, match="closed"):
        stranger.connect(("192.0.2.1", 80))


@pytest.mark.django_db
@override_settings(ROOT_URLCONF="tests.test_conftest")
def test_page_that_writes_is_found_out(client):
    with pytest.raises(AssertionError, match="accounts_user"):
        client.get("/writes/")


@pytest.mark.parametrize(
    ("required", "code", "said"),
    [
        ("1", pytest.ExitCode.USAGE_ERROR, "none of these is installed"),
        ("", pytest.ExitCode.NO_TESTS_COLLECTED, r"[1-9]\d* deselected"),
    ],
    ids=["required", "not required"],
)
def test_absent_browser_is_a_failure_only_where_it_is_required(required, code, said):
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "tests/browser", "--collect-only", "-q", "-p", "no:cacheprovider"],
        env=os.environ | {"PATH": "/nowhere", "REQUIRE_BROWSER": required},
        capture_output=True,
        text=True,
    )

    assert done.returncode == code
    assert re.search(said, done.stdout + done.stderr)
