"""Configuration of the app."""

from django.apps import AppConfig


class AuditsConfig(AppConfig):
    """Connects the receivers that turn acts of the layers below into entries."""

    name = "audits"
    verbose_name = "Access log"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Connect the receivers."""
        from audits import receivers  # noqa: PLC0415  (models are loaded by now)

        receivers.connect()
