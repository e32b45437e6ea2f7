"""The real pages without the gateway behind them: services answer from a school in memory."""

import copy
from collections.abc import Collection, Mapping
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import IO, Any
from uuid import uuid4

from flask import Blueprint, Flask, Response, g, jsonify, request

from services.gateway.app import FEATURES
from services.gateway.auth.identity.memberships import Membership
from services.gateway.auth.invitations.codes import new_code
from services.gateway.auth.invitations.states import Stage, State
from services.gateway.auth.invitations.usecases import Issued
from services.gateway.auth.viewer import NamedMembership, Viewer
from services.gateway.clients import ServiceDown, ServiceRefused, Upload
from services.gateway.i18n import init_i18n
from services.gateway.pages.features import PAGES
from services.gateway.pages.layout.context import init_context
from services.gateway.pages.layout.errors import answer_errors
from services.shared.accountability.roles import Role
from tests.gateway.pages.documents import (
    archive,
    external,
    movement,
    people,
    rollover,
    settings,
)
from tests.gateway.pages.documents.platform import CARDS, LEADERS, OPERATORS
from tests.gateway.pages.documents.school import (
    ABSENCE_SUMS,
    ACCESS_LOG,
    BROKEN_CHAIN,
    CHILDREN,
    CHOICES,
    CLASSES,
    COUNTS,
    DIARY,
    ENTRIES,
    FOLDER_LOOKS,
    GROUPS,
    INBOX_ITEM,
    INCIDENTS,
    INVITEES,
    LOOKS,
    MARK_SUMS,
    MOVEMENT_SUMS,
    NAMED,
    NO_INCIDENTS,
    OPENAPI,
    PERSONAL_FILE,
    PUPILS_FOUND,
    SCHOOL,
    SCHOOLS,
    WHOLE_CHAIN,
    YEARS,
    School,
    import_document,
    listed,
    uid,
    work,
)
from tests.gateway.pages.documents.timetable import ANSWERS as TIMETABLE


class MemoryWords:
    """Keeps the words of searches as the gateway does, for the one person there is."""

    def __init__(self) -> None:
        self.kept: dict[str, str] = {}

    def keep(self, words: str) -> str:
        """Keep words; return their key."""
        key = str(uuid4())
        self.kept[key] = words
        return key

    def read(self, key: str) -> str | None:
        """Return the words behind a key."""
        return self.kept.get(key)


class MemoryInvitations:
    """Knows of one person who has begun, and issues codes that nobody can use."""

    public_url = "https://letopis.example"
    mails = True

    def states(self, logins: Collection[str]) -> dict[str, State]:
        """Return how far each login is."""
        begun = State(Stage.BEGUN, datetime(2026, 8, 28, tzinfo=UTC), begun=True)
        return {login: begun for login in logins if login == "snegireva.ei"}

    def issue(self, caller: object, logins: Collection[str], *_: object, **__: object) -> Any:
        """Return new codes."""
        until = datetime(2026, 9, 14, tzinfo=UTC)
        return {login: Issued(login, new_code(), until) for login in logins}


class FakeClient:
    """Answers for one service; `trouble` makes every call fail in a given way."""

    def __init__(self, name: str, school: School) -> None:
        self.name = name
        self.school = school
        self.trouble: Exception | None = None
        self.once = False
        self.calls: list[tuple[str, str, Any]] = []
        self.answers: dict[str, Any] = {}

    def get_json(self, path: str, **query: str | None) -> Any:
        """Look the path up, the longest ending first."""
        return self._answer("GET", path, query)

    def send_json(self, method: str, path: str, body: Mapping[str, Any] | None = None) -> Any:
        """Keep the call and answer it."""
        return self._answer(method, path, body)

    def send_file(self, method: str, path: str, upload: Upload, **fields: str) -> Any:
        """Keep the call and answer it."""
        return self._answer(method, path, {"file": upload.name, **fields})

    def send_stream(self, path: str, name: str, content: IO[bytes], size: int) -> Any:
        """Keep the call and answer it."""
        return self._answer("POST", path, {"file": name, "size": size, "head": content.read(8)})

    def down(self) -> None:
        """From now on this service does not answer."""
        self.trouble = ServiceDown(self.name)

    def refuse(self, status: int, **problem: Any) -> None:
        """From now on this service refuses."""
        self.trouble = ServiceRefused(self.name, status, problem)

    def refuse_once(self, status: int, **problem: Any) -> None:
        """Refuse the next call alone."""
        self.refuse(status, **problem)
        self.once = True

    def read(self, asked: Mapping[str, str | None]) -> Any:
        """Answer as the gateway's own access log."""
        return self._answer("GET", "/access-log", asked)

    def check(self) -> Any:
        """Answer as the gateway's own access log."""
        return self._answer("POST", "/access-log/check", None)

    def incidents(self) -> Any:
        """Answer as the gateway's own nightly check."""
        return self._answer("GET", "/access-log/incidents", None)

    def explain(self, incident_id: object, sentence: str) -> None:
        """Take an explanation as the gateway's own access log."""
        self._answer("POST", f"/access-log/incidents/{incident_id}/explanation", sentence)

    def _answer(self, method: str, path: str, detail: Any) -> Any:
        self.calls.append((method, path, detail))
        trouble = self.trouble
        if self.once:
            self.trouble, self.once = None, False
        if trouble is not None:
            raise trouble
        for ending, value in (*self.answers.items(), *self._known().items()):
            if path.endswith(ending):
                return copy.deepcopy(value)
        return None

    def _known(self) -> dict[str, Any]:
        school = self.school
        return {
            "/v1/lists": school.list, f"/lists/{uid(41)}": school.list,
            f"/lists/{uid(41)}/apply": school.list, f"/lists/{uid(41)}/columns": school.list,
            "/invitees": INVITEES,
            **({**movement.ANSWERS, **rollover.ANSWERS} if self.name == "journal" else {}),
            **(people.ANSWERS if self.name == "journal" else {}),
            **(settings.ANSWERS if self.name == "journal" else {}),
            f"/imports/{uid(40)}/enrol": school.imported,
            **(TIMETABLE if self.name == "journal" else {}),
            "/years": YEARS, "/groups": GROUPS, "/classes": CLASSES,
            "/grid": school.grid, "/diary": DIARY, "/apply": import_document("applied"),
            "/imports": school.imported, f"/imports/{uid(40)}": school.imported,
            "/case-files/search": archive.CASE_FILE_PAGE,
            f"/folders/{CHILDREN[0].id}": school.folder,
            "/inbox/search": {
                "counts": COUNTS,
                "page": {"items": [INBOX_ITEM], "total": 1, "next": None, "without": {}},
            },
            "/outbox": {"pending": 3, "oldest_at": "2025-03-24T07:00:00+00:00", "items": []},
            f"/pupils/{CHILDREN[0].id}/access-log":
                LOOKS if self.name == "journal" else FOLDER_LOOKS,
            "/summaries/marks": MARK_SUMS, "/summaries/attendance": ABSENCE_SUMS,
            "/summaries/movement": MOVEMENT_SUMS, "/access-log/names": NAMED,
            "/access-log/found": {"people": [uid(90)], "subjects": [CHILDREN[0].id]},
            "/access-log/search": ACCESS_LOG if self.name == "journal" else ENTRIES,
            "/access-log/incidents": INCIDENTS if self.name == "journal" else NO_INCIDENTS,
            "/access-log/check": BROKEN_CHAIN if self.name == "portfolio" else WHOLE_CHAIN,
            "/access-log": ACCESS_LOG if self.name == "journal" else ENTRIES,
            "/openapi.json": OPENAPI, "/schools": SCHOOLS,
            "/schools/search": {"items": CARDS, "total": len(CARDS), "next": None, "without": {}},
            "/schools/131": CARDS[0], "/schools/131/leaders": LEADERS, "/operators": OPERATORS,
            f"/items/{uid(80)}": work("submitted"),
            "/waiting/search": {
                "page": {"items": [listed(work("submitted"))], "total": 1, "next": None,
                         "without": {}},
                "kinds": CHOICES["kinds"], "years": ["2024/2025", "2023/2024"],
            },
            "/pupils/search": PUPILS_FOUND, "/choices": CHOICES,
            "/pupils/found": {"ids": [one["id"] for one in PUPILS_FOUND]},
            "/subjects": [{"id": uid(10), "subject": "Физика", "subgroup": None,
                           "teacher": "Соколова И. В."}],
            "/reviewers": [{"role": "class_teacher", "name": "Петрова А. В."}],
            "/personal-file": PERSONAL_FILE, "/items": {"id": uid(80)},
            "/pupils": {"id": uid(20), "name": "8А",
                        "pupils": [{"id": uid(301), "name": "Снегирёва Анна"}]},
            **(external.ANSWERS if self.name == "journal" else {}),
            "/closing": archive.CLOSING, "/disposal/search": archive.DISPOSAL_LISTS,
            f"/case-files/{uid(50)}": archive.CASE_FILE,
            f"/acts/{uid(90)}": archive.an_act(archive.stands("journal")),
        }


def a_viewer(role: str = "teacher", **changes: Any) -> Viewer:
    """Somebody with a role in the first school, or above the schools."""
    membership = a_membership(*SCHOOL, role)
    memberships = changes.pop("memberships", (membership,))
    children = CHILDREN if role in ("representative", "pupil") else ()
    return Viewer(user_id=uid(900), name=changes.pop("name", "Соколова Ирина Викторовна"),
                  membership=membership, memberships=memberships,
                  children=changes.pop("children", children))


def a_membership(school_id: str, school_name: str, role: str) -> NamedMembership:
    """A role in a school, with the school's name."""
    return NamedMembership(Membership(school_id, Role(role)), school_name)


def seen_by(role: str, **changes: Any) -> Flask:
    """The pages seen by somebody in a role; see `a_viewer`."""
    return make_app(viewer=a_viewer(role, **changes))


def service(app: Flask, name: str) -> FakeClient:
    """The service that answers the pages."""
    found = app.extensions["service_clients"][name]
    assert isinstance(found, FakeClient)
    return found


def make_app(school: School | None = None, viewer: Viewer | None = None) -> Flask:
    """The pages over a school in memory; `app.viewer` may be changed between requests."""
    school = school or School()
    app = Flask("services.gateway", static_folder=None, template_folder=None)
    app.config.update(TESTING=True, SECRET_KEY="for tests only")
    app.extensions["service_clients"] = {
        name: FakeClient(name, school) for name in ("journal", "portfolio", "archive")}
    app.extensions["letopis_gateway"] = SimpleNamespace(database=None)
    app.extensions["kept_words"] = MemoryWords()
    app.extensions["invitations"] = MemoryInvitations()
    app.extensions["own_access_log"] = FakeClient("gateway", school)
    app.extensions["viewer"] = viewer
    app.extensions["letopis_health"] = SimpleNamespace(
        states=lambda: HEALTH, record_age=lambda: 5400
    )
    app.jinja_env.globals["csrf_token"] = lambda: "token-of-the-harness"
    app.register_blueprint(fake_login())
    init_i18n(app)
    init_context(app, FEATURES)
    for feature in PAGES:
        for blueprint in feature.blueprints:
            app.register_blueprint(blueprint)
    answer_errors(app)
    app.register_blueprint(fake_api(school))

    @app.before_request
    def know_the_viewer() -> None:
        g.viewer = app.extensions["viewer"]

    @app.after_request
    def forbid_what_the_gateway_forbids(answer: Response) -> Response:
        answer.headers["Content-Security-Policy"] = CSP
        answer.headers.setdefault("Cache-Control", "no-store")
        return answer

    return app


CSP = ("default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
       " connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'")
HEALTH = {"gateway": {"web": "ok", "database": "ok"}, "journal": {"web": "ok", "worker": "ok"},
          "archive": {"web": "failed"}}


def fake_login() -> Blueprint:
    """The addresses that the layout links to."""
    auth = Blueprint("auth", __name__)
    auth.add_url_rule("/login", "login", lambda: "login")
    for name, path in (("logout", "/logout"), ("logout_everywhere", "/logout-everywhere"),
                       ("switch_membership", "/context")):
        auth.add_url_rule(path, name, lambda: "done", methods=["POST"])
    return auth


def fake_api(school: School) -> Blueprint:
    """The part of the journal's API that the grid's script calls."""
    api = Blueprint("api", __name__, url_prefix="/api/journal/v1")

    @api.put("/groups/<group_id>/cells")
    @api.put("/groups/<group_id>/term-marks")
    def put_cells(group_id: str) -> Response:
        assert request.headers["X-CSRF-Token"] == "token-of-the-harness"
        told = request.get_json()
        return jsonify(school.put_cells(told["changes"], letters=told.get("letters", False)))

    @api.get("/groups/<group_id>/cells/<lesson_id>/<pupil_id>/history")
    def history(group_id: str, lesson_id: str, pupil_id: str) -> Response:
        return jsonify(school.history.get((lesson_id, pupil_id), []))

    @api.get("/groups/<group_id>/term-marks/<term_id>/<pupil_id>/history")
    def term_history(group_id: str, term_id: str, pupil_id: str) -> Response:
        return jsonify([{"at": "2025-03-24T07:42:00+00:00", "author": "Соколова И. В.",
                         "old": "", "new": "4", "reason": None}])

    @api.post("/groups/<group_id>/lessons")
    def add_lesson(group_id: str) -> tuple[Response, int]:
        lesson = {**request.get_json(), "id": uid(2000), "ordinal": 1, "weight": "1"}
        school.grid["lessons"].append(lesson)
        for pupil in school.grid["pupils"]:
            pupil["cells"].append("")
        return jsonify(lesson), 201

    @api.patch("/lessons/<lesson_id>")
    def change_lesson(lesson_id: str) -> Response:
        (lesson,) = [one for one in school.grid["lessons"] if one["id"] == lesson_id]
        lesson.update(request.get_json())
        return jsonify(lesson)

    return api
