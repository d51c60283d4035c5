from django.apps import AppConfig


class MembersConfig(AppConfig):
    name = "members"

    def ready(self) -> None:
        """Let `manage.py check` know the names of roles."""
        from members import checks  # noqa: F401 -- registers them
