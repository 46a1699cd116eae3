"""Every field of every model is classified, so that nobody adds a phone number in passing."""

import importlib
from collections.abc import Mapping

import pytest
from django.apps import apps
from django.db import models

from tenants.personal_data import Data
from tests.architecture.source import APPS

MODELS = [model for label in APPS for model in apps.get_app_config(label).get_models()]
CLEAR_TEXT = (models.CharField, models.TextField, models.JSONField)


def _classified(label: str) -> Mapping[str, Mapping[str, Data]]:
    fields: Mapping[str, Mapping[str, Data]] = importlib.import_module(f"{label}.personal_data").FIELDS
    return fields


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_every_field_is_classified(model: type[models.Model]) -> None:
    classified = _classified(model._meta.app_label).get(model.__name__, {})
    assert set(classified) == {field.name for field in model._meta.concrete_fields}


@pytest.mark.parametrize("label", APPS)
def test_nothing_is_classified_that_does_not_exist(label: str) -> None:
    assert set(_classified(label)) == {model.__name__ for model in apps.get_app_config(label).get_models()}


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_what_is_sealed_is_stored_as_bytes(model: type[models.Model]) -> None:
    """A field that names or quotes a caller is never a text column."""
    sealed = {name for name, data in _classified(model._meta.app_label)[model.__name__].items() if data is Data.SEALED}
    assert [name for name in sealed if isinstance(model._meta.get_field(name), CLEAR_TEXT)] == []


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_sealed_columns_say_so(model: type[models.Model]) -> None:
    classified = _classified(model._meta.app_label)[model.__name__]
    named = {name for name in classified if name.startswith("sealed")}
    assert {name for name in named if classified[name] is not Data.SEALED} == set()
