"""Sets the clock of this process back, so that the demonstration's past looks like a past.

Only the loader uses it. Ids are UUIDv7 of the real time, so the log of a demonstration tells when it was made.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from types import SimpleNamespace
from unittest import mock

from django.utils import timezone

from audits import leaves


@contextmanager
def set_back_to(moment: datetime) -> Iterator[None]:
    """Let the portal believe that it is `moment`, and let its time run on from there."""
    shift = timedelta(seconds=time.time() - moment.timestamp())
    real_now = timezone.now

    def now() -> datetime:
        return real_now() - shift

    def time_ns() -> int:
        return time.time_ns() - round(shift.total_seconds() * 1_000_000) * 1000

    past = SimpleNamespace(time_ns=time_ns)
    with mock.patch.object(timezone, "now", now), mock.patch.object(leaves, "time", past):
        yield
