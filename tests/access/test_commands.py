"""`portal agent`: the first person, and help when nobody can sign in."""

from argparse import ArgumentParser

import pytest

from access import commands, services
from access.models import Agent, IdempotencyKey, RoleAssignment
from access.tasks import tidy
from tenants import scope
from tests.cast import House
from tests.scopes import inside
from tests.visitors import Person


def portal(*words: str) -> int:
    (command,) = commands.COMMANDS
    parser = ArgumentParser()
    command.add_arguments(parser)
    return command.run(parser.parse_args(words))


def test_it_works(committed_house: House, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    cast = committed_house.nordwind
    monkeypatch.setenv(commands.PASSWORD_VARIABLE, "Vom-Terminal-getippt-4")
    new = ("eva@nordwind.example", "--tenant", "nordwind", "--reason", "erste Person")
    assert portal("add", *new, "--name", "Eva Elster", "--role", "dpo") == 0
    with scope.tenant_scope(cast.tenant.pk):
        eva = Agent.objects.get(email="eva@nordwind.example")
    assert Person(cast, eva, password="Vom-Terminal-getippt-4").get("/me/").status_code == 200
    assert portal("role", *new, "--role", "supervisor") == 0
    assert portal("password", *new) == 0
    assert portal("invite", "uwe@nordwind.example", *new[1:], "--name", "Uwe Uhu") == 0
    assert portal("list", "--tenant", "nordwind") == 0
    assert "Eva Elster (dpo, supervisor)" in capsys.readouterr().out


def test_refusals_are_sentences(committed_house: House, capsys: pytest.CaptureFixture[str]) -> None:
    assert portal("list", "--tenant", "niemand") == 2
    assert portal("add", "x@example.com", "--tenant", "nordwind") == 2
    reason = ("--tenant", "nordwind", "--reason", "Probe")
    assert portal("role", "niemand@example.com", *reason, "--role", "dpo") == 1
    assert portal("password", "niemand@example.com", *reason) == 1
    assert portal("invite", "kein-at", *reason, "--name", "X") == 1
    assert portal("role", committed_house.nordwind.auditor.email, *reason, "--role", "dpo") == 1
    assert "Traceback" not in capsys.readouterr().out
    with inside(committed_house.nordwind.tenant):
        assert RoleAssignment.objects.filter(agent=committed_house.nordwind.auditor).count() == 1


def test_what_has_run_out_is_forgotten(committed_house: House) -> None:
    cast = committed_house.nordwind
    with inside(cast.tenant):
        row = IdempotencyKey(agent=cast.reader, key="k", method="POST", path="/x", fingerprint="f")
        row.save(force_insert=True)
        old = row.created_at - IdempotencyKey.REMEMBERED
        assert services.forget_expired(by=None)["answers"] == 0
        IdempotencyKey.objects.update(created_at=old)
    tidy.func(0)
    with inside(cast.tenant):
        assert not IdempotencyKey.objects.exists()
