"""The database's wall around the tables of third-party apps, read from its own catalogue."""

import pytest
from django.db import connection

from tenants.database.catalogue import inspect

pytestmark = pytest.mark.django_db


def test_no_gap_in_the_wall() -> None:
    assert [str(fault) for fault in inspect(connection)] == []
