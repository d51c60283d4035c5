"""Who signs in. What somebody may do follows from the rows in ``members``, never from here."""

from datetime import datetime, timedelta
from typing import Any

import rules
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext
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


class AddressChangeQuerySet(models.QuerySet["AddressChange"]):
    def open(self) -> "AddressChangeQuerySet":
        """Those that still wait for a mailbox."""
        oldest = timezone.now() - timedelta(days=settings.ADDRESS_CHANGE_DAYS)
        return self.filter(ended_at=None, asked_at__gt=oldest)


class AddressChange(models.Model):
    """A person's wish to sign in with another address; it happens when the old and the new mailbox have agreed.

    ``services.ask_address_change``, ``agree_to_address_change`` and ``end_address_change`` move it.
    """

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="address_changes", verbose_name=_("account"))
    email = models.EmailField(_("new address"), max_length=254)
    asked_at = models.DateTimeField(_("asked"), default=timezone.now)
    old_agreed_at = models.DateTimeField(_("agreed by the old mailbox"), null=True, blank=True)
    new_agreed_at = models.DateTimeField(_("agreed by the new mailbox"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    is_done = models.BooleanField(_("done"), default=False)

    objects = AddressChangeQuerySet.as_manager()

    class Meta:
        verbose_name = _("change of address")
        constraints = [
            models.UniqueConstraint(
                fields=["user"], condition=models.Q(ended_at=None), name="accounts_addresschange_one_open"
            ),
            models.CheckConstraint(
                condition=models.Q(is_done=False)
                | models.Q(ended_at__isnull=False, old_agreed_at__isnull=False, new_agreed_at__isnull=False),
                name="accounts_addresschange_done_when_both_agreed",
            ),
        ]

    def __str__(self) -> str:
        return self.email

    @property
    def open_until(self) -> datetime:
        """Until when the mailboxes can agree."""
        return self.asked_at + timedelta(days=settings.ADDRESS_CHANGE_DAYS)

    @property
    def is_open(self) -> bool:
        """Whether it still waits for a mailbox."""
        return self.ended_at is None and timezone.now() < self.open_until
