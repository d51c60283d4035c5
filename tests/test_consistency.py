"""Rules that the whole code keeps, walked from end to end."""

import ast
import re
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import models
from django.template.loader import get_template
from django.test import Client
from django.urls import get_resolver

from admissions.models import Admission
from meetings.models import Action, Decision, Meeting, Minutes
from members.models import Member
from network.outbox.registry import KINDS
from network.record.models import Event
from network.search.models import Entry
from practices.models import LibraryItem, Practice
from tests.test_permissions import names_of, rows

ROOT = Path(settings.BASE_DIR)
TEMPLATES = sorted(path.relative_to(ROOT / "templates").as_posix() for path in (ROOT / "templates").rglob("*.*"))
SOURCES = sorted(
    path
    for folder in ("network", "members", "practices", "meetings", "admissions")
    for path in (ROOT / folder).rglob("*.py")
    if "migrations" not in path.parts
)
OWN_MODELS = [
    model
    for model in apps.get_models()
    if model.__module__.split(".")[0] in ("network", "members", "practices", "meetings", "admissions")
    and not issubclass(model, Event)  # made by record.track for each tracked model: tests/record walks them
]

# What a visitor may open without an account. Everything else leads to the sign-in page.
PUBLIC = {
    "root", "healthz", "readyz", "home", "search", "gallery",
    "members:list", "members:detail", "privacy", "members:take_back",
    "practices:list", "practices:detail", "practices:download", "practices:documents", "practices:document",
    "account_login", "account_logout", "account_signup", "account_inactive",
    "account_reset_password", "account_reset_password_done",
    "account_reset_password_from_key", "account_reset_password_from_key_done",
    "account_request_login_code", "account_address_answer",
    "meetings:answer_by_link", "meetings:calendar_by_link", "meetings:undo_answer",
    "outbox:stop", "outbox:stop_by_link", "members:accept_invitation",
    "admissions:join", "admissions:places", "admissions:enquire", "admissions:enquired", "admissions:new_link",
    "admissions:letter_template", "admissions:request", "admissions:letter", "admissions:overview", "admissions:people",
    "admissions:commitments", "admissions:check", "admissions:withdraw", "admissions:share", "admissions:renew",
    "admissions:download", "admissions:remove",
}  # fmt: skip


# --- Addresses ----------------------------------------------------------------------------------------------


def test_visitor_is_turned_away_everywhere_but_at_the_public_pages():
    closed = {row.name for row in rows() if row.expected["visitor"] == "in"}

    assert set(names_of(get_resolver())) - closed == PUBLIC


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("path", "home"),
    [("/", "/en/"), ("/practices/", "/en/practices/")],
    ids=["root", "page without a language"],
)
def test_address_without_a_language_leads_to_one(path, home):
    response = Client().get(path)

    assert (response.status_code, response["Location"]) == (302, home)


def test_path_names_are_plain():
    from django.utils.translation import override

    for language in ("en", "fr"):
        with override(language):
            for pattern in _patterns(get_resolver()):
                assert re.fullmatch(r"[\x21-\x7e]*", pattern), pattern


def _patterns(resolver):
    for pattern in resolver.url_patterns:
        if hasattr(pattern, "url_patterns"):
            yield from _patterns(pattern)
        else:
            yield str(pattern.pattern)


# --- Templates ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", TEMPLATES)
def test_template_parses(name):
    assert get_template(name)


def used_templates() -> set[str]:
    """Names that a view, a form, another template or allauth asks for."""
    named = re.compile(r"[\"']([a-z_/]+\.(?:html|txt))")
    code = [path.read_text(encoding="utf-8") for path in SOURCES]
    python = {name for one in code for name in named.findall(one)}
    letters = {f"mails/{stem}" for one in code for stem in re.findall(r"[\"']([a-z]+/[a-z_]+)[\"']", one)}
    letters |= {f"mails/{kind.partition('_')[0]}s/{kind}" for kind in KINDS.all}  # named after their kind
    letters |= {"pdf/" + stem for one in code for stem in re.findall(r"pdf_of\(\s*\"(\w+)\"", one)}
    python |= {name for name in TEMPLATES if re.sub(r"(_subject)?\.\w+$", "", name) in letters}
    asked = re.compile(r"{%\s*(?:extends|include)\s+[\"']([^\"'#]+)")
    templates = {
        name for one in TEMPLATES for name in asked.findall((ROOT / "templates" / one).read_text(encoding="utf-8"))
    }
    return python | templates


def test_every_template_is_used():
    import allauth
    import django.contrib.admin

    theirs = [path for room in ("account", "mfa") for path in (Path(allauth.__file__).parent / room).rglob("*.py")]
    theirs += (Path(django.contrib.admin.__file__).parent / "templates").rglob("*.html")
    asked = "".join(path.read_text(encoding="utf-8") for path in theirs)  # by name, or by its beginning
    stems = {name: re.sub(r"(_subject|_message)?\.\w+$", "", name) for name in TEMPLATES}
    used = used_templates()

    unused = [name for name in TEMPLATES if name not in used and stems[name] not in asked]

    assert unused == []


@pytest.mark.parametrize("name", [name for name in TEMPLATES if name.startswith("components/")])
def test_component_opens_by_naming_its_parameters(name):
    source = (ROOT / "templates" / name).read_text(encoding="utf-8")

    assert re.match(r"\s*({#|{% comment)", source)


INLINE = {
    "style": r"<style|\sstyle=",
    "script": r"<script(?![^>]*\ssrc=)",
    "handler": r"\son[a-z]+=[\"']",
    "attribute that HTML does not know": r"\shx-[a-z]",
    "address of another site": r"(?:src|href|action)=[\"']https?://(?!{{)",
    "unescaped": r"\|\s*safe\b|autoescape\s+off",
}


@pytest.mark.parametrize("pattern", INLINE.values(), ids=INLINE.keys())
def test_no_template_holds(pattern):
    pages = [name for name in TEMPLATES if name.endswith(".html")]
    found = [name for name in pages if re.search(pattern, (ROOT / "templates" / name).read_text(encoding="utf-8"))]

    assert found == []


# --- Models -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("model", OWN_MODELS, ids=lambda model: model._meta.label)
def test_model_says_what_a_row_is(model):
    assert not model.__doc__.startswith(f"{model.__name__}(")
    assert "__str__" in vars(model)


@pytest.mark.django_db
def test_no_migration_is_missing():
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_migrations_are_named():
    own = {Path(apps.get_app_config(model._meta.app_label).path) for model in OWN_MODELS}
    names = [path.stem for folder in own for path in folder.glob("migrations/0*.py")]

    assert names
    assert [name for name in names if re.match(r"\d+_(auto|alter)_", name)] == []


def test_every_constraint_is_tried_in_a_test():
    tests = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "tests").glob("*/test_*models.py"))

    names = [constraint.name for model in OWN_MODELS for constraint in model._meta.constraints]

    assert [name for name in names if name not in tests] == []


def test_text_is_never_null():
    nullable = [
        f"{model._meta.label}.{field.name}"
        for model in OWN_MODELS
        for field in model._meta.get_fields()
        if isinstance(field, models.CharField | models.TextField) and field.null
    ]

    assert nullable == []


def test_no_model_orders_by_itself():
    assert [model for model in OWN_MODELS if model._meta.ordering] == []


# --- Visibility ---------------------------------------------------------------------------------------------

GUARDED = {
    model.__name__ for model in (Practice, LibraryItem, Member, Entry, Meeting, Minutes, Decision, Action, Admission)
}
EDGES = [
    path
    for path in SOURCES
    if path.name in ("views.py", "filters.py", "panels.py", "finding.py") or path.parent.name == "views"
]


def shortcuts(source: str) -> list[str]:
    """Places that reach rows without asking ``visible_to``."""
    found = []
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Attribute(value=ast.Attribute(value=ast.Name(id=name), attr="objects" | "_default_manager")):
                if name in GUARDED and node.attr not in ("visible_to", "asked_of"):
                    found.append(f"{name}.objects.{node.attr}")
            case ast.Call(func=ast.Name(id="get_object_or_404" | "get_list_or_404"), args=[ast.Name(id=name), *_rest]):
                if name in GUARDED:
                    found.append(f"get_object_or_404({name})")
    return found


@pytest.mark.parametrize("path", EDGES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_pages_reach_rows_by_visible_to_only(path):
    assert shortcuts(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    ("source", "number"),
    [
        ("Practice.objects.all()", 1),
        ("get_object_or_404(Practice, pk=1)", 1),
        ("Practice.objects.filter(pk=1)", 1),
        ("Practice.objects.visible_to(user).filter(pk=1)", 0),
        ("get_object_or_404(Practice.objects.visible_to(user), pk=1)", 0),
        ("Admission.objects.asked_of(user)", 0),
        ("Term.objects.all()", 0),
    ],
)
def test_shortcut_is_recognised(source, number):
    assert len(shortcuts(source)) == number


def test_no_template_asks_for_rows():
    pattern = re.compile(r"\.objects\b|\b(?:practices|documents|practices_on_topic|practices_for)\.(?:all|count|first)")

    found = [name for name in TEMPLATES if pattern.search((ROOT / "templates" / name).read_text(encoding="utf-8"))]

    assert found == []


def test_sorting_and_narrowing_take_no_field_names():
    """A field name out of an address would be a look-up of the reader's choice (abuse case 11)."""
    suspicious = re.compile(r"(?:order_by|filter|exclude|values)\(\*?\*?request\.|OrderingFilter")

    assert [path for path in SOURCES if suspicious.search(path.read_text(encoding="utf-8"))] == []


# --- Words --------------------------------------------------------------------------------------------------


def glossary() -> set[str]:
    rows_of_table = re.findall(
        r"^\| (.+?) \|", (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8"), re.MULTILINE
    )
    return {name for row in rows_of_table for name in re.findall(r"`(\w+)`", row)}


def test_every_model_is_in_the_glossary():
    assert {model.__name__ for model in OWN_MODELS} - glossary() == set()


def test_glossary_names_what_is_there():
    code = "".join(path.read_text(encoding="utf-8") for path in SOURCES)

    assert [name for name in sorted(glossary()) if not re.search(rf"\b{name}\b", code)] == []


def test_every_sentence_is_translated():
    call_command("compile_catalogues", check=True)

    assert (ROOT / "locale" / "fr" / "LC_MESSAGES" / "django.po").exists()


def test_every_package_says_which_question_it_answers():
    packages = [path for path in SOURCES if path.name != "__init__.py" and "management" not in path.parts]
    without = [
        path.relative_to(ROOT).as_posix()
        for path in packages
        if path.name != "apps.py" and not ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
    ]

    assert without == []
