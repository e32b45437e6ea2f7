"""Guards: the files of others are those that vendor.json names, at the versions we ask for."""

import hashlib
import json

from deploy.development.vendor import PACKAGES, VENDOR

LISTED = json.loads((VENDOR / "vendor.json").read_text())


def test_the_listing_names_what_we_ask_for() -> None:
    asked = {(package.name, package.version) for package in PACKAGES}
    assert {(entry["name"], entry["version"]) for entry in LISTED} == asked


def test_every_file_is_as_it_was_fetched_and_nothing_else_is_there() -> None:
    folders = {(entry["name"], entry["version"]): entry["sha256"] for entry in LISTED}
    expected = {f"{package.folder}/{file}": digest for package in PACKAGES
                for file, digest in folders[package.name, package.version].items()}
    found = {path.relative_to(VENDOR).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
             for path in VENDOR.rglob("*") if path.is_file() and path.name != "vendor.json"}
    assert found == expected


def test_every_package_brings_its_licence() -> None:
    assert all("LICENSE" in entry["sha256"] and entry["licence"] for entry in LISTED)
