"""Production settings. They stop with the names of what is missing; dev.py and test.py only loosen them."""

from pathlib import Path

import environ
import pghistory
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from network.settings.zones import use_pinned_zones
from network.shared.logs import logging_for, production_processors

use_pinned_zones()

BASE_DIR = Path(__file__).resolve().parent.parent.parent
env = environ.Env()

REQUIRED = (
    "SECRET_KEY", "ALLOWED_HOSTS", "DATABASE_URL", "REDIS_URL", "EMAIL_URL", "DEFAULT_FROM_EMAIL", "PORTAL_URL",
    "SECOND_FACTOR_KEYS",
)  # fmt: skip
missing = [name for name in REQUIRED if not env.str(name, default="")]
if missing:
    raise ImproperlyConfigured(f"Missing in the environment: {', '.join(missing)}. See .env.example.")

SECRET_KEY = env.str("SECRET_KEY")
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS")
DEBUG = False
COMPONENT_GALLERY = False

# --- Applications -------------------------------------------------------------------------------------------

INSTALLED_APPS = [
    "network.shared",
    "network.record",
    "network.accounts",
    "network.options",
    "network.vocabulary",
    "network.files",
    "network.search",
    "network.outbox",
    "members",
    "practices",
    "meetings",
    "admissions",
    "network.home",
    "network.staff",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "django_filters",
    "django_htmx",
    "template_partials",
    "csp",
    "django.contrib.admin.apps.SimpleAdminConfig",  # network.staff finds our own admin modules, and no others
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "django.forms",
    "pghistory",
    "pgtrigger",
    "rules.apps.AutodiscoverRulesConfig",
]

# A request goes down this list and its answer comes up again, so each line finds what the lines above it have set.
MIDDLEWARE = [
    # Whatever follows, https and these headers hold; files of the static folder need nothing further down.
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "network.shared.afterwards.AfterwardsMiddleware",  # around all that may put something off until after the answer
    "csp.middleware.CSPMiddleware",
    # Who reads, in which language: the language of a page and the form's token need the session, the account both.
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    # Below the account, above everything that may answer in place of a view.
    "network.shared.request_log.RequestLogMiddleware",  # gives the request its id, which the record keeps
    "network.accounts.middleware.PrivatePagesMiddleware",
    "network.record.middleware.RecordMiddleware",
    "network.accounts.middleware.ReaderTimeZoneMiddleware",
    "network.options.middleware.OptionsMiddleware",
    # The doors. Nobody is asked for a second step before she has signed in.
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "network.accounts.middleware.SessionInUseMiddleware",
    "network.accounts.second_step.SecondFactorMiddleware",
    "network.shared.htmx.WholePageSignInMiddleware",  # last: what it answers gets the headers of all the others
]

ROOT_URLCONF = "network.urls"
WSGI_APPLICATION = "network.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "network.shared.context.page",
                "members.context.standing",
            ],
            "builtins": ["network.shared.templatetags.page_tags"],
        },
    }
]
FORM_RENDERER = "network.shared.forms.PortalFormRenderer"

# --- Data ---------------------------------------------------------------------------------------------------

DATABASES = {"default": env.db_url("DATABASE_URL", engine="django.db.backends.postgresql")}
DATABASES["default"] |= {
    "CONN_MAX_AGE": env.int("DATABASE_CONN_MAX_AGE", default=600),
    "CONN_HEALTH_CHECKS": True,
    "ATOMIC_REQUESTS": False,
}
# connect_timeout: an outage must end as a 503 page, well before gunicorn gives a worker up.
DATABASES["default"].setdefault("OPTIONS", {}).setdefault("connect_timeout", 3)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Limits and kept counts live in Postgres too, so that any number of hosts agree and Redis may be empty.
CACHES = {
    "default": {
        "BACKEND": "network.shared.cache.PostgresCache",
        "LOCATION": "portal_cache",
    }
}
SESSION_ENGINE = "django.contrib.sessions.backends.db"

# --- The record of who did what -------------------------------------------------------------------------------

PGHISTORY_CREATED_AT_FUNCTION = "clock_timestamp()"  # of the change, not of its transaction: events keep their order
PGHISTORY_FOREIGN_KEY_FIELD = pghistory.ForeignKey(db_index=False)  # track() says which keys are looked for
PGHISTORY_INSTALL_CONTEXT_FUNC_ON_MIGRATE = False  # the context stands in the event itself
# An event holds what a row said; how it is called and what may be chosen, the tracked model says.
PGHISTORY_EXCLUDE_FIELD_KWARGS = {"django.db.models.Field": ["choices", "help_text", "verbose_name"]}

# --- Celery: Postgres decides what is due, Redis only carries the wake-up call --------------------------------

REDIS_URL = env.str("REDIS_URL")
CELERY_BROKER_URL = env.str("CELERY_BROKER_URL", default=REDIS_URL)
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 1800,
    "max_retries": 0,  # else a page that wakes a worker waits six seconds for a stopped Redis
    "socket_connect_timeout": 1,
    "socket_timeout": 5,
}
CELERY_TASK_PUBLISH_RETRY = False  # a stopped Redis must not hold a page up
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_ACKS_LATE = True  # every task is safe to run twice
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_TIME_LIMIT = 300
CELERY_TASK_SOFT_TIME_LIMIT = 240
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 20
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = "UTC"
# Seconds between two runs; every task here may run any number of times at once.
CELERY_BEAT_SCHEDULE = {
    "mail": {
        "task": "network.outbox.tasks.tick",
        "schedule": (tick_seconds := env.int("MAIL_TICK_SECONDS", default=30)),
        "options": {"expires": tick_seconds},  # a slow mail server must not pile them up
    },
    "heartbeat": {"task": "network.shared.tasks.beat_heart", "schedule": 60},
    "sessions": {"task": "network.accounts.tasks.clear_expired_sessions", "schedule": 24 * 3600},
    "cache": {"task": "network.shared.tasks.clear_expired_cache", "schedule": 3600},
    "forgetting": {"task": "network.accounts.tasks.forget_people", "schedule": 24 * 3600},
    "files": {"task": "network.files.tasks.tidy", "schedule": 3600},
    "search": {"task": "network.search.tasks.refresh_index", "schedule": 24 * 3600},
}
HEARTBEAT_LATE_AFTER = 180  # seconds

# --- Accounts -----------------------------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_LOGOUT_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "network.outbox.even.EvenAccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "mandatory"  # what keeps strangers from learning which addresses have an account
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # a closed portal does not mail strangers
ACCOUNT_UNIQUE_EMAIL = True
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https"
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False  # this session goes on; the adapter ends all others
ACCOUNT_SESSION_REMEMBER = None
ACCOUNT_LOGIN_BY_CODE_ENABLED = True  # for people who come once a month; it answers unknown addresses alike
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 900  # seconds: mail of a municipality may take minutes
ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS = 3
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
ACCOUNT_LOGIN_TIMEOUT = 1200  # seconds for all steps together; longer than a code works
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 600  # seconds for which ``confirms_identity`` believes who signed in or confirmed
ACCOUNT_FORMS = {
    "login": "network.accounts.forms.SignInForm",
    "request_login_code": "network.accounts.forms.CodeRequestForm",
    "reset_password": "network.accounts.forms.PasswordRequestForm",
}
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ALLAUTH_USER_CODE_FORMAT = {"numeric": True, "length": 9, "dashed": True}  # easy to read out in both languages
MFA_ADAPTER = "network.accounts.second_factors.SecondFactorAdapter"
MFA_FORMS = {
    "activate_totp": "network.accounts.forms.ActivateTOTPForm",
    "authenticate": "network.accounts.forms.AuthenticateForm",
    "reauthenticate": "network.accounts.forms.ReauthenticateForm",
    "add_webauthn": "network.accounts.forms.PasskeyForm",
    "edit_webauthn": "network.accounts.forms.PasskeyNameForm",
    "login_webauthn": "network.accounts.forms.PasskeySignInForm",
    "authenticate_webauthn": "network.accounts.forms.PasskeyStepForm",
    "reauthenticate_webauthn": "network.accounts.forms.PasskeyAgainForm",
}
MFA_SUPPORTED_TYPES = ["webauthn", "totp", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_PASSKEY_SIGNUP_ENABLED = False
MFA_WEBAUTHN_USER_VERIFICATION = "required"  # a passkey is two factors only if the device asked for a finger or a PIN
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_TOTP_TOLERANCE = 1  # steps of thirty seconds that a telephone's clock may be off
MFA_TRUST_ENABLED = False  # no device is let off the second step
# Encrypt the secrets of second factors in the database: the first key writes, all of them read.
SECOND_FACTOR_KEYS = env.list("SECOND_FACTOR_KEYS")
# Names of roles (OfficeKind) that open nothing without a second step.
SECOND_FACTOR_REQUIRED_OF = env.list("SECOND_FACTOR_REQUIRED_OF", default=["administrator", "co_chair", "secretary"])
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXY_COUNT", default=1)
ALLAUTH_RATE_LIMIT_IPV6_PREFIX = 64
SESSION_SEEN_SECONDS = 600  # how often a session in use writes down that it is
ADDRESS_CHANGE_DAYS = 7  # how long both mailboxes have to agree
ADDRESS_CHANGES_A_DAY = 5  # asked for by one person: each of them sends mail to an address she typed
ACCOUNT_RATE_LIMITS = {  # of forms that anybody may send, besides allauth's own; kept in the cache table
    "membership_request": "30/d/ip",
    "membership_request_link": "20/d/ip",
    "membership_request_share": "20/d/ip",
    "membership_request_upload": "60/h/ip,60/d/key",  # files of one visitor, and of one membership request
}

# --- How long something is kept; the privacy page says it in words ------------------------------------------

ACCOUNT_FORGOTTEN_AFTER_DAYS = env.int("ACCOUNT_FORGOTTEN_AFTER_DAYS", default=30)  # in which it may be taken back
MAIL_ADDRESSES_KEPT_DAYS = env.int("MAIL_ADDRESSES_KEPT_DAYS", default=365)  # of mails that are over
INVITATIONS_KEPT_DAYS = env.int("INVITATIONS_KEPT_DAYS", default=90)  # name and address, once it is over
ADDRESS_CHANGES_KEPT_DAYS = env.int("ADDRESS_CHANGES_KEPT_DAYS", default=30)  # from the day they were asked for

# --- Languages and time -------------------------------------------------------------------------------------

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("fr", _("French"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = ["network.shared.formats"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "America/Toronto"  # for a reader without an account; everything is stored in UTC

# --- Static files -------------------------------------------------------------------------------------------

NODE_MODULES = BASE_DIR / "node_modules"
STATIC_URL = "/static/"
STATIC_ROOT = Path(env.str("STATIC_ROOT", default=str(BASE_DIR / "var" / "static")))
STATICFILES_DIRS = [
    BASE_DIR / "static",
    ("vendor/bootstrap", NODE_MODULES / "bootstrap" / "dist" / "css"),
    ("vendor/htmx", NODE_MODULES / "htmx.org" / "dist"),
    ("vendor/source-sans-3", NODE_MODULES / "@fontsource-variable" / "source-sans-3"),
    ("vendor/source-serif-4", NODE_MODULES / "@fontsource-variable" / "source-serif-4"),
]
WHITENOISE_ALLOW_ALL_ORIGINS = False  # no other site shows our fonts and style sheets
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "network.shared.static.PortalStaticStorage"},
}

# --- Files that people send ---------------------------------------------------------------------------------

MEDIA_ROOT = Path(env.str("FILES_ROOT", default=str(BASE_DIR / "var" / "files")))  # no web server serves it
FILE_MOST_BYTES = env.int("FILE_MOST_BYTES", default=15_000_000)  # of one file that somebody sends
FILE_MOST_PAGES = 300  # of a PDF
FILE_MOST_PIXELS = 60_000_000  # of a picture: a page at 600 dots an inch has 34 million
FILE_CHECK_SECONDS = 20  # of processor and of patience; a file that takes longer is refused
FILE_CHECK_BYTES = 1_000_000_000  # of memory for the process that opens a file
FILE_READ_SECONDS = 20  # of processor, to read the words of a file
FILE_MOST_CHARACTERS = 100_000  # of these words that are kept to be searched
FILE_SCANNER = env.str("FILE_SCANNER", default="")  # dotted path of a network.files.scanning.Scanner; empty: none
FILE_MOST_BYTES_PER_MEMBER = env.int("FILE_MOST_BYTES_PER_MEMBER", default=500_000_000)  # of all files of one member
PRACTICE_FILES, PRACTICE_BYTES = 10, 60_000_000  # at one practice
MEETING_PAPERS, MEETING_BYTES = 30, 150_000_000  # at one meeting
FILE_ORPHAN_AFTER_SECONDS = 3600  # bytes without a row are left alone this long: their row may be on its way
FILE_UPLOAD_PERMISSIONS, FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o600, 0o700  # nobody but the portal reads them
FILE_UPLOAD_HANDLERS = ["network.files.receiving.BoundedUploadHandler"]
FILE_UPLOAD_MOST_BYTES = 40_000_000  # of one form with all its files

# --- Security -----------------------------------------------------------------------------------------------

SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=True)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]  # asked from inside, without a certificate
SECURE_HSTS_SECONDS = env.int("SECURE_HSTS_SECONDS", default=31_536_000)
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SESSION_COOKIE_SECURE = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 14 * 24 * 3600
CSRF_COOKIE_SECURE = True
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "network.home.views.csrf_failure"
LANGUAGE_COOKIE_SECURE = True
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_621_440
DATA_UPLOAD_MAX_NUMBER_FIELDS = 3_000  # attendance of 300 members, or 200 decisions and actions to check
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "font-src": [SELF],
        "img-src": [SELF, "data:"],  # data: the small icons inside Bootstrap's own style sheet
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "object-src": [NONE],
        "frame-ancestors": [NONE],
    }
}

# --- Mail ---------------------------------------------------------------------------------------------------

EMAIL_CONFIG = env.email_url("EMAIL_URL")
vars().update(EMAIL_CONFIG)
EMAIL_FILE_PATH: str = EMAIL_CONFIG["EMAIL_FILE_PATH"] or ""  # only with filemail:// addresses
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
EMAIL_SUBJECT_PREFIX = ""
PORTAL_URL = env.str("PORTAL_URL").rstrip("/")  # what links in mails begin with
MAIL_DOMAIN = DEFAULT_FROM_EMAIL.rpartition("@")[2].rstrip(">")  # of Message-IDs and of meetings in calendars
OUTBOX_HOLD_ABOVE = 5  # people; mail to more of them waits for a Stop
OUTBOX_HOLD_SECONDS = env.int("MAIL_HOLD_SECONDS", default=600)
OUTBOX_FAIL_AT = ""  # where a sender kills itself: only the settings of the tests ever set it

# --- Membership requests; what the background document leaves open is an assumption -------------------------
# Those named in admissions/options.py and members/options.py are defaults: the page "Settings" changes them.

ADMISSION_CONSULTATION_DAYS = env.int("ADMISSION_CONSULTATION_DAYS", default=10)  # working days members have to answer
ADMISSION_COMPLETENESS_DAYS = 5  # working days in which the secretary looks whether a request is complete
ADMISSION_REVIEWERS = env.int("ADMISSION_REVIEWERS", default=2)  # officers of different regions who read a request
ADMISSION_LAPSES_AFTER_DAYS = 183  # an invited municipality that has not answered for so long
ADMISSION_FILES_KEPT_DAYS = env.int("ADMISSION_FILES_KEPT_DAYS", default=365)  # of those that were not accepted
ADMISSION_LINK_DAYS = 190  # how long an applicant's link opens the file; a new one is a mail away
ADMISSION_ENQUIRIES_A_DAY = env.int("ADMISSION_ENQUIRIES_A_DAY", default=50)  # from everybody together
ADMISSION_ENQUIRIES_A_DAY_PER_ADDRESS = 3  # from one e-mail address, and ten times as many from one network address
ADMISSION_FILES_PER_REQUEST = 12
ADMISSION_BYTES_PER_REQUEST = 60_000_000
INVITATION_DAYS = env.int("INVITATION_DAYS", default=30)  # how long an invitation to act for a member can be accepted

# --- Logs ---------------------------------------------------------------------------------------------------

LOGGING = logging_for(production_processors())
LOGGING_CONFIG = "network.shared.logs.configure"
DJANGO_STRUCTLOG_USER_ID_FIELD = "pk"

# --- The Network's own facts (who they are: docs/data-sources.md) --------------------------------------------

NETWORK_NAME = {
    "en": "National Municipal Network on Crime Prevention",
    "fr": "Réseau municipal national en prévention de la criminalité",
}
DATA_PLACE = {"en": env.str("DATA_PLACE_EN", default=""), "fr": env.str("DATA_PLACE_FR", default="")}
NETWORK_CONTACT_EMAIL = env.str("NETWORK_CONTACT_EMAIL", default=DEFAULT_FROM_EMAIL)

# The address is unique whatever its case: a constraint over Lower("email"), which this check does not see.
SILENCED_SYSTEM_CHECKS = ["auth.W004"]
