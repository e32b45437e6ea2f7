"""The journal's settings beside the shared ones: where an installation keeps its own files."""

import os
from collections.abc import Mapping
from pathlib import Path


def data_dir(environment: Mapping[str, str] | None = None) -> Path:
    """Return the installation's data folder, as the launcher names it."""
    values = os.environ if environment is None else environment
    return Path(values.get("DATA_DIR") or ".letopis")
