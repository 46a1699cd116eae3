"""The app that says what the tenant holds."""

from django.apps import AppConfig


class RecordingsConfig(AppConfig):
    """Conversations, their media and words."""

    name = "recordings"

    def ready(self) -> None:
        """Let the log's pages name our objects."""
        from recordings.presenters import abouts  # noqa: PLC0415  (models are loaded by now)

        abouts.connect()
