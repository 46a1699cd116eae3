"""The app's entry in Django's registry."""

from django.apps import AppConfig


class AccessConfig(AppConfig):
    """Agents, roles, cover and the guards of every endpoint."""

    name = "access"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Connect the listeners that announce sign-in, its failure and its end, and the API document's extensions."""
        from access import openapi, receivers  # noqa: F401, PLC0415
