"""Who comes in by the second door, and by which addresses."""

from collections.abc import Callable
from functools import update_wrapper
from typing import Any

from django.contrib.admin import AdminSite
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.urls import URLPattern, URLResolver
from django.utils.translation import gettext_lazy as _

# Django's own sign-in has no limit on tries and knows no second factor; the portal has its own pages for these.
LEFT_OUT = {"login", "logout", "password_change", "password_change_done", "autocomplete", "view_on_site"}


class StaffSite(AdminSite):
    """Open to those who look after the portal, by their standing of today; the account itself carries no flag."""

    site_header = _("Stored records")
    site_title = _("Stored records")
    index_title = _("What is stored, by room of the portal")
    enable_nav_sidebar = False
    final_catch_all_view = False

    def has_permission(self, request: HttpRequest) -> bool:
        return request.user.is_authenticated and request.user.has_perm("staff.enter")

    def admin_view(self, view: Callable, cacheable: bool = False) -> Callable:  # noqa: FBT001, FBT002 -- Django's signature
        """Others are refused before anything is looked up, and learn nothing of which records there are."""
        inner = super().admin_view(view, cacheable)

        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
            if not self.has_permission(request):
                raise PermissionDenied
            return inner(request, *args, **kwargs)

        return update_wrapper(guarded, inner)

    def get_urls(self) -> list[URLPattern | URLResolver]:
        """Without Django's own ways in and out; visitors are sent to the portal's."""
        addresses = [one for one in super().get_urls() if getattr(one, "name", None) not in LEFT_OUT]
        for view in filter(None, (one.callback for one in addresses)):
            vars(view).pop("login_url", None)
        return addresses


STAFF = StaffSite(name="admin")
