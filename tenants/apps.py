"""The app that says whose portal it is."""

from django.apps import AppConfig


class TenantsConfig(AppConfig):
    """Registers the start-up checks."""

    name = "tenants"

    def ready(self) -> None:
        """Load the checks."""
        from tenants import checks  # noqa: F401, PLC0415  (registering is the import's effect)
