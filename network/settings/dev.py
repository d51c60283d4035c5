"""Settings of ``make run``: the embedded servers when none is configured, plain http, mail written to files."""

import os
import secrets
from collections.abc import Callable
from pathlib import Path

from cryptography.fernet import Fernet

from network import embedded

VAR = Path(os.environ.get("PORTAL_VAR") or "var").resolve()
VAR.mkdir(parents=True, exist_ok=True)


def _kept_secret(name: str, make: Callable[[], str]) -> str:
    """A secret of this data folder, made once."""
    file = VAR / name
    if not file.exists():
        file.touch(mode=0o600)
        file.write_text(make())
    return file.read_text()


for name, value in {
    "SECRET_KEY": _kept_secret("secret-key", lambda: secrets.token_urlsafe(50)),
    "SECOND_FACTOR_KEYS": _kept_secret("second-factor-key", lambda: Fernet.generate_key().decode()),
    "SECOND_FACTOR_REQUIRED_OF": "",
    "ALLOWED_HOSTS": "localhost,127.0.0.1,[::1]",
    "DATABASE_URL": embedded.database_url(VAR),
    "REDIS_URL": embedded.redis_url(VAR),
    "EMAIL_URL": "filemail://",
    "DEFAULT_FROM_EMAIL": "portal@demo.example",
    "PORTAL_URL": f"http://localhost:{os.environ.get('PORT') or 8000}",
}.items():
    os.environ.setdefault(name, value)

from network.settings.base import *  # noqa: E402, F403 -- loosens the production settings, which read the names above
from network.settings.base import EMAIL_CONFIG, env  # noqa: E402
from network.shared.logs import logging_for, terminal_processors  # noqa: E402

DEBUG = env.bool("DEBUG", default=False)
COMPONENT_GALLERY = True
STATIC_ROOT = VAR / "static"
MEDIA_ROOT = VAR / "files"
if EMAIL_CONFIG["EMAIL_BACKEND"].endswith("filebased.EmailBackend"):
    EMAIL_FILE_PATH = str(VAR / "mail")
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "http"
ALLAUTH_TRUSTED_PROXY_COUNT = 0
SECURE_SSL_REDIRECT = False
SECURE_HSTS_SECONDS = 0
SESSION_COOKIE_SECURE = False
CSRF_COOKIE_SECURE = False
LANGUAGE_COOKIE_SECURE = False
LOGGING = logging_for(terminal_processors(), level=env.str("LOG_LEVEL", default="WARNING"))
