"""What the embedded issuer does beside the contract."""

import re

import pytest
import urllib3

from deploy.development.embedded.issuer.realm import read_realm
from deploy.development.embedded.issuer.settings import read_settings
from services.gateway.auth.identity.accounts import Account
from services.gateway.auth.identity.client import IdentityClient
from services.shared.process.settings import SettingsError
from tests.gateway.auth.identity.browser import Browser, Page
from tests.gateway.auth.identity.places import REAL, Place

embedded_only = pytest.mark.skipif(REAL, reason="Keycloak has pages of its own")

ENVIRONMENT = {
    "PROFILE": "embedded",
    "DATABASE_URL": "postgresql://u:p@127.0.0.1:1/issuer",
    "LISTEN": "127.0.0.1:8081",
    "RUNTIME_DIR": "/tmp",
    "PUBLIC_URL": "http://127.0.0.1:8080/",
    "OIDC_CLIENT_SECRET": "one",
    "OIDC_ADMIN_CLIENT_SECRET": "two",
    "REGIONAL_DEMO_CLIENT_SECRET": "three",
    "OIDC_REGION_ADMIN_CLIENT_SECRET": "four",
}


@pytest.mark.parametrize("profile", ["real", "", "EMBEDDED"])
def test_it_refuses_every_other_profile(profile: str) -> None:
    with pytest.raises(SettingsError, match=(
        "^Встроенный сервер входа хранит только учебные учётные записи и запускается лишь с "
        r"PROFILE=embedded\. Для настоящих людей нужен Keycloak\.$"
    )):
        read_settings({**ENVIRONMENT, "PROFILE": profile})


@pytest.mark.parametrize("name", sorted(set(ENVIRONMENT) - {"PROFILE"}))
def test_it_names_a_missing_setting(name: str) -> None:
    with pytest.raises(SettingsError, match=name):
        read_settings({**ENVIRONMENT, name: ""})


def test_it_reads_the_realm_that_keycloak_imports() -> None:
    realm = read_realm(read_settings(ENVIRONMENT).realm_values)
    gateway = realm.clients["gateway"]
    assert gateway.redirect_uris == ("http://127.0.0.1:8080/auth/callback",)
    assert gateway.backchannel_url == "http://127.0.0.1:8080/auth/backchannel-logout"
    assert gateway.grants == {"authorization_code", "refresh_token"}
    assert realm.clients["regional-demo"].audiences == ("letopis-api",)
    assert (realm.failures_allowed, realm.wait_seconds, realm.access_seconds) == (5, 60, 300)
    assert realm.shortest_password == 12


@embedded_only
def test_nothing_tells_whether_a_name_is_known_wrong_or_locked(
    client: IdentityClient, account: Account, browser: Browser
) -> None:
    """A locked account is told as a wrong password is, right password or not, and so is nobody."""
    url = client.begin_login("ru").url
    told = {
        name: [
            _words(browser.submit(browser.get(url), username=name, password=password), name)
            for password in ("неверный пароль",) * 6 + (account.password,)
        ]
        for name in (account.login, "nobody.at.all")
    }
    assert told[account.login] == told["nobody.at.all"]
    assert len(set(told[account.login])) == 1
    assert "подождите 60 секунд" in told[account.login][0]


def _words(page: Page, name: str) -> str:
    """Return the page without what differs by nature: the name, and addresses with secrets."""
    return re.sub(r'(href|value|action)="[^"]*"', "", page.text).replace(name, "")


@embedded_only
@pytest.mark.parametrize("name", ["a\x00b", "\u202ea", "x" * 5000])
def test_a_name_that_nobody_can_have_is_wrong_as_any_other(
    client: IdentityClient, browser: Browser, name: str
) -> None:
    page = browser.sign_in(client.begin_login("ru").url, name, "неверный пароль")
    assert (page.status, page.location) == (200, None)


@embedded_only
def test_a_form_from_another_browser_is_not_taken(
    client: IdentityClient, account: Account
) -> None:
    page = Browser().get(client.begin_login("ru").url)
    answer = Browser().submit(page, username=account.login, password=account.password or "")
    assert (answer.status, answer.location) == (400, None)


@embedded_only
def test_its_pages_run_no_script_and_stand_in_no_frame(
    client: IdentityClient, place: Place
) -> None:
    answer = urllib3.request("GET", client.begin_login("ru").url)
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert f"form-action 'self' {place.inbox.url}" in policy
    assert answer.headers["Cache-Control"] == "no-store"
    cookie = answer.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


@embedded_only
@pytest.mark.parametrize("path", ["users", "groups"])
def test_its_admin_api_refuses_everybody_else(place: Place, path: str) -> None:
    url = f"{place.issuer.replace('/realms/', '/admin/realms/')}/{path}"
    token = urllib3.PoolManager().request_encode_body(
        "POST", f"{place.issuer}/protocol/openid-connect/token", encode_multipart=False,
        fields={"grant_type": "client_credentials", "client_id": "regional-demo",
                "client_secret": place.regional_secret},
    ).json()["access_token"]
    assert urllib3.request("GET", url).status == 401
    assert urllib3.request("GET", url, headers={"Authorization": f"Bearer {token}"}).status == 403
