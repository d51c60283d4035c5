from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "network.accounts"
    label = "accounts"

    def ready(self) -> None:
        """Hear from allauth when a second factor is set up."""
        from allauth.mfa.signals import authenticator_added

        from network.accounts import checks  # noqa: F401 -- registers them
        from network.accounts.second_factors import note_enrolment

        authenticator_added.connect(note_enrolment, dispatch_uid="accounts.note_enrolment")
