"""Jobs, commands and acts of the floors below: recorded like requests."""

from typing import Any

import pytest
from auditlog.registry import auditlog
from auditlog.signals import pre_log
from django.conf import settings
from django.core.management import call_command
from django.db import connections, transaction
from django.db.utils import ProgrammingError

from access.personal_data import FIELDS as ACCESS
from audits import recorder, selectors, sequencing
from audits import scope as audit_scope
from audits.events import UnknownKind
from audits.models import LogEntry
from audits.personal_data import FIELDS as AUDITS
from audits.presenters import present
from audits.receivers import mask
from audits.scope import NoAccess
from audits.selectors import Filters
from keys.personal_data import FIELDS as KEYS
from recordings.personal_data import FIELDS as RECORDINGS
from tenants import scope
from tenants.ids import uuid7
from tenants.jobs import unit_of_work
from tenants.models import Team
from tenants.personal_data import FIELDS as TENANTS
from tenants.personal_data import Data
from tenants.signals import announce
from tests.audits.conftest import Log
from tests.cast import Cast


def test_work_without_an_act_leaves_one_leaf(cast: Cast, log: Log) -> None:
    with unit_of_work(tenant_id=cast.tenant.pk, name="nightly", reason="Frau Linde rief an"):
        pass
    (leaf,) = log.new()
    assert (leaf["kind"], leaf["ctx"], leaf["actor"]) == ("work.run", {"work": "nightly"}, {"id": None, "t": "system"})
    assert "Linde" not in str(leaf)


def test_the_reason_of_a_command_can_be_read_by_who_may(cast: Cast) -> None:
    with unit_of_work(tenant_id=cast.tenant.pk, name="by hand", reason="Störung 4711"):
        pass
    sequencing.move_all()
    with recorder.access(tenant_id=cast.tenant.pk, by=cast.dpo, name="read"):
        found = selectors.entries(cast.dpo, Filters(kinds=("work.run",))).order_by("-idx")[:1]
        (entry,) = present(list(found), cast.dpo)
    assert entry.origin == {"reason": "Störung 4711"}


def test_work_that_fails_leaves_its_leaf_and_nothing_else(cast: Cast, log: Log) -> None:
    with pytest.raises(ZeroDivisionError), unit_of_work(tenant_id=cast.tenant.pk, name="nightly"):
        team = Team(name="Neu", slug="never")
        team.save(force_insert=True)
        recorder.record("team.create", target=team, by=None)
        raise ZeroDivisionError
    first, second = log.new()
    assert (first["kind"], first["status"]) == ("team.create", "failure")
    assert (second["kind"], second["status"], second["ctx"]["error"]) == ("work.run", "failure", "ZeroDivisionError")
    with scope.tenant_scope(cast.tenant.pk):
        assert not Team.objects.filter(slug="never").exists()
    assert audit_scope.peek() is None


def test_an_act_of_a_floor_below_is_recorded(cast: Cast, log: Log) -> None:
    target = uuid7()
    with unit_of_work(tenant_id=cast.tenant.pk, name="act", by=cast.admin.pk):
        announce(kind="role.assign", target=("agent", target), by=cast.admin.pk, context={"role": "dpo"})
    (leaf,) = log.new()
    assert leaf["actor"] == {"id": str(cast.admin.pk), "t": "person"}
    assert leaf["obj"] == {"t": "agent", "ids": [str(target)]}
    assert leaf["ctx"] == {"role": "dpo"}


def test_an_act_that_cannot_be_recorded_does_not_happen(cast: Cast) -> None:
    with pytest.raises(NoAccess), scope.tenant_scope(cast.tenant.pk):
        announce(kind="role.assign", target=("agent", uuid7()))


@pytest.mark.parametrize("call", [lambda: announce(kind="no.such"), lambda: recorder.record("no.such", by=None)])
def test_the_list_of_kinds_is_closed(cast: Cast, call: Any) -> None:
    with pytest.raises(UnknownKind), unit_of_work(tenant_id=cast.tenant.pk, name="act"):
        call()


def test_values_are_written_in_one_form_only(cast: Cast, log: Log) -> None:
    with unit_of_work(tenant_id=cast.tenant.pk, name="act"):
        values = {"half": 0.5, "whole": 2.0, "id": cast.tenant.pk, "long": "x" * 999, "nul": "a\0b", "many": {"x"}}
        recorder.record("page.view", by=None, context=values)
    context = log.new()[0]["ctx"]
    assert context["half"] == "0.5"
    assert context["whole"] == 2
    assert context["id"] == str(cast.tenant.pk)
    assert len(context["long"]) == recorder.MAX_TEXT
    assert context["nul"] == "a�b"
    assert context["many"] == ["x"]


def test_the_correlation_id_is_the_access(cast: Cast) -> None:
    assert recorder.correlation_id() is None
    with recorder.access(tenant_id=cast.tenant.pk, by=None, name="act") as access:
        assert recorder.correlation_id() == str(access.id)


def test_nothing_switches_field_changes_off() -> None:
    assert pre_log.receivers == []
    assert "auditlog.middleware.AuditlogMiddleware" not in settings.MIDDLEWARE
    assert mask("+49 40 123456") == mask("x")


def test_the_librarys_flush_is_refused(cast: Cast) -> None:
    with (
        pytest.raises(ProgrammingError, match="permission denied"),
        scope.activate(cast.tenant.pk),
        scope.open_access(uuid7()),
        transaction.atomic(),
    ):
        call_command("auditlogflush", "--yes")


def test_the_librarys_own_table_stays_empty(cast: Cast) -> None:
    with transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
        cursor.execute("SELECT count(*) FROM auditlog_logentry")
        assert cursor.fetchone() == (0,)


def test_no_sealed_or_secret_field_is_tracked() -> None:
    """The library writes what it tracks; what is sealed, indexed or secret is never handed to it."""
    classes = {"tenants": TENANTS, "access": ACCESS, "keys": KEYS, "audits": AUDITS, "recordings": RECORDINGS}
    assert Team in auditlog.get_models()
    for model in auditlog.get_models():
        fields = classes[model._meta.app_label][model.__name__]
        hidden = set(auditlog.get_model_fields(model)["exclude_fields"])
        shown = {field.name for field in model._meta.concrete_fields} - hidden
        if only := set(auditlog.get_model_fields(model)["include_fields"]):
            shown &= only
        wrong = {name for name in shown if fields.get(name) in {Data.SEALED, Data.INDEX, Data.SECRET}}
        assert not wrong, f"{model.__name__}: {wrong}"


def test_entries_hold_no_values() -> None:
    columns = {field.column for field in LogEntry._meta.concrete_fields}
    assert not columns & {"changes", "changes_text", "object_repr", "serialized_data", "actor_email", "remote_addr"}
