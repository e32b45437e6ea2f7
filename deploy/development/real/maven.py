"""Owns fetching a file from Maven Central."""

from pathlib import Path

from deploy.development.real.download import Say, run_patiently


def fetch(artifact: str, folder: Path, say: Say) -> None:
    """Put an artifact (group:name:version[:type]) into a folder, named without its version.

    Raises:
        CannotStart: it cannot be had.
    """
    run_patiently(
        ["mvn", "-q", "-B", "dependency:copy", f"-Dartifact={artifact}",
         f"-DoutputDirectory={folder}", "-Dmdep.stripVersion=true"],
        say, cwd=folder,
    )
