"""The portal's own commands go through the same wall, and what they do stands in the log."""

import json
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from config.server import admin


def leaves(database: str) -> list[dict[str, Any]]:
    """Everything recorded so far, sequenced or not."""
    with admin(database) as connection:
        rows = connection.execute("SELECT leaf::text FROM audits_inbox ORDER BY event_id").fetchall()
    return [json.loads(text) for (text,) in rows]


def test_the_wall_has_no_gap(committed_db: str, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("portal", "check-isolation")
    assert "The wall has no gap." in capsys.readouterr().out


def test_a_gap_is_named(committed_db: str, capsys: pytest.CaptureFixture[str]) -> None:
    with admin(committed_db) as connection:
        connection.execute("ALTER TABLE tenants_team DISABLE ROW LEVEL SECURITY")
    with pytest.raises(SystemExit):
        call_command("portal", "check-isolation")
    assert "tenants_team" in capsys.readouterr().out


def test_every_line_of_the_shell_is_recorded(committed_db: str, capsys: pytest.CaptureFixture[str]) -> None:
    before = len(leaves(committed_db))
    code = "print('teams:', Team.objects.count())"
    call_command("portal", "shell", "--tenant", "nordwind", "--reason", "Ticket 4711", "-c", code)
    assert "teams: 0" in capsys.readouterr().out
    assert len(leaves(committed_db)) > before


def test_the_shell_knows_one_tenant_only(committed_db: str, capsys: pytest.CaptureFixture[str]) -> None:
    code = "from django.db import models; print(len({row.tenant_id for row in models.QuerySet(Purpose)}))"
    call_command("portal", "shell", "--tenant", "nordwind", "--reason", "Ticket 4711", "-c", code)
    assert capsys.readouterr().out.strip() == "1"


def test_a_line_that_fails_is_rolled_back_and_recorded(committed_db: str, capsys: pytest.CaptureFixture[str]) -> None:
    code = "Team.objects.create(name='x', slug='x'); 1 / 0"
    call_command("portal", "shell", "--tenant", "nordwind", "--reason", "Ticket 4711", "-c", code)
    assert "ZeroDivisionError" in capsys.readouterr().err
    with admin(committed_db) as connection:
        assert connection.execute("SELECT count(*) FROM tenants_team").fetchone() == (0,)
    assert any(leaf.get("status") == "failure" for leaf in leaves(committed_db))


def test_the_shell_demands_a_reason(committed_db: str) -> None:
    with pytest.raises(CommandError, match="reason"):
        call_command("portal", "shell", "--tenant", "nordwind")


def test_suspended_and_reopened(committed_db: str, client: Any) -> None:
    call_command("portal", "tenant", "suspend", "nordwind", "--reason", "Rechnung offen")
    shut = client.get("/", headers={"host": "nordwind.localhost"})
    assert shut.status_code == 503
    assert client.get("/", headers={"host": "suedlicht.localhost"}).status_code in {200, 302}
    call_command("portal", "tenant", "reopen", "nordwind", "--reason", "Bezahlt")
    assert client.get("/", headers={"host": "nordwind.localhost"}).status_code in {200, 302}
