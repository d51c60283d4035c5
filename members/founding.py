"""The Network's founding record: its regions, its sixteen members of Annex 1, its observer and its partner.

Sources: names and joining years from the Network's background and reference document of November 15, 2010
(Annex 1); populations of the 2021 census from Statistics Canada, table 98-10-0002-01 (Statistics Canada Open
Licence; adapted, no endorsement); positions and time zones from GeoNames, geonames.org (CC BY 4.0). See
``docs/data-sources.md``. A joint member has two places; the region's population already counts the city's.
"""

from django.db import transaction

from members.enums import MemberClass, Province
from members.models import Member, Place, Region
from members.services import save_member
from network.accounts.enums import Zone

REGIONS = {
    "atlantic": ("Atlantic", "Atlantique"),
    "quebec": ("Quebec (region)", "Québec (région)"),
    "ontario": ("Ontario", "Ontario"),
    "prairies": ("Prairies", "Prairies"),
    "british-columbia": ("British Columbia", "Colombie-Britannique"),
    "territories": ("Territories", "Territoires"),
}
FOUNDERS, SECOND_WAVE = "2006/2007", "2010"

# code: names, region, wave, web site, places (geographic code, names, province, population, latitude, longitude, zone)
MUNICIPALITIES: dict[str, tuple] = {
    "halifax": (
        ("Halifax", "Halifax"), "atlantic", FOUNDERS, "https://www.halifax.ca",
        [("1209034", "Halifax", "Halifax", Province.NS, 439_819, "44.64269", "-63.57688", Zone.HALIFAX)],
    ),
    "saint-john": (
        ("Saint John", "Saint John"), "atlantic", FOUNDERS, "https://saintjohn.ca",
        [("1301006", "Saint John", "Saint John", Province.NB, 69_895, "45.27076", "-66.05616", Zone.MONCTON)],
    ),
    "quebec": (
        ("Québec City", "Ville de Québec"), "quebec", FOUNDERS, "https://www.ville.quebec.qc.ca",
        [("2423027", "Québec City", "Ville de Québec", Province.QC, 549_459, "46.81228", "-71.21454", Zone.TORONTO)],
    ),
    "montreal": (
        ("Montréal", "Montréal"), "quebec", FOUNDERS, "https://montreal.ca",
        [("2466023", "Montréal", "Montréal", Province.QC, 1_762_949, "45.50884", "-73.58781", Zone.TORONTO)],
    ),
    "ottawa": (
        ("Ottawa", "Ottawa"), "ontario", FOUNDERS, "https://ottawa.ca",
        [("3506008", "Ottawa", "Ottawa", Province.ON, 1_017_449, "45.41117", "-75.69812", Zone.TORONTO)],
    ),
    "toronto": (
        ("Toronto", "Toronto"), "ontario", FOUNDERS, "https://www.toronto.ca",
        [("3520005", "Toronto", "Toronto", Province.ON, 2_794_356, "43.70643", "-79.39864", Zone.TORONTO)],
    ),
    "waterloo-kitchener": (
        ("Waterloo Region and Kitchener", "Région de Waterloo et Kitchener"), "ontario", FOUNDERS, "https://www.kitchener.ca",
        [
            ("3530", "Waterloo Region", "Région de Waterloo", Province.ON, 587_165, None, None, Zone.TORONTO),
            ("3530013", "Kitchener", "Kitchener", Province.ON, 256_885, "43.42537", "-80.51120", Zone.TORONTO),
        ],
    ),
    "winnipeg": (
        ("Winnipeg", "Winnipeg"), "prairies", FOUNDERS, "https://www.winnipeg.ca",
        [("4611040", "Winnipeg", "Winnipeg", Province.MB, 749_607, "49.88440", "-97.14704", Zone.WINNIPEG)],
    ),
    "regina": (
        ("Regina", "Regina"), "prairies", FOUNDERS, "https://www.regina.ca",
        [("4706027", "Regina", "Regina", Province.SK, 226_404, "50.45008", "-104.61780", Zone.REGINA)],
    ),
    "saskatoon": (
        ("Saskatoon", "Saskatoon"), "prairies", FOUNDERS, "https://www.saskatoon.ca",
        [("4711066", "Saskatoon", "Saskatoon", Province.SK, 266_141, "52.13238", "-106.66892", Zone.REGINA)],
    ),
    "calgary": (
        ("Calgary", "Calgary"), "prairies", FOUNDERS, "https://www.calgary.ca",
        [("4806016", "Calgary", "Calgary", Province.AB, 1_306_784, "51.05011", "-114.08529", Zone.EDMONTON)],
    ),
    "edmonton": (
        ("Edmonton", "Edmonton"), "prairies", FOUNDERS, "https://www.edmonton.ca",
        [("4811061", "Edmonton", "Edmonton", Province.AB, 1_010_899, "53.55014", "-113.46871", Zone.EDMONTON)],
    ),
    "surrey": (
        ("Surrey", "Surrey"), "british-columbia", FOUNDERS, "https://www.surrey.ca",
        [("5915004", "Surrey", "Surrey", Province.BC, 568_322, "49.10635", "-122.82509", Zone.VANCOUVER)],
    ),
    "vancouver": (
        ("Vancouver", "Vancouver"), "british-columbia", FOUNDERS, "https://vancouver.ca",
        [("5915022", "Vancouver", "Vancouver", Province.BC, 662_248, "49.24966", "-123.11934", Zone.VANCOUVER)],
    ),
    "mississauga": (
        ("Mississauga", "Mississauga"), "ontario", SECOND_WAVE, "https://www.mississauga.ca",
        [("3521005", "Mississauga", "Mississauga", Province.ON, 717_961, "43.57890", "-79.65830", Zone.TORONTO)],
    ),
    "thunder-bay": (
        ("Thunder Bay", "Thunder Bay"), "ontario", SECOND_WAVE, "https://www.thunderbay.ca",
        [("3558004", "Thunder Bay", "Thunder Bay", Province.ON, 108_843, "48.38202", "-89.25018", Zone.TORONTO)],
    ),
}  # fmt: skip

OTHERS = {
    "fcm": (
        "Federation of Canadian Municipalities", "Fédération canadienne des municipalités (FCM)", MemberClass.OBSERVER,
    ),
    "ipc": (
        "Institute for the Prevention of Crime (University of Ottawa)",
        "Institut pour la prévention de la criminalité (Université d'Ottawa)", MemberClass.PARTNER,
    ),
}  # fmt: skip


@transaction.atomic
def load_members() -> int:
    """Write regions, members and places; returns how many members. Run again, it changes nothing it did not make."""
    regions = {code: _region(code, position) for position, code in enumerate(REGIONS)}
    for code, ((name_en, name_fr), region, wave, website, places) in MUNICIPALITIES.items():
        names = {
            "name_en": name_en,
            "name_fr": name_fr,
            "region": regions[region],
            "joined_wave": wave,
            "website": website,
        }
        member, is_new = Member.objects.get_or_create(code=code, defaults=names)
        if is_new:
            _add_places(member, places)
            save_member(member)
    for code, (name_en, name_fr, member_class) in OTHERS.items():
        names = {
            "name_en": name_en,
            "name_fr": name_fr,
            "member_class": member_class,
            "joined_wave": FOUNDERS,
        }
        member, is_new = Member.objects.get_or_create(code=code, defaults=names)
        if is_new:
            save_member(member)
    return len(MUNICIPALITIES) + len(OTHERS)


def _region(code: str, position: int) -> Region:
    name_en, name_fr = REGIONS[code]
    names = {"name_en": name_en, "name_fr": name_fr, "position": position}
    return Region.objects.get_or_create(code=code, defaults=names)[0]


def _add_places(member: Member, places: list[tuple]) -> None:
    """The first place of a joint member holds the others."""
    larger = None
    for code, name_en, name_fr, province, population, latitude, longitude, zone in places:
        place = Place.objects.create(
            member=member, within=larger, geographic_code=code, name_en=name_en, name_fr=name_fr, province=province,
            population=population, latitude=latitude, longitude=longitude, time_zone=zone,
        )  # fmt: skip
        larger = larger or place
