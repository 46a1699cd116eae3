"""Models: every one placed behind the wall or listed with a reason; the log survives what it describes."""

import io
from itertools import chain

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import models

from tenants import checks
from tenants.database.isolation import TenantIsolation
from tests.architecture.source import APPS

OWN = [model for label in APPS for model in apps.get_app_config(label).get_models()]
TENANT_OWNED = [model for model in OWN if model._meta.label not in checks.SHARED]


def _isolation(model: type[models.Model]) -> TenantIsolation | None:
    return next((c for c in model._meta.constraints if isinstance(c, TenantIsolation)), None)


def test_every_model_is_tenant_owned_or_listed() -> None:
    assert checks.every_model_is_placed(None) == []


def test_every_listed_model_exists_and_has_a_reason() -> None:
    labels = {model._meta.label for model in apps.get_models(include_swapped=True)}
    for label, reason in chain(checks.SHARED.items(), checks.LIBRARY_WALLED.items()):
        assert label in labels, f"{label} is listed and does not exist"
        assert len(reason.split()) > 3, f"{label}: {reason!r} is no reason"


@pytest.mark.parametrize("model", TENANT_OWNED, ids=lambda model: model._meta.label)
def test_every_reference_is_composite(model: type[models.Model]) -> None:
    isolation = _isolation(model)
    if isolation is None:
        assert getattr(model, "walled_by_hand", False), "no TenantIsolation, and not walled by hand-written SQL"
        return
    declared = {(column, table) for column, table, *_ in isolation.fks}
    needed = {
        (field.column, field.related_model._meta.db_table)
        for field in model._meta.concrete_fields
        if isinstance(field, models.ForeignKey)
        and field.name != "tenant"
        and field.related_model._meta.label not in checks.SHARED
    }
    assert declared == needed


@pytest.mark.parametrize("model", TENANT_OWNED, ids=lambda model: model._meta.label)
def test_every_key_and_index_begins_with_the_tenant(model: type[models.Model]) -> None:
    for constraint in model._meta.constraints:
        if isinstance(constraint, models.UniqueConstraint):
            assert constraint.fields[:1] == ("tenant",), constraint.name
    for index in model._meta.indexes:
        assert index.fields[:1] == ["tenant"], index.name
    for field in model._meta.concrete_fields:
        assert not field.unique or field.primary_key, f"{field.name} is unique over all tenants"
        assert not vars(field)["db_index"], f"{field.name} has an index that does not begin with the tenant"


def test_many_to_many_names_its_table() -> None:
    nameless = [
        f"{model._meta.label}.{field.name}"
        for model in OWN
        for field in model._meta.many_to_many
        if (through := field.remote_field.through) is None or through._meta.auto_created
    ]
    assert nameless == []


def test_every_model_has_a_sentence() -> None:
    assert [m._meta.label for m in OWN if not m.__doc__ or m.__doc__.startswith(f"{m.__name__}(")] == []


@pytest.mark.parametrize("model", list(apps.get_app_config("audits").get_models()), ids=lambda model: model.__name__)
def test_the_log_survives_what_it_describes(model: type[models.Model]) -> None:
    """No reference of the log cascades: deleting an agent or a content type leaves the entry."""
    harmless = {models.DO_NOTHING, models.PROTECT}
    fading = [
        field.name
        for field in model._meta.concrete_fields
        if field.remote_field is not None and field.remote_field.on_delete not in harmless
    ]
    assert fading == []


@pytest.mark.django_db(databases=["default", "owner"])
def test_models_and_migrations_agree() -> None:
    said = io.StringIO()
    try:
        call_command("makemigrations", check=True, dry_run=True, stdout=said, stderr=said)
    except SystemExit:
        pytest.fail(said.getvalue())
