"""`portal keys …`: what whoever runs the portal can do to keys."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from keys.models import TenantKey
from tenants import scope
from tenants.models import Tenant


def portal(*words: str) -> int:
    try:
        call_command("portal", "keys", *words, stdout=StringIO())
    except SystemExit as ended:
        return int(ended.code or 0)
    return 0


def test_rotate(tenants: tuple[Tenant, Tenant], own_keyring: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert portal("rotate", "--tenant", "nordwind", "--reason", "drill") == 0
    assert "version 2 in use" in capsys.readouterr().out
    with scope.tenant_scope(tenants[0].id):
        assert [(key.version, key.state) for key in TenantKey.objects.all()] == [(2, "active"), (1, "destroyed")]


@pytest.mark.parametrize(
    "words",
    [("rotate",), ("rotate", "--tenant", "nordwind"), ("rotate", "--reason", "x"), ("probe", "--tenant", "nobody")],
)
def test_who_and_why_are_asked_for(
    tenants: tuple[Tenant, Tenant], own_keyring: Path, words: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    assert portal(*words) == 1
    assert capsys.readouterr().err


def test_probe_and_list_tell_of_a_lost_key(
    tenants: tuple[Tenant, Tenant], own_keyring: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert portal("probe") == 0
    assert portal("list") == 0
    (own_keyring / str(tenants[1].id) / "1.key").unlink()
    assert portal("probe", "--tenant", "suedlicht") == 1
    assert portal("list") == 1
    out = capsys.readouterr().out
    assert "nordwind: version 1 opens" in out
    assert "suedlicht: version 1 key_unavailable" in out
    assert "suedlicht: version 1 active, local, gone" in out


def test_a_change_with_a_lost_key_is_refused_in_a_sentence(
    tenants: tuple[Tenant, Tenant], own_keyring: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (own_keyring / str(tenants[0].id) / "1.key").unlink()
    assert portal("rotate", "--tenant", "nordwind", "--reason", "drill") == 1
    assert capsys.readouterr().err.count("\n") == 1
