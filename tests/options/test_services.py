"""Changing an option, and reading it: by a page once, by everything else anew."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from admissions.options import CONSULTATION_DAYS, REVIEWERS
from network.options.models import Option
from network.options.reading import read_once, value_of
from network.options.registry import groups, option_of
from network.options.services import OptionChanged, OutOfRange, change_option
from tests.accounts.factories import UserFactory

pytestmark = pytest.mark.django_db


def known_options():
    return [option for group in groups() for option in group.options]


def test_default_stands_until_somebody_changes_it(settings):
    settings.ADMISSION_CONSULTATION_DAYS = 11

    assert value_of(CONSULTATION_DAYS) == 11


def test_changed_value_stands_and_says_who():
    user = UserFactory()

    option = change_option(CONSULTATION_DAYS, by=user, value=7, seen_version=0)

    assert (option.value, option.version, option.changed_by) == (7, 1, user)
    assert value_of(CONSULTATION_DAYS) == 7
    assert value_of(REVIEWERS) == REVIEWERS.default


def test_default_comes_back_and_the_row_says_who_did_it():
    change_option(CONSULTATION_DAYS, by=UserFactory(), value=7, seen_version=0)
    user = UserFactory()

    change_option(CONSULTATION_DAYS, by=user, value=None, seen_version=1)

    assert value_of(CONSULTATION_DAYS) == CONSULTATION_DAYS.default
    assert Option.objects.get().changed_by == user


@pytest.mark.parametrize("value", [CONSULTATION_DAYS.least - 1, CONSULTATION_DAYS.most + 1, 0, -1])
def test_value_out_of_range_is_refused(value):
    with pytest.raises(OutOfRange):
        change_option(CONSULTATION_DAYS, by=UserFactory(), value=value, seen_version=0)

    assert not Option.objects.exists()


@pytest.mark.parametrize("seen", [0, 2])
def test_second_editor_is_told(seen):
    change_option(CONSULTATION_DAYS, by=UserFactory(), value=7, seen_version=0)

    with pytest.raises(OptionChanged) as refusal:
        change_option(CONSULTATION_DAYS, by=UserFactory(), value=8, seen_version=seen)

    assert refusal.value.option.value == 7
    assert value_of(CONSULTATION_DAYS) == 7


def test_page_reads_once_and_its_own_change_at_once(django_assert_num_queries):
    with read_once():
        with django_assert_num_queries(1):
            assert [value_of(option) for option in known_options()] == [one.default for one in known_options()]
        change_option(REVIEWERS, by=UserFactory(), value=3, seen_version=0)
        assert value_of(REVIEWERS) == 3


def test_next_page_knows_what_another_process_changed():
    with read_once():
        value_of(REVIEWERS)
    Option.objects.create(name=REVIEWERS.name, value=4)

    with read_once():
        assert value_of(REVIEWERS) == 4


def test_every_option_allows_its_default_and_is_found_by_its_code():
    for option in known_options():
        assert option.least <= option.default <= option.most
        assert option_of(option.code) is option
    assert option_of("secret-key") is None


@pytest.mark.django_db(transaction=True)
def test_one_of_two_editors_at_the_same_moment_is_told():
    users, ready = [UserFactory(), UserFactory()], threading.Barrier(2)

    def change(number: int):
        ready.wait(timeout=20)
        try:
            return change_option(REVIEWERS, by=users[number], value=number + 3, seen_version=0)
        except OptionChanged as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as threads:
        results = list(threads.map(change, range(2)))

    saved = [one for one in results if isinstance(one, Option)]
    assert len(saved) == 1
    assert value_of(REVIEWERS) == saved[0].value
