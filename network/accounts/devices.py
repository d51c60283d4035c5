"""A browser and a network address in words that their owner recognises."""

import re

from django.utils.translation import gettext as _

from network.shared.networks import network_around

# The first that fits: the names of the others stand in nearly every browser's.
BROWSERS = (
    (r"Edg(?:e|A|iOS)?/", "Edge"),
    (r"OPR/|Opera", "Opera"),
    (r"SamsungBrowser/", "Samsung Internet"),
    (r"Firefox/|FxiOS/", "Firefox"),
    (r"Chrome/|CriOS/|Chromium/", "Chrome"),
    (r"Safari/", "Safari"),
)
SYSTEMS = (
    (r"iPhone", "iPhone"),
    (r"iPad", "iPad"),
    (r"Android", "Android"),
    (r"Windows", "Windows"),
    (r"Mac OS X|Macintosh", "macOS"),
    (r"CrOS", "ChromeOS"),
    (r"Linux|X11", "Linux"),
)


def device_of(user_agent: str) -> str:
    """ "Firefox, Windows"; what can be told of a browser from what it says about itself."""
    named = [_first(user_agent, names) for names in (BROWSERS, SYSTEMS)]
    return ", ".join(filter(None, named)) or _("A browser that does not say its name")


def network_of(ip: str) -> str:
    """The network of an address, without what tells two machines in it apart: 192.0.2.*, 2001:db8:1:*"""
    network = network_around(ip)
    if network is None:
        return ""
    if network.is_loopback:
        return str(network.network_address)
    if network.version == 4:
        return f"{str(network.network_address).rpartition('.')[0]}.*"
    groups = [group.lstrip("0") or "0" for group in network.network_address.exploded.split(":")[:3]]
    return f"{':'.join(groups)}:*"


def network_start(ip: str) -> str:
    """The first address of its network, to be kept instead of the whole: 192.0.2.0, 2001:db8:1::"""
    network = network_around(ip)
    return "" if network is None else str(network.network_address)


def _first(user_agent: str, names: tuple[tuple[str, str], ...]) -> str:
    return next((name for pattern, name in names if re.search(pattern, user_agent)), "")
