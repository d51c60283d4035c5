"""Names of municipalities as people type them: with or without "City of", an article, accents."""

import re

from members.enums import Province
from network.shared.text import fold

# A county, a region or an MRC may have the name of one of its towns: those words tell them apart and stay.
_BEGINNING = re.compile(
    r"^(?:(?:the |la |le )?(?:city|town|township|municipality|ville|municipalite|village|canton)"
    r"(?: of| de| du| des)? (?=\S))+"
)
# "Ville du", "Municipalité des" swallow the article of the name, and ``fold`` drops the elided one: so none counts.
# No two places of GeoNames in one province differ by it alone.
_ARTICLE = re.compile(r"^(?:la|le|les) (?=\S)")
_END = re.compile(r"(?<=\S) (?:city|town|township)$")

# The code of the region that looks after each province; regions are data, and one may be renamed or gone.
REGION_OF = {
    Province.NL: "atlantic", Province.PE: "atlantic", Province.NS: "atlantic", Province.NB: "atlantic",
    Province.QC: "quebec", Province.ON: "ontario",
    Province.MB: "prairies", Province.SK: "prairies", Province.AB: "prairies",
    Province.BC: "british-columbia",
    Province.YT: "territories", Province.NT: "territories", Province.NU: "territories",
}  # fmt: skip


def municipality_key(name: str) -> str:
    """What two ways of writing one municipality have in common: "Ville de Québec" and "Québec City" give "quebec"."""
    folded = re.sub(r"[^\w']+", " ", fold(name)).strip()
    return _END.sub("", _ARTICLE.sub("", _BEGINNING.sub("", folded)))[:200]
