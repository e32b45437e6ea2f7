"""An invitation: one code, one use, one password; nobody else gets in by it, and nothing leaks."""

import json
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy import select, text, update

from services.gateway.auth.context import Trace
from services.gateway.auth.invitations.codes import new_code
from services.gateway.auth.invitations.usecases import (
    issue_invitation,
    issue_invitations,
    redeem,
)
from services.gateway.auth.models import Invitation
from services.gateway.security.keys import Keys
from services.shared.accountability.access import Target
from services.shared.accountability.access_log import Access
from services.shared.accountability.caller import Caller, Ties
from services.shared.accountability.roles import Role
from services.shared.database.base import new_id
from services.shared.errors import BadInput, Forbidden
from services.shared.process.clock import now
from tests.gateway.people import Visitor
from tests.gateway.stack import Stack

NewVisitor = Callable[..., Visitor]
CHOSEN = "моя кошка любит рыбу"
COMMAND = Caller("operator:tests", Role.OPERATOR, origin="cli")


def invited(stack: Stack, person: Visitor, **more: object) -> str:
    keys = Keys(stack.settings.session_key)
    return issue_invitation(stack.database, keys, COMMAND, person.account.login, **more).code  # type: ignore[arg-type]


def begin(person: Visitor, code: str, password: str = CHOSEN, **fields: str):  # type: ignore[no-untyped-def]
    form = {"login": person.account.login, "code": code, "password": password, "again": password}
    return person.open("POST", "/begin", {"Origin": person.stack.url}, form={**form, **fields})


def signs_in(person: Visitor, password: str) -> bool:
    person.cookies.clear()
    person.at_issuer.cookies.clear()
    page = person.get("/auth/login")
    back = person.at_issuer.sign_in(page.headers["Location"], person.account.login, password)
    return back.location is not None


def test_a_person_sets_a_password_and_signs_in_with_it(
    stack: Stack, visitor: NewVisitor
) -> None:
    person = visitor()
    answer = begin(person, invited(stack, person))
    assert answer.status == 303, answer.data.decode()
    asked = parse_qs(urlsplit(answer.headers["Location"]).query)
    assert answer.headers["Location"].startswith(stack.issuer.issuer)
    assert asked["login_hint"] == [person.account.login]
    page = person.at_issuer.get(answer.headers["Location"])
    assert f'value="{person.account.login}"' in page.text
    back = person.at_issuer.submit(page, username=person.account.login, password=CHOSEN)
    assert back.location, back.text[:500]
    assert person.get(back.location).status == 303
    assert person.is_signed_in()


def test_a_code_works_once(stack: Stack, visitor: NewVisitor) -> None:
    person = visitor()
    code = invited(stack, person)
    assert begin(person, code).status == 303
    assert begin(person, code, "another password 1").status == 422
    assert signs_in(person, CHOSEN)


def test_a_new_code_ends_the_one_before(stack: Stack, visitor: NewVisitor) -> None:
    person = visitor()
    old, new = invited(stack, person), invited(stack, person)
    assert begin(person, old).status == 422
    assert begin(person, new).status == 303


def test_a_code_is_good_for_its_own_login(stack: Stack, visitor: NewVisitor) -> None:
    person, other = visitor(), visitor()
    code = invited(stack, person)
    invited(stack, other)
    assert begin(person, code, login=other.account.login).status == 422
    assert not signs_in(other, CHOSEN)


def test_a_code_of_somebody_who_has_left_or_is_locked_out_sets_no_password(
    stack: Stack, visitor: NewVisitor
) -> None:
    """It would open the account later, when it is somebody's again."""
    left, disabled = visitor(), visitor()
    codes = [invited(stack, one) for one in (left, disabled)]
    subject = stack.console.get_user_id(left.account.login)
    for group in stack.console.get_user_groups(subject):
        stack.console.group_user_remove(subject, group["id"])
    stack.accounts.disable(disabled.account.login)
    for person, code in zip((left, disabled), codes, strict=True):
        answer = begin(person, code)
        assert answer.status == 422
        assert "Логин и код не подходят" in answer.data.decode()
    stack.accounts.enable(disabled.account.login)
    assert not signs_in(disabled, CHOSEN)


def test_a_class_teachers_code_opens_no_account_that_became_more_than_a_parents(
    stack: Stack, visitor: NewVisitor
) -> None:
    """Printed for a parent, kept, and used when the parent is the new deputy."""
    parent, raised = visitor("/schools/131/representative"), visitor("/schools/131/representative")
    keys = Keys(stack.settings.session_key)
    class_id = new_id()
    teacher = Caller(
        "t", Role.CLASS_TEACHER, "131", ties=Ties(classes=frozenset({class_id})), origin="test"
    )
    issued = issue_invitations(
        stack.database, keys, teacher, [parent.account.login, raised.account.login],
        target=Target(school_id="131", class_id=class_id),
    )
    groups = {one["path"]: one["id"] for one in stack.console.get_groups()}
    subject = stack.console.get_user_id(raised.account.login)
    stack.console.group_user_add(subject, groups["/municipality"])
    assert begin(parent, issued[parent.account.login].code).status == 303
    assert begin(raised, issued[raised.account.login].code).status == 422
    assert not signs_in(raised, CHOSEN)
    assert begin(raised, invited(stack, raised)).status == 303


def test_a_code_expires(stack: Stack, visitor: NewVisitor) -> None:
    person = visitor()
    code = invited(stack, person)
    past = {"issued_at": now() - timedelta(days=15), "expires_at": now() - timedelta(seconds=1)}
    with stack.database.transaction() as session:
        session.execute(
            update(Invitation).where(Invitation.login == person.account.login).values(**past)
        )
    assert begin(person, code).status == 422
    assert not signs_in(person, CHOSEN)


def test_the_answer_is_the_same_whatever_is_wrong(stack: Stack, visitor: NewVisitor) -> None:
    known, used, unknown = visitor(), visitor(), visitor()
    invited(stack, known)
    code = invited(stack, used)
    begin(used, code)
    told = set()
    for person, tried, login in (
        (known, new_code(), known.account.login),
        (used, code, used.account.login),
        (unknown, new_code(), "nobody.xy"),
    ):
        answer = begin(person, tried, login=login)
        page = answer.data.decode().replace(login, "L").replace(tried, "C")
        told.add((answer.status, page.replace(person.cookies.get("x", "-"), "-")))
    assert len(told) == 1
    assert "заменён новым" in told.pop()[1]


def test_guesses_are_counted_for_a_login_from_wherever_they_come(
    stack: Stack, visitor: NewVisitor
) -> None:
    person = visitor()
    code = invited(stack, person)
    tried = [begin(person, new_code()).status for _ in range(11)]
    assert tried == [422] * 10 + [429]
    assert begin(person, code).status == 429
    assert begin(visitor(), new_code()).status == 422


@pytest.mark.parametrize(
    ("password", "again", "says"),
    [
        ("короткий", None, "от 12 до 128"),
        ("моя кошка любит рыбу", "моя кошка любит мясо", "различаются"),
    ],
)
def test_a_weak_or_mistyped_password_is_told_and_the_code_stays(
    stack: Stack, visitor: NewVisitor, password: str, again: str | None, says: str
) -> None:
    person = visitor()
    code = invited(stack, person)
    answer = begin(person, code, password, again=again or password)
    assert answer.status == 422
    page = answer.data.decode()
    assert says in page
    assert password not in page
    assert f'value="{code}"' in page
    assert begin(person, code).status == 303


def test_what_the_issuer_refuses_is_told_in_words(stack: Stack, visitor: NewVisitor) -> None:
    """The page checks less than the realm's policy: the issuer has the last word."""
    person = visitor()
    code = invited(stack, person)
    gateway = stack.app.extensions["letopis_gateway"]
    with pytest.raises(BadInput, match="не меньше 12"):
        redeem(gateway, Trace("c", "web"), person.account.login, code, "short")
    assert begin(person, code).status == 303


def test_setting_a_password_ends_the_sessions_of_before(
    stack: Stack, visitor: NewVisitor
) -> None:
    person = visitor().sign_in()
    elsewhere = Visitor(stack, person.account)
    assert begin(elsewhere, invited(stack, person)).status == 303
    assert not person.is_signed_in()


def test_who_is_signed_in_signs_out_first(stack: Stack, visitor: NewVisitor) -> None:
    person, other = visitor().sign_in(), visitor()
    code = invited(stack, other)
    form = {"login": other.account.login, "code": code, "password": CHOSEN, "again": CHOSEN}
    answer = person.submit("/begin", **form)
    assert answer.status == 422
    assert "сначала выйдите" in answer.data.decode()
    assert begin(other, code).status == 303


def test_the_code_is_kept_nowhere(
    stack: Stack, visitor: NewVisitor, caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    caplog.set_level(logging.DEBUG)
    person = visitor()
    code = invited(stack, person)
    begin(person, new_code())
    begin(person, code)
    plain = code.replace("-", "")
    with stack.database.transaction("platform") as session:
        tables = session.scalars(text(
            "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
            " AND has_table_privilege(schemaname || '.' || tablename, 'SELECT')"
        )).all()
        kept = "".join(
            str(session.scalar(text(f'SELECT json_agg(t)::text FROM "{table}" t')))
            for table in tables
        )
    out = capfd.readouterr()
    everywhere = kept + caplog.text + out.out + out.err
    for secret in (code, plain, CHOSEN, json.dumps(CHOSEN)):
        assert secret not in everywhere
    with stack.database.transaction() as session:
        row = session.scalars(
            select(Invitation).where(Invitation.login == person.account.login)
        ).one()
    assert row.code_digest == Keys(stack.settings.session_key).code_digest(row.login, plain)
    assert row.code_digest != Keys("another key of the session, as long").code_digest(
        row.login, plain
    )


def test_of_two_who_come_with_one_code_one_is_too_late(
    stack: Stack, visitor: NewVisitor
) -> None:
    person = visitor()
    code = invited(stack, person)
    browsers = [Visitor(stack, person.account) for _ in range(2)]
    with ThreadPoolExecutor(2) as threads:
        answers = list(threads.map(lambda one: begin(one, code).status, browsers))
    assert sorted(answers) == [303, 422]


def test_of_two_who_print_for_the_same_people_the_later_letters_hold(
    stack: Stack, visitor: NewVisitor
) -> None:
    people = [visitor() for _ in range(3)]
    logins = [one.account.login for one in people]
    keys = Keys(stack.settings.session_key)

    def printed(order: int) -> dict[str, str]:
        issued = issue_invitations(stack.database, keys, COMMAND, logins[::order])
        return {login: one.code for login, one in issued.items()}

    with ThreadPoolExecutor(4) as threads:
        letters = list(threads.map(printed, [1, -1, 1, -1]))
    for person in people:
        held = [
            letter for letter in letters
            if begin(Visitor(stack, person.account), letter[person.account.login]).status == 303
        ]
        assert len(held) == 1


def test_while_the_issuer_does_not_answer_the_code_stays(
    stack: Stack, visitor: NewVisitor
) -> None:
    person = visitor()
    code = invited(stack, person)
    identity = replace(stack.settings.identity, issuer="http://127.0.0.1:1/realms/letopis")
    app = stack.other_app(identity=identity)
    form = {"login": person.account.login, "code": code, "password": CHOSEN, "again": CHOSEN}
    answer = app.test_client().post("/begin", data=form, base_url=stack.url)
    assert answer.status_code == 503
    assert "Попробуйте через минуту" in answer.text
    assert begin(person, code).status == 303


def test_issue_and_use_stand_in_the_access_log(stack: Stack, visitor: NewVisitor) -> None:
    person = visitor()
    before = _logged(stack)
    code = invited(stack, person)
    begin(person, new_code())
    begin(person, code)
    assert _logged(stack)[len(before):] == [
        ("invitation.issue", "operator", "allowed"),
        ("invitation.redeem", "gateway", "refused"),
        ("invitation.redeem", "gateway", "allowed"),
    ]


def test_who_is_no_class_teacher_of_a_class_prints_no_codes_for_it(stack: Stack) -> None:
    keys = Keys(stack.settings.session_key)
    teacher = Caller("t", Role.CLASS_TEACHER, "131")
    with pytest.raises(Forbidden):
        issue_invitations(
            stack.database, keys, teacher, ["somebody"], target=Target("131", class_id=new_id())
        )
    with pytest.raises(Forbidden):
        issue_invitation(stack.database, keys, Caller("t", Role.TEACHER, "131"), "somebody")


def _logged(stack: Stack) -> list[tuple[str, str, str]]:
    with stack.database.transaction("platform") as session:
        return [
            (row.action, row.role, row.outcome)
            for row in session.execute(
                select(Access.action, Access.role, Access.outcome)
                .where(Access.action.like("invitation.%"))
                .order_by(Access.id)
            )
        ]
