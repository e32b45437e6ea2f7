"""Features: each folder of one is in its service's sum, in the order of the declared layers."""

import tomllib
from importlib import import_module
from pathlib import Path

import pytest

from services.features import Features

ROOT = Path(__file__).parents[2]
SERVICES = ("journal", "portfolio", "archive")


def features_of(service: str) -> list[str]:
    """Return the names of a service's features in the order of its sum."""
    features: Features = import_module(f"services.{service}.app").FEATURES
    return [one.name for one in features.all]


def layers_of(service: str) -> list[set[str]]:
    """Return the layers that import-linter holds a service's folders to, lowest first."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    (layers,) = [
        one["layers"]
        for one in contracts["tool"]["importlinter"]["contracts"]
        if one.get("containers") == [f"services.{service}"]
    ]
    return [set(layer.replace(" ", "").split("|")) for layer in reversed(layers)]


@pytest.mark.parametrize("service", SERVICES)
def test_every_folder_with_a_feature_is_in_the_sum(service: str) -> None:
    folders = {path.parent.name for path in (ROOT / "services" / service).glob("*/feature.py")}
    assert sorted(features_of(service)) == sorted(folders)


@pytest.mark.parametrize("service", SERVICES)
def test_the_sum_goes_from_the_lowest_layer_to_the_highest(service: str) -> None:
    """A destruction goes the other way: rows before what they refer to."""
    layers = layers_of(service)
    places = [
        next(place for place, layer in enumerate(layers) if name in layer)
        for name in features_of(service)
    ]
    assert places == sorted(places)


@pytest.mark.parametrize("service", SERVICES)
def test_every_folder_has_its_layer(service: str) -> None:
    folders = {
        path.parent.name
        for path in (ROOT / "services" / service).glob("*/__init__.py")
        if path.parent.name != "migrations"
    }
    assert folders <= set().union(*layers_of(service))
