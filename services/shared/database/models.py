"""Knows the tables of all of a service's features."""

from importlib import import_module
from pkgutil import iter_modules


def load_models(service: str) -> None:
    """Import every feature's tables, as a process does that runs the whole service.

    A command imports its own feature alone; SQLAlchemy cannot write into a table that refers to
    one it has never heard of.
    """
    package = import_module(f"services.{service}")
    for feature in iter_modules(package.__path__, f"{package.__name__}."):
        if feature.ispkg:
            inner = import_module(feature.name).__path__
            if any(module.name == "models" for module in iter_modules(inner)):
                import_module(f"{feature.name}.models")
