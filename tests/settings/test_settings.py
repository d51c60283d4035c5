"""Production: it refuses to start without what it needs, and is shut tight when it does."""

import json
import os
import re
import subprocess
import sys
import zoneinfo
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import tzdata
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.test import Client

from network.accounts.enums import Zone
from network.settings import zones

ROOT = Path(settings.BASE_DIR)
NEEDED = {
    "SECRET_KEY": "of-a-test-" * 6,
    "ALLOWED_HOSTS": "portal.example.ca",
    "DATABASE_URL": "postgres://portal@/portal",
    "REDIS_URL": "redis://127.0.0.1:1/0",
    "EMAIL_URL": "smtp+tls://user:password@mail.example.ca:587",
    "DEFAULT_FROM_EMAIL": "secretary@example.ca",
    "PORTAL_URL": "https://portal.example.ca",
    "SECOND_FACTOR_KEYS": "b25seS1mb3ItdGVzdHMtLS0tLS0tLS0tLS0tLS0tLS0=",
}
PRINTED = """
import json
import django
from network.settings import base
django.setup()
names = [name for name in dir(base) if name.isupper()]
print(json.dumps({name: getattr(base, name) for name in names}, default=str))
"""


def python(*arguments: str, **environment: str) -> subprocess.CompletedProcess:
    """A Python that knows nothing but these variables."""
    home = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return subprocess.run(
        [sys.executable, *arguments], cwd=ROOT, env=home | environment, capture_output=True, text=True, timeout=60
    )


@pytest.fixture(scope="module")
def production() -> dict:
    """The settings as production reads them."""
    return json.loads(python("-c", PRINTED, **NEEDED, DJANGO_SETTINGS_MODULE="network.settings.base").stdout)


# --- Starting -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("environment", [{}, dict.fromkeys(NEEDED, "")], ids=["absent", "empty"])
def test_empty_environment_is_refused_with_every_name(environment):
    result = python("-c", "import network.settings.base", **environment)

    assert result.returncode != 0
    assert f"Missing in the environment: {', '.join(NEEDED)}." in result.stderr.splitlines()[-1]


@pytest.mark.parametrize("lacking", NEEDED)
def test_each_variable_is_missed_by_name(lacking):
    environment = {name: value for name, value in NEEDED.items() if name != lacking}
    result = python("-c", "import network.settings.base", **environment)

    assert result.returncode != 0
    assert result.stderr.splitlines()[-1].endswith(f"Missing in the environment: {lacking}. See .env.example.")


@pytest.mark.parametrize("module", ["network.wsgi", "network.celery"])
def test_nothing_starts_without_saying_with_which_settings(module):
    result = python(
        "-c", f"import {module}; {module}.app.conf.broker_url" if "celery" in module else f"import {module}"
    )

    assert result.returncode != 0
    assert "DJANGO_SETTINGS_MODULE" in result.stderr


def test_example_names_every_variable():
    named = set(re.findall(r"^(\w+)=", (ROOT / ".env.example").read_text(encoding="utf-8"), re.MULTILINE))
    read = {
        name
        for module in ("base.py", "dev.py")
        for name in re.findall(
            r"env\.\w+\(\s*\"(\w+)\"", (ROOT / "network" / "settings" / module).read_text(encoding="utf-8")
        )
    }

    assert read | set(NEEDED) <= named


def test_deployment_check_has_nothing_to_say(tmp_path):
    (tmp_path / "static").mkdir()
    production = NEEDED | {"DJANGO_SETTINGS_MODULE": "network.settings.base", "STATIC_ROOT": str(tmp_path / "static")}

    result = python("manage.py", "check", "--deploy", "--fail-level=WARNING", **production)

    assert result.returncode == 0, result.stderr


@pytest.mark.parametrize(
    ("loosened", "finding"),
    [
        ({"SECURE_HSTS_SECONDS": "0"}, "security.W004"),
        ({"SECURE_SSL_REDIRECT": "false"}, "security.W008"),
        ({"SECRET_KEY": "short"}, "security.W009"),
    ],
    ids=["HSTS", "https", "key"],
)
def test_deployment_check_finds_what_was_loosened(loosened, finding):
    production = NEEDED | {"DJANGO_SETTINGS_MODULE": "network.settings.base"} | loosened

    result = python("manage.py", "check", "--deploy", "--tag=security", "--fail-level=WARNING", **production)

    assert result.returncode != 0
    assert finding in result.stderr


# --- Shut tight ---------------------------------------------------------------------------------------------


def test_production_is_not_debugging(production):
    assert production["DEBUG"] is False
    assert production["COMPONENT_GALLERY"] is False
    assert production["ALLOWED_HOSTS"] == ["portal.example.ca"]


@pytest.mark.parametrize("cookie", ["SESSION", "CSRF", "LANGUAGE"])
def test_cookies_are_secure(production, cookie):
    assert production[f"{cookie}_COOKIE_SECURE"] is True
    assert production[f"{cookie}_COOKIE_HTTPONLY"] is True
    assert production[f"{cookie}_COOKIE_SAMESITE"] == "Lax"


def test_only_https_is_spoken(production):
    assert production["SECURE_SSL_REDIRECT"] is True
    assert production["SECURE_HSTS_SECONDS"] >= 31_536_000
    assert production["ACCOUNT_DEFAULT_HTTP_PROTOCOL"] == "https"


def test_mail_goes_where_it_is_told(production):
    assert production["EMAIL_BACKEND"] == "django.core.mail.backends.smtp.EmailBackend"
    assert (production["EMAIL_HOST"], production["EMAIL_PORT"], production["EMAIL_USE_TLS"]) == (
        "mail.example.ca",
        587,
        True,
    )


def test_database_connections_are_checked_and_do_not_hang(production):
    database = production["DATABASES"]["default"]

    assert database["CONN_HEALTH_CHECKS"] is True
    assert database["OPTIONS"]["connect_timeout"] <= 3
    assert "pool" not in database["OPTIONS"]


def test_everything_that_must_last_is_in_the_database(production):
    assert production["CACHES"]["default"]["BACKEND"] == "network.shared.cache.PostgresCache"
    assert production["SESSION_ENGINE"] == "django.contrib.sessions.backends.db"


def test_every_page_asks_for_an_account_unless_it_says_otherwise(production):
    assert "django.contrib.auth.middleware.LoginRequiredMiddleware" in production["MIDDLEWARE"]


def test_roles_that_open_much_need_a_second_step(production):
    assert production["SECOND_FACTOR_REQUIRED_OF"] == ["administrator", "co_chair", "secretary"]
    middleware = production["MIDDLEWARE"]
    assert middleware.index("network.accounts.second_step.SecondFactorMiddleware") > max(
        middleware.index("django.contrib.auth.middleware.LoginRequiredMiddleware"),
        middleware.index("allauth.account.middleware.AccountMiddleware"),
    )


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"SECOND_FACTOR_KEYS": "not-a-key"}, "SECOND_FACTOR_KEYS takes keys of 32 bytes"),
        ({"SECOND_FACTOR_REQUIRED_OF": "administrators"}, "names no role of the Network: 'ADMINISTRATORS'"),
    ],
    ids=["key", "role"],
)
def test_wrong_setting_of_second_factors_is_found_by_the_check(wrong, said):
    environment = NEEDED | wrong | {"DJANGO_SETTINGS_MODULE": "network.settings.base"}

    result = python("manage.py", "check", "--tag=security", **environment)

    assert result.returncode != 0
    assert said in result.stderr


@pytest.mark.parametrize("module", ["dev", "test"])
def test_looser_settings_keep_the_list_of_parts(module):
    source = (ROOT / "network" / "settings" / f"{module}.py").read_text(encoding="utf-8")

    assert "INSTALLED_APPS" not in source
    assert "MIDDLEWARE" not in source


# --- On a page ----------------------------------------------------------------------------------------------

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Strict-Transport-Security": "max-age=31536000; includeSubDomains; preload",
}


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/en/", "/fr/pratiques/", "/en/sign-in/", "/en/nowhere/", "/en/account/", "/healthz"])
def test_answers_carry_security_headers(client, path):
    response = client.get(path, secure=True)

    assert {name: response.get(name) for name in HEADERS} == HEADERS


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/en/", "/en/practices/", "/en/sign-in/", "/en/nowhere/"])
def test_policy_allows_nothing_inline_and_nobody_else(client, path):
    policy = client.get(path)["Content-Security-Policy"]
    directives = dict(part.strip().partition(" ")[::2] for part in policy.split(";"))

    assert "unsafe" not in policy
    assert "http" not in policy
    assert "*" not in policy
    assert directives["default-src"] == "'none'"
    assert directives["script-src"] == directives["style-src"] == directives["connect-src"] == "'self'"
    assert directives["frame-ancestors"] == directives["object-src"] == directives["base-uri"] == "'none'"


@pytest.mark.django_db
def test_cookies_of_a_visit_are_for_the_server_only(client):
    client.get("/en/sign-in/")

    assert client.cookies["csrftoken"]["httponly"]
    assert client.cookies["csrftoken"]["samesite"] == "Lax"


@pytest.mark.django_db
def test_other_sites_do_not_read_static_files(settings, tmp_path):
    settings.STATIC_ROOT = str(tmp_path)
    (tmp_path / "icon.svg").write_text("<svg/>")

    response = Client().get("/static/icon.svg")

    assert response.getvalue() == b"<svg/>"
    assert "Access-Control-Allow-Origin" not in response
    assert response["X-Content-Type-Options"] == "nosniff"


# --- Time zones ---------------------------------------------------------------------------------------------


def test_only_the_pinned_rules_are_read():
    assert zoneinfo.TZPATH == ()
    assert tuple(int(part) for part in tzdata.__version__.split(".")[:2]) >= zones.PINNED


@pytest.mark.parametrize(
    ("zone", "january", "july"),
    [
        ("America/Vancouver", -7, -7),
        ("America/Edmonton", -6, -6),
        ("America/Winnipeg", -5, -5),
        ("America/Regina", -6, -6),
        ("America/Toronto", -5, -4),
        ("America/Halifax", -4, -3),
        ("America/St_Johns", -3.5, -2.5),
    ],
)
def test_clocks_of_2027(zone, january, july):
    offsets = [
        datetime(2027, month, 15, tzinfo=UTC).astimezone(zoneinfo.ZoneInfo(zone)).utcoffset() for month in (1, 7)
    ]

    assert offsets == [timedelta(hours=january), timedelta(hours=july)]


def test_every_zone_a_reader_may_choose_is_known():
    assert [zone for zone in Zone.values if zone not in zoneinfo.available_timezones()] == []


@pytest.mark.parametrize("version", ["2026.1", "2025.2", "2025.99"])
def test_older_rules_are_refused(monkeypatch, version):
    monkeypatch.setattr(tzdata, "__version__", version)

    with pytest.raises(ImproperlyConfigured, match=f"tzdata {version} is older than the pinned"):
        zones.use_pinned_zones()


@pytest.mark.parametrize("version", ["2026.6", "2026.10", "2027.1"])
def test_newer_rules_are_welcome(monkeypatch, version):
    monkeypatch.setattr(tzdata, "__version__", version)

    zones.use_pinned_zones()

    assert zoneinfo.TZPATH == ()


def test_system_rules_are_not_searched_even_when_the_environment_says_so():
    script = "import network.settings.base, zoneinfo; print(zoneinfo.TZPATH)"

    result = python("-c", script, **NEEDED, PYTHONTZPATH="/usr/share/zoneinfo")

    assert result.stdout.strip() == "()"
