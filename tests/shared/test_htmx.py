"""A page and its fragment from one view."""

import pytest
from django_htmx.middleware import HtmxDetails

from network.shared.htmx import render_page

TEMPLATES = {
    "page.html": "{% load partials %}<html>{% partialdef results inline %}<ul></ul>{% endpartialdef %}</html>",
}
PAGE, FRAGMENT = "<html><ul></ul></html>", "<ul></ul>"


@pytest.fixture(autouse=True)
def _two_templates(settings):
    loaders = [("template_partials.loader.Loader", [("django.template.loaders.locmem.Loader", TEMPLATES)])]
    settings.TEMPLATES = [
        {
            "BACKEND": "django.template.backends.django.DjangoTemplates",
            "OPTIONS": {"loaders": loaders, "builtins": ["template_partials.templatetags.partials"]},
        }
    ]


def answer(rf, *, fragment="results", **headers):
    request = rf.get("/", headers=headers)
    request.htmx = HtmxDetails(request)
    return render_page(request, "page.html", {}, fragment=fragment)


@pytest.mark.parametrize(
    ("headers", "shown"),
    [
        pytest.param({}, PAGE, id="plain request"),
        pytest.param({"HX-Request": "true"}, FRAGMENT, id="htmx"),
        pytest.param({"HX-Request": "true", "HX-Boosted": "true"}, PAGE, id="boosted link"),
        pytest.param({"HX-Request": "true", "HX-History-Restore-Request": "true"}, PAGE, id="history"),
        pytest.param({"HX-Request": "false"}, PAGE, id="forged nonsense"),
    ],
)
def test_part_or_whole(rf, headers, shown):
    assert answer(rf, **headers).text == shown


def test_page_without_fragment_is_always_whole(rf):
    assert answer(rf, fragment="", **{"HX-Request": "true"}).text == PAGE


def test_fragment_is_never_kept_as_a_page(rf):
    response = answer(rf, **{"HX-Request": "true"})

    assert "HX-Request" in response["Vary"]
    assert response["Cache-Control"] == "no-store"


def test_page_says_what_it_depends_on(rf):
    response = answer(rf)

    assert "HX-Request" in response["Vary"]
    assert "Cache-Control" not in response
