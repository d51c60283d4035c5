"""What `manage.py check` finds wrong with the settings of signing in."""

from typing import Any

from django.core.checks import CheckMessage, Error, Tags, register
from django.core.exceptions import ImproperlyConfigured

from network.accounts.second_factors import box


@register(Tags.security)
def second_factor_keys_are_keys(**_what: Any) -> list[CheckMessage]:
    """Each of ``SECOND_FACTOR_KEYS`` is one."""
    try:
        box()
    except ImproperlyConfigured as error:
        return [Error(str(error), id="accounts.E001")]
    return []
