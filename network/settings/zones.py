"""Which copy of the time-zone rules is read: the pinned package, never the operating system's.

Canadian clock law changed in 2026 (British Columbia, Alberta, Manitoba and the Northwest Territories stopped
changing clocks); a system copy of 2025 is one hour wrong there every winter.
"""

import zoneinfo

import tzdata
from django.core.exceptions import ImproperlyConfigured

PINNED = (2026, 6)


def use_pinned_zones() -> None:
    """Make ``zoneinfo`` read the PyPI package ``tzdata`` only.

    Raises ImproperlyConfigured when a system path is still searched or the package is older than the pin.
    """
    zoneinfo.reset_tzpath(())
    if zoneinfo.TZPATH:
        raise ImproperlyConfigured(f"zoneinfo still searches {zoneinfo.TZPATH}: time zones would be the system's.")
    if tuple(int(part) for part in tzdata.__version__.split(".")[:2]) < PINNED:
        raise ImproperlyConfigured(f"tzdata {tzdata.__version__} is older than the pinned {PINNED[0]}.{PINNED[1]}.")
