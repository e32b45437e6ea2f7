"""Owns Keycloak: an instance run from the cached build, its database and its realm file."""

import os
import re
from collections.abc import Mapping
from pathlib import Path

import psycopg

from deploy.databases import create_database, prepare_role
from deploy.development import part_folder
from deploy.development.part import Part
from deploy.development.ports import answers_http
from deploy.development.real import account, postgres
from deploy.development.real.keycloak_build import distribution
from deploy.failures import CannotStart

REALM = "letopis"
REALM_FILE = Path(__file__).parents[2] / "keycloak" / "realm.json"
DATABASE = "keycloak"
ADMIN = "letopis-admin"

JVM = (
    "-Xms64m", "-Xmx256m", "-XX:MetaspaceSize=96M", "-XX:MaxMetaspaceSize=256m",
    "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-XX:+ExitOnOutOfMemoryError",
    "-Dfile.encoding=UTF-8", "-Duser.language=en", "-Duser.country=US",
    "-Djava.util.logging.manager=org.jboss.logmanager.LogManager",
    "-Djava.util.concurrent.ForkJoinPool.common.threadFactory="
    "io.quarkus.bootstrap.forkjoin.QuarkusForkJoinWorkerThreadFactory",
    "-Dpicocli.disable.closures=true", "-Dquarkus-log-max-startup-records=10000",
    "--add-opens=java.base/java.util=ALL-UNNAMED",
    "--add-opens=java.base/java.util.concurrent=ALL-UNNAMED",
    "--add-opens=java.base/java.security=ALL-UNNAMED",
    "--add-opens=java.base/java.lang=ALL-UNNAMED",
    "--enable-native-access=ALL-UNNAMED",
)
"""As kc.sh has them, for a small machine."""

QUICK_PASSWORDS = {
    "KC_SPI_PASSWORD_HASHING__ARGON2__MEMORY": "1024",
    "KC_SPI_PASSWORD_HASHING__ARGON2__ITERATIONS": "1",
}
"""Demo accounts come by the hundred and guard nothing; never for accounts of real people."""

_PLACEHOLDER = re.compile(r"\$\{([A-Z][A-Z0-9_]*)\}")


def part(home: Path, ports: Mapping[str, int], secrets: Mapping[str, str]) -> Part:
    """Describe the server: java itself, not kc.sh, whose death would leave java an orphan."""
    folder = part_folder.part_folder(home, "keycloak", secrets["place_keycloak"])
    environment = {
        "HOME": str(folder),
        "LC_ALL": "C.UTF-8",
        "KC_BOOTSTRAP_ADMIN_USERNAME": ADMIN,
        "KC_BOOTSTRAP_ADMIN_PASSWORD": secrets["keycloak_admin"],
        **realm_values(secrets),
        **(QUICK_PASSWORDS if _is_demo() else {}),
    }
    return Part(
        name="keycloak",
        command=[
            "java", *JVM,
            f"-Dkc.home.dir={folder}", f"-Djboss.server.config.dir={folder / 'conf'}",
            "-cp", str(distribution() / "lib" / "quarkus-run.jar"),
            "io.quarkus.bootstrap.runner.QuarkusEntryPoint",
            "start", "--optimized", "--import-realm",
        ],
        environment=environment,
        ready=lambda: answers_http(ports["keycloak_management"], "/health/ready"),
        user=part_folder.account(),
        start_timeout=180,  # 25 s to build the schema on an idle machine, a minute on a busy one
        stop_grace=10,
        cwd=folder,
        before=lambda: prepare(folder, ports, secrets),
        after=("postgres",),
    )


def issuer(ports: Mapping[str, int]) -> str:
    """The address that stands in `iss` of every token."""
    return f"http://127.0.0.1:{ports['keycloak']}/realms/{REALM}"


def public_url() -> str:
    """Where browsers find the gateway, for the redirects that the realm allows."""
    port = os.environ.get("PORT") or "8080"
    return os.environ.get("PUBLIC_URL") or f"http://127.0.0.1:{port}"


def realm_values(secrets: Mapping[str, str]) -> dict[str, str]:
    """The values of the placeholders of the realm file."""
    return {
        "GATEWAY_CLIENT_SECRET": secrets["oidc_gateway"],
        "GATEWAY_ADMIN_CLIENT_SECRET": secrets["oidc_gateway_admin"],
        "LETOPIS_API_CLIENT_SECRET": secrets["oidc_letopis_api"],
        "REGIONAL_DEMO_CLIENT_SECRET": secrets["oidc_regional_demo"],
        "REGION_ADMIN_CLIENT_SECRET": secrets["oidc_region_admin"],
        "PUBLIC_URL": public_url(),
        "KC_REALM_SSL_REQUIRED": "external",
    }


def prepare(folder: Path, ports: Mapping[str, int], secrets: Mapping[str, str]) -> None:
    """Make the database, then write the instance's files."""
    with psycopg.connect(postgres.superuser_dsn(ports, secrets), autocommit=True) as connection:
        prepare_role(connection, DATABASE, secrets["keycloak_database"])
        create_database(connection, DATABASE, DATABASE)
    for name in ("conf", "data", "data/import", "providers", "themes"):
        account.own_folder(folder / name)
    library = folder / "lib"
    library.unlink(missing_ok=True)
    library.symlink_to(distribution() / "lib")
    account.own_file(folder / "conf" / "keycloak.conf", configuration(ports, secrets))
    realm = REALM_FILE.read_text(encoding="utf-8")
    refuse_unfilled(realm, realm_values(secrets))
    account.own_file(folder / "data" / "import" / f"{REALM}-realm.json", realm)


def configuration(ports: Mapping[str, int], secrets: Mapping[str, str]) -> str:
    """The text of keycloak.conf."""
    settings = {
        "db-url": f"jdbc:postgresql://127.0.0.1:{ports['postgres']}/{DATABASE}",
        "db-username": DATABASE,
        "db-password": secrets["keycloak_database"],
        "db-pool-initial-size": "2",
        "db-pool-min-size": "2",
        "db-pool-max-size": "15",
        "http-enabled": "true",
        "http-host": "127.0.0.1",
        "http-port": str(ports["keycloak"]),
        "http-management-host": "127.0.0.1",
        "http-management-port": str(ports["keycloak_management"]),
        "hostname": f"http://127.0.0.1:{ports['keycloak']}",
        "cache": "local",  # otherwise it looks for a cluster on port 7800
        "log-level": "warn,io.smallrye.health:warn",
    }
    return "".join(f"{name}={value}\n" for name, value in settings.items())


def refuse_unfilled(realm: str, values: Mapping[str, str]) -> None:
    """Refuse a realm whose placeholders have no value: Keycloak would import their names.

    Raises:
        CannotStart: names the placeholders.
    """
    unfilled = sorted(set(_PLACEHOLDER.findall(realm)) - set(values))
    if unfilled:
        raise CannotStart(
            f"В {REALM_FILE.name} есть места без значения: {', '.join(unfilled)}. "
            "Дополните realm_values или сам файл."
        )


def _is_demo() -> bool:
    return (os.environ.get("DEMO") or "1") == "1"
