"""The moments that follow from a clock time, the times nobody's clock shows, and how all of it is said."""

from datetime import UTC, date, datetime, time

import pytest
import tzdata
from django.utils import timezone
from django.utils.translation import override

from meetings.models import Meeting
from meetings.templatetags import meeting_tags
from meetings.times import (
    ZONE_RULES,
    EndsBeforeStart,
    NoSuchTime,
    TwiceThatDay,
    clock_in_words,
    day_in_words,
    instants,
    is_outside_office_hours,
    local,
    long_zone,
    promised_instants,
    short_day,
    short_zone,
    when_in_words,
)
from network.accounts.enums import Zone

FORWARD, BACK = date(2027, 3, 14), date(2027, 11, 7)  # the nights in which the East changes its clocks
NBSP = "\u00a0"


def meeting(day=date(2027, 1, 19), starts=time(14, 30), ends=time(15, 45), zone=Zone.HALIFAX) -> Meeting:
    starts_at, ends_at = instants(day, starts, ends, zone, False)
    return Meeting(held_on=day, starts_clock=starts, ends_clock=ends, zone=zone, starts_at=starts_at, ends_at=ends_at)


def test_moments_are_in_utc():
    found = instants(date(2027, 1, 19), time(14, 30), time(15, 45), Zone.HALIFAX)

    assert found == (datetime(2027, 1, 19, 18, 30, tzinfo=UTC), datetime(2027, 1, 19, 19, 45, tzinfo=UTC))


def test_edition_of_the_rules_is_the_package_s():
    assert ZONE_RULES == tzdata.IANA_VERSION
    assert len(ZONE_RULES) <= Meeting._meta.get_field("zone_rules").max_length


@pytest.mark.parametrize("ends", [time(14, 30), time(14, 29), time(0, 0)])
def test_end_must_come_after_the_start(ends):
    with pytest.raises(EndsBeforeStart):
        instants(date(2027, 1, 19), time(14, 30), ends, Zone.HALIFAX)


@pytest.mark.parametrize("zone", [Zone.TORONTO, Zone.HALIFAX, Zone.ST_JOHNS, Zone.MONCTON, Zone.IQALUIT])
def test_time_that_clocks_skip_is_refused_with_the_next_one(zone):
    with pytest.raises(NoSuchTime) as refused:
        instants(FORWARD, time(2, 30), time(4), zone)

    assert (refused.value.field, refused.value.next_time) == ("starts_clock", time(3))


def test_end_that_clocks_skip_is_refused_too():
    with pytest.raises(NoSuchTime) as refused:
        instants(FORWARD, time(1, 30), time(2, 15), Zone.TORONTO)

    assert (refused.value.field, refused.value.next_time) == ("ends_clock", time(3))


def test_call_across_the_skipped_hour_is_shorter():
    starts_at, ends_at = instants(FORWARD, time(1, 30), time(3, 30), Zone.TORONTO)

    assert (ends_at - starts_at).total_seconds() == 3600


@pytest.mark.parametrize(
    "zone", [Zone.VANCOUVER, Zone.EDMONTON, Zone.WINNIPEG, Zone.INUVIK, Zone.REGINA, Zone.WHITEHORSE]
)
def test_clocks_of_the_west_stay(zone):
    assert instants(FORWARD, time(2, 30), time(4), zone)
    assert instants(BACK, time(1, 30), time(4), zone)


def test_time_that_comes_twice_must_be_asked():
    with pytest.raises(TwiceThatDay):
        instants(BACK, time(1, 30), time(3), Zone.TORONTO)


@pytest.mark.parametrize(("is_later_hour", "hour"), [(False, 5), (True, 6)])
def test_answer_says_which_of_both_hours(is_later_hour, hour):
    starts_at, ends_at = instants(BACK, time(1, 30), time(3), Zone.TORONTO, is_later_hour)

    assert starts_at == datetime(2027, 11, 7, hour, 30, tzinfo=UTC)
    assert ends_at == datetime(2027, 11, 7, 8, tzinfo=UTC)


def test_end_that_comes_twice_is_asked_too():
    with pytest.raises(TwiceThatDay):
        instants(BACK, time(0, 30), time(1, 30), Zone.TORONTO)


def test_promised_time_that_is_gone_moves_forward():
    promised = Meeting(held_on=FORWARD, starts_clock=time(2, 15), ends_clock=time(2, 45), zone=Zone.TORONTO)

    starts_at, ends_at = promised_instants(promised)

    assert local(starts_at, Zone.TORONTO).time() == time(3)
    assert ends_at > starts_at


def test_promised_time_is_the_wall_time():
    standing = meeting()

    assert promised_instants(standing) == (standing.starts_at, standing.ends_at)


# --- Words --------------------------------------------------------------------------------------------------


def test_when_in_english():
    words = when_in_words(meeting(), Zone.HALIFAX)

    assert words == "Tuesday, January 19, 2027, 14:30 to 15:45, Atlantic time (Halifax)"


def test_when_in_french():
    with override("fr"):
        words = when_in_words(meeting(), Zone.HALIFAX)

    assert words == (
        f"mardi 19 janvier 2027, de 14{NBSP}h{NBSP}30 à 15{NBSP}h{NBSP}45, heure de l’Atlantique (Halifax)"
    ).replace("’", "'")


def test_reader_elsewhere_reads_her_own_clock():
    words = when_in_words(meeting(), Zone.VANCOUVER)

    assert words == "Tuesday, January 19, 2027, 11:30 to 12:45, Pacific time (Vancouver)"


def test_reader_s_own_zone_is_meant_when_none_is_named():
    with timezone.override(Zone.REGINA):
        words = when_in_words(meeting())

    assert words == "Tuesday, January 19, 2027, 12:30 to 13:45, Saskatchewan time (Regina, Saskatoon)"


@pytest.mark.parametrize(
    ("day", "english", "french"),
    [
        (date(2027, 1, 19), "Jan. 19", "19 janvier"),
        (date(2027, 3, 1), "March 1", "1er mars"),
        (date(2027, 3, 11), "March 11", "11 mars"),
        (date(2027, 9, 21), "Sept. 21", "21 septembre"),
        (date(2027, 8, 31), "Aug. 31", "31 août"),
    ],
)
def test_short_day(day, english, french):
    assert short_day(day) == english
    with override("fr"):
        assert short_day(day) == french


@pytest.mark.parametrize(
    ("day", "english", "french"),
    [
        (date(2027, 3, 1), "Monday, March 1, 2027", "lundi 1er mars 2027"),
        (date(2027, 1, 19), "Tuesday, January 19, 2027", "mardi 19 janvier 2027"),
    ],
)
def test_day_with_its_weekday(day, english, french):
    assert day_in_words(day, with_weekday=True) == english
    with override("fr"):
        assert day_in_words(day, with_weekday=True) == french


@pytest.mark.parametrize(
    ("clock", "english", "french"),
    [
        (time(14, 30), "14:30", f"14{NBSP}h{NBSP}30"),
        (time(9), "09:00", f"9{NBSP}h"),
        (time(12, 5), "12:05", f"12{NBSP}h{NBSP}05"),
    ],
)
def test_clock(clock, english, french):
    assert clock_in_words(clock) == english
    with override("fr"):
        assert clock_in_words(clock) == french


def test_day_of_the_reader_may_be_another():
    late = meeting(starts=time(0, 30), ends=time(1, 30))

    assert short_day(late, Zone.HALIFAX) == "Jan. 19"
    assert short_day(late, Zone.VANCOUVER) == "Jan. 18"


@pytest.mark.parametrize("zone", Zone)
@pytest.mark.parametrize("language", ["en", "fr"])
def test_every_zone_has_words_for_people(zone, language):
    with override(language):
        short, in_full = short_zone(zone), long_zone(zone)

    assert short
    assert in_full.endswith(")")
    assert "_" not in short + in_full
    assert ("time" in in_full) is (language == "en")
    assert in_full.startswith("heure") is (language == "fr")


def test_zone_nobody_chose_is_named_by_its_city():
    assert short_zone("America/Argentina/Buenos_Aires") == "Buenos Aires"


@pytest.mark.parametrize(
    ("starts", "ends", "zone", "is_outside"),
    [
        (time(8, 30), time(16, 30), Zone.HALIFAX, False),
        (time(8, 29), time(10), Zone.HALIFAX, True),
        (time(15), time(16, 31), Zone.HALIFAX, True),
        (time(14, 30), time(15, 45), Zone.VANCOUVER, False),
        (time(11), time(12), Zone.VANCOUVER, True),
        (time(23, 30), time(23, 45), Zone.VANCOUVER, True),
    ],
)
def test_office_hours(starts, ends, zone, is_outside):
    assert is_outside_office_hours(meeting(starts=starts, ends=ends), zone) is is_outside


def test_filters_say_the_same():
    standing = meeting()

    with timezone.override(Zone.HALIFAX):
        assert meeting_tags.when(standing) == when_in_words(standing, Zone.HALIFAX)
        assert meeting_tags.clock(standing) == "14:30"
        assert meeting_tags.clock(standing, Zone.TORONTO) == "13:30"
        assert meeting_tags.short_day(standing) == "Jan. 19"
        assert meeting_tags.day(standing) == "Tuesday, January 19, 2027"
        assert (meeting_tags.short_zone(""), meeting_tags.long_zone("")) == ("Atlantic", "Atlantic time (Halifax)")
