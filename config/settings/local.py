"""The place where `make run` serves: this machine, plain HTTP."""

from config.settings.base import *  # noqa: F403  (settings are layered by import)
