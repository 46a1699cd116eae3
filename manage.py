#!/usr/bin/env python
"""Django's command line; `portal` is the product's own command."""

import os
import sys


def main() -> None:
    """Run a command under the local settings unless told otherwise."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.local")
    from django.core.management import execute_from_command_line  # noqa: PLC0415  (settings come first)

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
