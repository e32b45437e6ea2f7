"""Nobody reads a code: a data officer the office's words, a family its own."""

import re

import pytest

from services.access_matrix import SERVICES, actions_of
from services.gateway.pages.access_log.labels import ACTIONS
from services.shared.accountability.roles import INNER_ROLES, Role
from tests.gateway.pages.documents.school import CHILDREN, LOOKS
from tests.gateway.pages.harness import seen_by, service

# What a school's office or whoever runs the platform says, and no parent.
OFFICE = re.compile(
    r"(?i)команда на сервере|служба платформы|вход на платформу|региональная система"
    r"|вся своя школа|своя учебная группа|свой класс|назначенный ребёнок|участник|внешн"
    r"|списки людей|закрытие класса|к закрытию|выгруж|зачисление или выбытие|связи"
)
CODE = re.compile(r"\b[a-z]+(?:_[a-z]+)*[.:][a-z_]+\b")


def test_every_action_has_a_label() -> None:
    names = {action.name for service in SERVICES for action in actions_of(service)}
    assert sorted(names - set(ACTIONS)) == []


def lines_of_everybody() -> list[dict[str, object]]:
    """Return a line for each role that may do an action that touches a child, class or group."""
    ours = [action for name in ("journal", "portfolio") for action in actions_of(name)]
    fetched = next(one for one in actions_of("archive") if one.name == "archive.fetch")
    touching = [
        one for one in (*ours, fetched)
        if not re.match(r"(year\.(?!close)|schools|staff|accounts|regions|ties|batches|monitorings"
                        r"|regional_messages|summary|heads|portfolio\.(reconcile|read_choices)"
                        r"|access_log|class\.read|group\.read)", one.name)
    ]
    return [
        {**LOOKS["items"][0], "role": role, "action": one.name, "ground": f"{role}:{tie}",
         "who": "", "started_by": "ivanov" if role == Role.OPERATOR else ""}
        for one in touching for role, tie in one.roles.items()
    ]


@pytest.mark.parametrize("language", ["ru", "en"])
def test_a_family_reads_of_everybody_in_its_own_words(language: str) -> None:
    app = seen_by("representative", children=CHILDREN)
    lines = lines_of_everybody()
    assert len(lines) > 90
    service(app, "journal").answers[f"/pupils/{CHILDREN[0].id}/access-log"] = {
        "items": lines, "next": None,
    }
    page = app.test_client().get(
        f"/access-log/children/{CHILDREN[0].id}", headers={"Accept-Language": language}
    ).text
    looks = re.findall(r"<li><p>(.*?)</li>", page, re.S)
    told = [re.sub(r"<[^>]+>|\s+", " ", one) for one in looks]
    assert len(told) >= len(lines)
    assert [one for one in told if OFFICE.search(one) or CODE.search(one)] == []
    if language == "en":
        assert [one for one in told if re.search("[А-Яа-яЁё]", one.replace("Психологова О. И.", "")
                                                 .replace("Петрова А. В.", ""))] == []


def test_a_family_reads_which_command_ran_under_which_account_and_what_for() -> None:
    app = seen_by("representative", children=CHILDREN)
    operator = {"role": "operator", "ground": "operator:school", "who": ""}
    lines = [{**LOOKS["items"][0], **operator, "action": action, "started_by": account}
             for action, account in (("journal.import", "ivanov"), ("marks.read", ""))]
    service(app, "journal").answers[f"/pupils/{CHILDREN[0].id}/access-log"] = {
        "items": lines, "next": None,
    }
    page = app.test_client().get(f"/access-log/children/{CHILDREN[0].id}").text
    text = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", page))
    assert "сотрудник, который обслуживает платформу — загружен журнал из файла" in text
    assert ("под учётной записью сервера «ivanov»: так переносят журнал класса из прежней системы"
            in text)
    assert "командой на сервере: для чего, не записано: узнать это можно в школе" in text


def test_every_role_that_no_person_has_is_named_to_a_family() -> None:
    """And never by the word that whoever runs the platform has for it."""
    app = seen_by("representative", children=CHILDREN)
    lines = [{**LOOKS["items"][0], "role": role, "ground": f"{role}:platform", "who": ""}
             for role in INNER_ROLES if role != Role.NONE]
    service(app, "journal").answers[f"/pupils/{CHILDREN[0].id}/access-log"] = {
        "items": lines, "next": None,
    }
    page = app.test_client().get(f"/access-log/children/{CHILDREN[0].id}").text
    assert not OFFICE.search(page)
    assert not re.search(r'class="role">[a-z_]+<', page)
