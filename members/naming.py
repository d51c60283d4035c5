"""Names of municipalities as people type them: with or without "City of", with or without accents."""

import re

from members.enums import Province
from network.shared.text import fold

# A county, a region or an MRC may have the name of one of its towns: those words tell them apart and stay.
_BEGINNING = re.compile(
    r"^(?:the )?(?:(?:city|town|township|municipality|village)(?: of)?"
    r"|(?:la |le )?(?:ville|municipalite|village|canton)(?: de la| de| du| des)?) (?=\S)"
)
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
    return (_END.sub("", _BEGINNING.sub("", folded)) or folded)[:200]
