"""The worker of the portal, with the job of these tests beside its own."""

import django
from django.core.management import call_command

if __name__ == "__main__":
    django.setup()
    from tests.faults import tasks  # noqa: F401  (registering is the import's effect)

    call_command("procrastinate", "worker", "--concurrency", "2")
