"""The only seam to allauth in code: nobody signs up alone, and mail speaks the recipient's language."""

from email.utils import formataddr
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.urls import translate_url
from django.utils.translation import get_language, override


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: Any) -> bool:  # noqa: ARG002 -- allauth's signature
        """Accounts come with an invitation."""
        return False

    def get_from_email(self) -> str:
        """A name and an address a human reads."""
        return formataddr((settings.NETWORK_NAME[get_language()[:2]], settings.DEFAULT_FROM_EMAIL))

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Compose in the language of the account, whatever page asked for the mail; its link leads there too."""
        user = context.get("user")
        language = user.language if user else get_language()[:2]
        if "password_reset_url" in context:
            context = context | {"password_reset_url": translate_url(context["password_reset_url"], language)}
        with override(language):
            super().send_mail(template_prefix, email, context | {"network_name": settings.NETWORK_NAME[language]})

    def send_notification_mail(self, template_prefix: str, user: Any, context: Any = None, email: Any = None) -> None:
        """As allauth does, and say whose account it is, so that the mail speaks her language."""
        super().send_notification_mail(template_prefix, user, {"user": user} | (context or {}), email)

    def get_login_redirect_url(self, request: Any) -> str:
        """Home in the language of the account, unless a page was asked for."""
        with override(request.user.language):
            return super().get_login_redirect_url(request)
