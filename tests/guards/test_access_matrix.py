"""Every route is authorised or marked public, and the matrix of who may do what is up to date."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from flask import Flask
from werkzeug.routing import Rule

from services.access_matrix import MATRIX, actions_of, matrix
from services.gateway import pages
from services.gateway.app import FEATURES
from services.gateway.pages.features import PAGES
from services.shared.accountability.caller import Caller
from services.shared.database.base import new_id
from services.shared.process.clock import now
from services.shared.process.settings import SERVICES
from tests.in_process import BEHIND, MINT, application, environment_of
from tests.servers import Databases

OPEN_TO_ALL = {"livez", "readyz", "healthz", "metrics"}
MakeDatabase = Callable[[str], Databases]


def test_the_matrix_in_docs_is_made_from_the_tables_of_today() -> None:
    assert MATRIX.read_text(encoding="utf-8") == matrix(), "run python -m services.access_matrix"


@pytest.mark.parametrize("service", SERVICES)
def test_an_action_is_declared_once_and_named_as_thing_and_deed(service: str) -> None:
    names = [action.name for action in actions_of(service)]
    assert len(names) == len(set(names))
    assert all(name.count(".") == 1 for name in names), names


def test_every_page_of_the_gateway_says_whom_it_opens_for() -> None:
    app = Flask("routes", static_folder=None)
    for blueprint in FEATURES.blueprints():
        app.register_blueprint(blueprint)
    endpoints = {rule.endpoint for rule in app.url_map.iter_rules()}
    assert endpoints == {*FEATURES.opens_for, *FEATURES.public}
    assert not set(FEATURES.opens_for) & FEATURES.public
    assert FEATURES.uploads | FEATURES.large_uploads <= endpoints


def test_a_feature_of_the_gateway_speaks_of_its_own_endpoints_alone() -> None:
    for feature in FEATURES.all:
        own = {blueprint.name for blueprint in feature.blueprints}
        said = {*feature.opens_for, *feature.public, *feature.uploads, *feature.large_uploads}
        said |= {feature.menu.endpoint} if feature.menu else set()
        assert {endpoint.partition(".")[0] for endpoint in said} == own, feature.name


def test_every_folder_of_pages_is_a_feature_of_the_gateway() -> None:
    rooms = Path(pages.__path__[0])
    folders = {path.parent.name for path in rooms.glob("*/views.py")}
    folders |= {path.parent.parent.name for path in rooms.glob("*/views/__init__.py")}
    assert {feature.name for feature in PAGES} == {*folders, "layout"}


def test_the_menu_offers_nobody_a_page_that_is_closed_to_them() -> None:
    for item in FEATURES.menu:
        if item.endpoint not in FEATURES.public:
            assert item.roles <= FEATURES.opens_for[item.endpoint], item.endpoint


@pytest.mark.parametrize("service", BEHIND)
def test_a_service_answers_nobody_without_a_token(
    service: str, make_database: MakeDatabase
) -> None:
    with _running(service, make_database) as (app, _token):
        views = app.view_functions
        public = {name for name, view in views.items() if getattr(view, "is_public", False)}
        assert public == OPEN_TO_ALL
        client = app.test_client()
        for rule, method in _routes(app):
            if rule.endpoint in (*OPEN_TO_ALL, "api-docs.openapi_json"):
                continue
            answer = client.open(_address(rule), method=method)
            assert answer.status_code == 401, (method, rule.rule)


@pytest.mark.parametrize("service", BEHIND)
def test_a_service_gives_nothing_to_a_role_that_no_table_names(
    service: str, make_database: MakeDatabase
) -> None:
    """A route that forgets to check its caller would answer with a success here."""
    with _running(service, make_database) as (app, token):
        client, headers = app.test_client(), {"Authorization": f"Bearer {token}"}
        for rule, method in _routes(app):
            if rule.endpoint in (*OPEN_TO_ALL, "api-docs.openapi_json"):
                continue
            answer = client.open(_address(rule), method=method, headers=headers, json={})
            assert 400 <= answer.status_code < 500, (method, rule.rule, answer.text)


@contextmanager
def _running(service: str, make_database: MakeDatabase) -> Iterator[tuple[Flask, str]]:
    """Give the real application of a service, and a token of somebody with a useless role."""
    app = application(service, environment_of(service, make_database(service).app))
    stranger = Caller(user_id="stranger", role="stranger", school_id="131", person_id=new_id())
    yield app, MINT.mint(stranger, service, now().timestamp())
    app.extensions["letopis_database"].close()


def _routes(app: Flask) -> Iterator[tuple[Rule, str]]:
    for rule in app.url_map.iter_rules():
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            yield rule, method


def _address(rule: Rule) -> str:
    _domain, path = rule.build(dict.fromkeys(rule.arguments, new_id()), append_unknown=False)
    return str(path)
