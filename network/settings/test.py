"""Settings of the tests: the servers that ``make test`` names, mail kept in memory, quick password hashes."""

import os

for name, value in {
    "SECRET_KEY": "only-for-tests",
    "ALLOWED_HOSTS": "testserver,localhost,127.0.0.1,[::1]",
    "DATABASE_URL": "postgres:///portal",
    "REDIS_URL": "redis://127.0.0.1:1/0",  # nothing listens there: every page must do without
    "EMAIL_URL": "memorymail://",
    "DEFAULT_FROM_EMAIL": "portal@demo.example",
    "PORTAL_URL": "https://testserver",
    "SECOND_FACTOR_KEYS": "b25seS1mb3ItdGVzdHMtLS0tLS0tLS0tLS0tLS0tLS0=",
    "SECOND_FACTOR_REQUIRED_OF": "",
}.items():
    os.environ.setdefault(name, value)

from network.settings.base import *  # noqa: E402, F403 -- loosens the production settings, which read the names above
from network.settings.base import STORAGES  # noqa: E402

COMPONENT_GALLERY = True
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "http"
ALLAUTH_TRUSTED_PROXY_COUNT = 0
SECURE_SSL_REDIRECT = False
SESSION_COOKIE_SECURE = False
CSRF_COOKIE_SECURE = False
LANGUAGE_COOKIE_SECURE = False
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
WHITENOISE_AUTOREFRESH = True  # look for a static file when it is asked for, not in a folder that may not be there
OUTBOX_FAIL_AT = os.environ.get("OUTBOX_FAIL_AT", "")  # the kill tests name a point at which a sender dies
