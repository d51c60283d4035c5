"""The seam to allauth: nobody signs up alone. What it mails goes through ``network.outbox.adapters``."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.utils.translation import override


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: Any) -> bool:  # noqa: ARG002 -- allauth's signature
        """Accounts come with an invitation."""
        return False

    def get_login_redirect_url(self, request: Any) -> str:
        """Home in the language of the account, unless a page was asked for."""
        with override(request.user.language):
            return super().get_login_redirect_url(request)
