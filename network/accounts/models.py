"""Who signs in. What somebody may do follows from the rows in ``members``, never from here."""

from typing import Any

import rules
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from network.accounts.enums import Language, Zone


class UserManager(BaseUserManager["User"]):
    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email__iexact=username)


class User(AbstractBaseUser):
    """A person with an account: known by e-mail address, read to in one language, told times in one zone."""

    email = models.EmailField(_("e-mail address"), max_length=254)
    name = models.CharField(_("name"), max_length=150)
    language = models.CharField(_("language"), max_length=2, choices=Language.choices, default=Language.EN)
    time_zone = models.CharField(_("time zone"), max_length=40, choices=Zone.choices, default=Zone.TORONTO)
    is_active = models.BooleanField(_("may sign in"), default=True)
    is_demonstration = models.BooleanField(_("demonstration"), default=False)
    created_at = models.DateTimeField(_("created"), default=timezone.now)
    closed_at = models.DateTimeField(
        _("closed"), null=True, blank=True, help_text="``forgetting.forget_due`` counts from here."
    )
    forgotten_at = models.DateTimeField(
        _("forgotten"), null=True, blank=True, help_text="From then on the row is nobody: what she did keeps its key."
    )

    EMAIL_FIELD = "email"
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    objects = UserManager()

    class Meta:
        verbose_name = _("account")
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="accounts_user_email_unique",
                violation_error_message=_("There is already an account with this address."),
            ),
            models.CheckConstraint(
                condition=models.Q(language__in=Language.values), name="accounts_user_language_known"
            ),
            models.CheckConstraint(
                condition=models.Q(closed_at=None) | models.Q(is_active=False), name="accounts_user_closed_is_inactive"
            ),
            models.CheckConstraint(
                condition=models.Q(forgotten_at=None)
                | models.Q(closed_at__isnull=False, is_active=False, name="", last_login=None),
                name="accounts_user_forgotten_is_nobody",
            ),
        ]

    def __str__(self) -> str:
        return self.shown_name

    @property
    def shown_name(self) -> str:
        """How pages and mails call her; of somebody who was forgotten only that there was a person."""
        return gettext("former participant") if self.forgotten_at else self.name or self.email

    @property
    def is_closed(self) -> bool:
        """Whether she closed her account and may still take it back."""
        return self.closed_at is not None and self.forgotten_at is None

    def has_perm(self, name: str, subject: Any = None) -> bool:
        """Whether the predicate registered under ``name`` holds for this person and ``subject``."""
        return self.is_active and rules.has_perm(name, self, subject)
