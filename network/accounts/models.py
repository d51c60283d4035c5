"""Who signs in. What somebody may do follows from the rows in ``members``, never from here."""

from typing import Any

import rules
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from network.accounts.enums import Language, Zone
from network.record.tracking import track


class UserManager(BaseUserManager["User"]):
    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email__iexact=username)


@track(only=["is_active"])
class User(AbstractBaseUser):
    """A person with an account: known by e-mail address, read to in one language, told times in one zone."""

    email = models.EmailField(_("e-mail address"), max_length=254)
    name = models.CharField(_("name"), max_length=150)
    language = models.CharField(_("language"), max_length=2, choices=Language.choices, default=Language.EN)
    time_zone = models.CharField(_("time zone"), max_length=40, choices=Zone.choices, default=Zone.TORONTO)
    is_active = models.BooleanField(_("may sign in"), default=True)
    is_demonstration = models.BooleanField(_("demonstration"), default=False)
    created_at = models.DateTimeField(_("created"), default=timezone.now)

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
        ]

    def __str__(self) -> str:
        return self.name or self.email

    def has_perm(self, name: str, subject: Any = None) -> bool:
        """Whether the predicate registered under ``name`` holds for this person and ``subject``."""
        return self.is_active and rules.has_perm(name, self, subject)
