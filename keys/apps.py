"""The app's entry in Django's registry."""

from django.apps import AppConfig


class KeysConfig(AppConfig):
    """Tenant keys, subject keys, object keys, and what they seal."""

    name = "keys"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Connect the listener that gives a new tenant its key."""
        from keys import receivers  # noqa: F401, PLC0415
