"""What `manage.py check` finds wrong with the settings about roles."""

from typing import Any

from django.core.checks import CheckMessage, Error, Tags, register

from members.rules import guarded_offices


@register(Tags.security)
def guarded_offices_are_known(**_what: Any) -> list[CheckMessage]:
    """Each name in ``SECOND_FACTOR_REQUIRED_OF`` is an office: a misspelt one would leave it unguarded."""
    try:
        guarded_offices()
    except KeyError as error:
        return [Error(f"SECOND_FACTOR_REQUIRED_OF names no role of the Network: {error}.", id="members.E001")]
    return []
