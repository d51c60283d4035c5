"""What rights and the record cost per request: pages through the whole stack, and without our own middleware, in turns.

    python -m network.embedded temporary -- python bench/request_price.py [ROUNDS]

It loads the demonstration, opens the sign-in page, a practice and the account page as a visitor, a representative and
an administrator with a second factor, sends one form, and prints statements, milliseconds and the ratio of one run.
"""

import logging
import os
import sys
import time
from functools import partial
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "network.settings.test")

import django

django.setup()

from allauth.mfa.models import Authenticator  # noqa: E402 -- after the set-up
from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client, override_settings  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402

from network.accounts.models import User  # noqa: E402
from practices.models import Practice  # noqa: E402
from tests.sessions import signed_in  # noqa: E402

ROUNDS = int(sys.argv[1]) if len(sys.argv) > 1 else 200
AT_A_TIME = 20  # requests with, then as many without: both see the same machine
OURS = (
    "network.accounts.middleware.PrivatePagesMiddleware",
    "network.accounts.middleware.SessionInUseMiddleware",
    "network.accounts.second_step.SecondFactorMiddleware",
    "network.record.middleware.RecordMiddleware",
    "network.shared.htmx.WholePageSignInMiddleware",
)
BARE = [name for name in settings.MIDDLEWARE if name not in OURS]


def client_of(name: str) -> Client:
    """A browser in which this person of the demonstration is signed in, a second factor passed."""
    client = Client()
    if not name:
        return client
    return signed_in(client, User.objects.get(email=f"{name}@demo.example"), method="mfa")


def timed(deed) -> float:
    """Milliseconds of one request. Raises AssertionError when its answer is neither the page nor the way back to it."""
    begun = time.perf_counter()
    response = deed()
    took = (time.perf_counter() - begun) * 1000
    assert response.status_code == 200 or response.headers.get("Location") == "/en/account/", response.headers
    return took


def measure(what: str, name: str, path: str, data: dict | None = None) -> None:
    """Print one line: statements, milliseconds with and without our middleware, and their ratio."""
    whole, bare = client_of(name), client_of(name)
    times: dict[str, list[float]] = {"whole": [], "bare": []}

    def ask(client: Client) -> object:
        return client.post(path, data) if data else client.get(path)

    for client in (whole, bare):
        ask(client)
    for _turn in range(0, ROUNDS, AT_A_TIME):
        times["whole"] += [timed(partial(ask, whole)) for _number in range(AT_A_TIME)]
        with override_settings(MIDDLEWARE=BARE):
            bare.handler._middleware_chain = None
            times["bare"] += [timed(partial(ask, bare)) for _number in range(AT_A_TIME)]
    with CaptureQueriesContext(connection) as queries:
        ask(whole)
    full, plain = median(times["whole"]), median(times["bare"])
    print(f"{what:34} {len(queries):4} statements {full:7.2f} ms {plain:7.2f} ms bare, ratio {full / plain:.2f}")


if __name__ == "__main__":
    logging.disable(logging.CRITICAL)  # a line per request is the terminal's price, not the portal's
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    os.environ.setdefault("DEMO_PASSWORD", "only-for-this-run")
    call_command("prepare", "--demo", verbosity=0)
    settings.SECOND_FACTOR_REQUIRED_OF = ["administrator", "co_chair", "secretary"]
    administrator = User.objects.get(email="administrator@demo.example")
    Authenticator.objects.create(user=administrator, type=Authenticator.Type.TOTP, data={"secret": "x"})
    practice = Practice.objects.published().filter(audience="public").first().get_absolute_url()
    account = {"name": "Somebody", "language": "en", "time_zone": "America/Halifax"}
    for what, name, path, data in (
        ("sign-in page, visitor", "", "/en/sign-in/", None),
        ("a practice, visitor", "", practice, None),
        ("a practice, representative", "representative", practice, None),
        ("a practice, administrator", "administrator", practice, None),
        ("own account, representative", "representative", "/en/account/", None),
        ("own account saved, representative", "representative", "/en/account/", account),
    ):
        measure(what, name, path, data)
