from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_in
from django.db.models.signals import pre_save
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "network.accounts"
    label = "accounts"
    verbose_name = _("Accounts")

    def ready(self) -> None:
        """Hear of every second factor that is set up, and of every way in: its owner finds it in her list."""
        from allauth.mfa.signals import authenticator_added

        from network.accounts import checks  # noqa: F401 -- registers them
        from network.accounts.second_factors import note_enrolment
        from network.accounts.sessions import keep_network_only, note_sign_in

        authenticator_added.connect(note_enrolment, dispatch_uid="accounts.note_enrolment")
        user_logged_in.connect(note_sign_in, dispatch_uid="accounts.note_sign_in")
        pre_save.connect(keep_network_only, sender="usersessions.UserSession", dispatch_uid="accounts.keep_network")
