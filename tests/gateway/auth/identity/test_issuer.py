"""The issuer's contract: the same tests on the embedded issuer and on Keycloak."""

import time

import pytest
import urllib3

from services.gateway.auth.identity.accounts import Account, Accounts
from services.gateway.auth.identity.client import Attempt, IdentityClient, LoginRefused, SignedIn
from services.gateway.auth.identity.memberships import Membership
from services.gateway.auth.identity.tokens import TokenRefused
from tests.gateway.auth.identity.browser import Browser
from tests.gateway.auth.identity.places import Place


def sign_in(client: IdentityClient, account: Account, browser: Browser) -> SignedIn:
    attempt = client.begin_login("ru")
    page = browser.sign_in(attempt.url, account.login, account.password or "")
    assert page.answer["state"] == attempt.state
    return client.finish_login(page.answer["code"], attempt.verifier, attempt.nonce, time.time())


def code_for(attempt: Attempt, account: Account, browser: Browser) -> str:
    return browser.sign_in(attempt.url, account.login, account.password or "").answer["code"]


def machine_token(place: Place, client_id: str, secret: str) -> str:
    answer = urllib3.PoolManager().request_encode_body(
        "POST", f"{place.issuer}/protocol/openid-connect/token", encode_multipart=False,
        fields={"grant_type": "client_credentials", "client_id": client_id,
                "client_secret": secret},
    )
    assert answer.status == 200
    return str(answer.json()["access_token"])


def test_a_person_signs_in_with_name_memberships_and_person_id(
    client: IdentityClient, account: Account, browser: Browser
) -> None:
    identity = sign_in(client, account, browser).identity
    assert identity.login == account.login
    assert identity.name == "Ёлкина Мария Петровна"
    assert identity.person_id == account.person_id
    assert identity.memberships == (
        Membership("131", "teacher"), Membership("lyceum-2", "representative"),
    )


def test_a_second_login_in_the_same_browser_asks_nothing(
    client: IdentityClient, account: Account, browser: Browser
) -> None:
    first = sign_in(client, account, browser)
    attempt = client.begin_login("ru")
    code = browser.get(attempt.url).answer["code"]
    second = client.finish_login(code, attempt.verifier, attempt.nonce, time.time())
    assert second.identity.session_id == first.identity.session_id


def test_the_login_page_speaks_the_language_that_is_asked_for(
    client: IdentityClient, browser: Browser
) -> None:
    english = {"Accept-Language": "en"}
    assert 'lang="ru"' in browser.get(client.begin_login("ru").url, english).text
    assert 'lang="en"' in browser.get(client.begin_login("en").url, english).text


def test_a_refresh_gives_new_tokens_of_the_same_person(
    client: IdentityClient, account: Account, browser: Browser
) -> None:
    first = sign_in(client, account, browser)
    second = client.refresh(first.refresh_token, time.time())
    assert second.identity == first.identity
    assert second.refresh_token != first.refresh_token


def test_a_refresh_token_used_twice_ends_the_newest_too(
    client: IdentityClient, account: Account, browser: Browser
) -> None:
    first = sign_in(client, account, browser)
    second = client.refresh(first.refresh_token, time.time())
    with pytest.raises(LoginRefused):
        client.refresh(first.refresh_token, time.time())
    with pytest.raises(LoginRefused):
        client.refresh(second.refresh_token, time.time())


def test_a_code_is_good_once(
    client: IdentityClient, account: Account, browser: Browser
) -> None:
    attempt = client.begin_login("ru")
    code = code_for(attempt, account, browser)
    client.finish_login(code, attempt.verifier, attempt.nonce, time.time())
    with pytest.raises(LoginRefused):
        client.finish_login(code, attempt.verifier, attempt.nonce, time.time())


def test_a_code_with_another_verifier_is_refused(
    client: IdentityClient, account: Account, browser: Browser
) -> None:
    attempt = client.begin_login("ru")
    code = code_for(attempt, account, browser)
    other = client.begin_login("ru").verifier
    with pytest.raises(LoginRefused):
        client.finish_login(code, other, attempt.nonce, time.time())


def test_a_login_answered_with_another_nonce_is_refused(
    client: IdentityClient, account: Account, browser: Browser
) -> None:
    attempt = client.begin_login("ru")
    code = code_for(attempt, account, browser)
    with pytest.raises(TokenRefused, match="nonce"):
        client.finish_login(code, attempt.verifier, "another", time.time())


@pytest.mark.parametrize("tail", ["/", "?next=1", "/../other", "x"])
def test_a_redirect_to_another_address_is_refused(
    client: IdentityClient, browser: Browser, tail: str
) -> None:
    url = client.begin_login("ru").url.replace("callback", f"callback{tail}")
    page = browser.get(url)
    assert (page.status, page.location) == (400, None)


@pytest.mark.parametrize("cut", ["code_challenge_method=S256", "code_challenge="])
def test_a_login_without_pkce_is_refused(
    client: IdentityClient, account: Account, browser: Browser, cut: str
) -> None:
    url = client.begin_login("ru").url.replace(cut, "left_out=")
    page = browser.get(url)
    assert page.answer["error"] == "invalid_request"


def test_a_wrong_password_gives_no_code(
    client: IdentityClient, account: Account, browser: Browser
) -> None:
    page = browser.sign_in(client.begin_login("ru").url, account.login, "неверный пароль")
    assert (page.status, page.location) == (200, None)


def test_the_fifth_wrong_password_locks_the_account(
    client: IdentityClient, accounts: Accounts, account: Account, browser: Browser
) -> None:
    page = browser.get(client.begin_login("ru").url)
    for _ in range(5):
        page = browser.submit(page, username=account.login, password="неверный пароль")
    locked = browser.submit(page, username=account.login, password=account.password)
    assert locked.location is None
    accounts.enable(account.login)
    sign_in(client, account, Browser())


def test_signing_out_in_the_browser_tells_the_gateway_and_ends_the_session(
    client: IdentityClient, place: Place, account: Account, browser: Browser
) -> None:
    known = len(place.inbox.tokens)
    signed_in = sign_in(client, account, browser)
    back = f"{place.inbox.url}/auth/bye"
    page = browser.get(client.logout_url(signed_in.id_token, back, "ru"))
    assert page.location == back
    notice = client.read_logout_token(place.inbox.wait(known + 1)[known], time.time())
    assert notice.session_id == signed_in.identity.session_id
    assert notice.subject == signed_in.identity.subject
    with pytest.raises(LoginRefused):
        client.refresh(signed_in.refresh_token, time.time())


def test_signing_out_to_another_address_is_refused(
    client: IdentityClient, account: Account, browser: Browser
) -> None:
    signed_in = sign_in(client, account, browser)
    page = browser.get(client.logout_url(signed_in.id_token, "http://elsewhere.invalid/", "ru"))
    assert (page.status, page.location) == (400, None)


def test_a_disabled_account_is_listed_told_of_and_out(
    client: IdentityClient, accounts: Accounts, place: Place, account: Account, browser: Browser
) -> None:
    signed_in = sign_in(client, account, browser)
    subject = signed_in.identity.subject
    assert subject not in accounts.disabled_subjects()
    known = len(place.inbox.tokens)
    assert accounts.disable(account.login) == subject
    assert subject in accounts.disabled_subjects()
    notice = client.read_logout_token(place.inbox.wait(known + 1)[known], time.time())
    assert notice.subject == subject
    with pytest.raises(LoginRefused):
        client.refresh(signed_in.refresh_token, time.time())
    page = Browser().sign_in(client.begin_login("ru").url, account.login, account.password or "")
    assert page.location is None
    accounts.enable(account.login)
    assert subject not in accounts.disabled_subjects()
    sign_in(client, account, Browser())


def test_signing_somebody_out_everywhere_ends_every_session(
    client: IdentityClient, accounts: Accounts, place: Place, account: Account
) -> None:
    sessions = [sign_in(client, account, Browser()) for _ in range(2)]
    known = len(place.inbox.tokens)
    accounts.logout_everywhere(sessions[0].identity.subject)
    tokens = place.inbox.wait(known + 2)[known:]
    ended = {client.read_logout_token(token, time.time()).session_id for token in tokens}
    assert ended == {session.identity.session_id for session in sessions}


def test_a_machine_client_is_known_by_its_token(client: IdentityClient, place: Place) -> None:
    token = machine_token(place, "regional-demo", place.regional_secret)
    assert client.read_machine_token(token, time.time()).client_id == "regional-demo"


def test_a_machine_token_for_another_audience_is_refused(
    client: IdentityClient, place: Place
) -> None:
    token = machine_token(place, "gateway-admin", place.admin_secret)
    with pytest.raises(TokenRefused, match="aud"):
        client.read_machine_token(token, time.time())


def test_an_id_token_is_no_machine_token(
    client: IdentityClient, account: Account, browser: Browser
) -> None:
    with pytest.raises(TokenRefused, match="typ"):
        client.read_machine_token(sign_in(client, account, browser).id_token, time.time())


def test_an_id_token_is_no_logout_token(
    client: IdentityClient, account: Account, browser: Browser
) -> None:
    with pytest.raises(TokenRefused, match="typ"):
        client.read_logout_token(sign_in(client, account, browser).id_token, time.time())
