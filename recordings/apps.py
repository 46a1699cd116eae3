"""The app that says what the house holds."""

from django.apps import AppConfig


class RecordingsConfig(AppConfig):
    """Conversations, their media and words."""

    name = "recordings"
