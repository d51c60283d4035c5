"""What every page knows of its reader."""

from typing import Any

from django.utils.functional import SimpleLazyObject

from members.standing import standing_of


def standing(request: Any) -> dict[str, Any]:
    """``standing``: read only on pages that ask for it."""
    return {"standing": SimpleLazyObject(lambda: standing_of(request.user))}
