from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_in


class AccountsConfig(AppConfig):
    name = "network.accounts"
    label = "accounts"

    def ready(self) -> None:
        """Every way in, an invitation's too, leaves a session that its owner finds in her list."""
        from network.accounts.sessions import note_sign_in

        user_logged_in.connect(note_sign_in, dispatch_uid="network.accounts.sessions")
