"""A Python that has some distributions and what they need, and nothing else of ours."""

import shutil
import subprocess
import sys
from importlib.metadata import distribution
from pathlib import Path

from packaging.requirements import Requirement


def bare_python(folder: Path, *requirements: str) -> Path:
    """Make a virtual environment with copies of what is installed here; return its python."""
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(folder)], check=True)
    packages = next(folder.glob("lib/python3*/site-packages"))
    for name in _needed(requirements):
        found = distribution(name)
        for file in found.files or ():
            if ".." not in file.parts and "__pycache__" not in file.parts:
                target = packages / file
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(str(file.locate()), target)
    return folder / "bin" / "python"


def _needed(requirements: tuple[str, ...]) -> set[str]:
    """Return the names of all distributions that these lead to."""
    waiting, seen = [Requirement(one) for one in requirements], set[tuple[str, str]]()
    while waiting:
        wanted = waiting.pop()
        for extra in ("", *wanted.extras):
            if (wanted.name, extra) not in seen:
                seen.add((wanted.name, extra))
                told = map(Requirement, distribution(wanted.name).requires or ())
                waiting += [
                    one for one in told if not one.marker or one.marker.evaluate({"extra": extra})
                ]
    return {name for name, _extra in seen}
