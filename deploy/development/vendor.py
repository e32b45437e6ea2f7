"""Fetches the browser files of others by name and version and lays them into static/vendor."""

import hashlib
import json
import shutil
import subprocess
import sys
import tarfile
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path

VENDOR = Path(__file__).resolve().parents[2] / "services" / "gateway" / "static" / "vendor"


@dataclass(frozen=True)
class Package:
    """A package of npm at one version, and the files of it that pages load."""

    name: str
    version: str
    files: tuple[str, ...]

    @property
    def folder(self) -> str:
        """The folder under static/vendor; the version in it lets browsers keep files for ever."""
        return f"{self.name.rsplit('/', 1)[-1]}-{self.version}"


@dataclass(frozen=True)
class Vendored:
    """The line of vendor.json for one package."""

    name: str
    version: str
    licence: str
    sha256: dict[str, str]


PACKAGES = (
    Package("@knadh/oat", "0.6.1", ("oat.min.css",)),
    Package("htmx.org", "2.0.11", ("dist/htmx.min.js",)),
)


def unpack(package: Package, into: Path) -> Path:
    """Fetches a package with npm and returns the folder it is unpacked in."""
    subprocess.run(
        ["npm", "pack", "--silent", "--ignore-scripts", f"{package.name}@{package.version}"],
        cwd=into, check=True, stdout=subprocess.DEVNULL,
    )
    (archive,) = into.glob("*.tgz")
    with tarfile.open(archive) as tar:
        tar.extractall(into, filter="data")
    return into / "package"


def lay_down(package: Package, vendor: Path) -> Vendored:
    """Copies the files of one package and its licence; returns what vendor.json says of it."""
    target = vendor / package.folder
    with tempfile.TemporaryDirectory() as scratch:
        source = unpack(package, Path(scratch))
        manifest = json.loads((source / "package.json").read_text())
        target.mkdir(parents=True)
        for file in (*package.files, "LICENSE"):
            shutil.copyfile(source / file, target / Path(file).name)
    sums = {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(target.iterdir())
    }
    return Vendored(package.name, package.version, manifest["license"], sums)


def vendor_all(vendor: Path = VENDOR) -> list[Vendored]:
    """Replaces the vendor folder by what PACKAGES says."""
    shutil.rmtree(vendor, ignore_errors=True)
    vendor.mkdir(parents=True)
    vendored = [lay_down(package, vendor) for package in PACKAGES]
    listing = json.dumps([asdict(entry) for entry in vendored], indent=2) + "\n"
    (vendor / "vendor.json").write_text(listing)
    return vendored


if __name__ == "__main__":
    for entry in vendor_all():
        sys.stdout.write(f"{entry.name} {entry.version} ({entry.licence})\n")
