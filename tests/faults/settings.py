"""The test settings, with jobs that the worker of these tests can run."""

from config.settings.test import *  # noqa: F403, TID251  (settings are layered by import)

PROCRASTINATE_IMPORT_PATHS = [*PROCRASTINATE_IMPORT_PATHS, "tests.faults.tasks"]  # type: ignore[name-defined]  # noqa: F405
