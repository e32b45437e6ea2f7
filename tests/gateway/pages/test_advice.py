"""Nobody is sent to himself: sentences that name whom to turn to stand in one place and know who
reads them; what services and other pages say sends nobody to a person.
"""

import re
from pathlib import Path

import pytest

from deploy.development.embedded.issuer import labels as issuer_labels
from services.gateway.pages import advice
from services.gateway.pages.labels import ROLES
from services.shared.accountability.roles import FAMILY_ROLES, PEOPLE_ROLES, Role
from tests.gateway.pages.harness import a_membership, a_viewer, make_app, service

SERVICES = Path(advice.__file__).parents[2]
# Whom a sentence may send somebody to, as roles stand in the dative, and how people call them.
PERSONS = ("заместител", "завуч", "директор", "классному руковод", "классным руковод",
           "администратор", "архивариус", "психолог", "учител", "ответственн", "оператор")
SENDS = re.compile(
    r"(?:обратитесь|обращайтесь|сообщите|скажите|попросите|спросите|передайте|напишите|позвоните)"
    rf"\W+(?:\w+\W+){{0,3}}?(?:{'|'.join(PERSONS)})",
    re.IGNORECASE,
)
NAMED = {
    Role.DEPUTY: "заместителю директора", Role.DIRECTOR: "к директору",
    Role.PLATFORM_ADMIN: "к администратору платформы",
}


def said_in(path: Path) -> str:
    """The words of a file on one line, pieces of a string put together."""
    text = path.read_text(encoding="utf-8")
    return re.sub(r"\s+", " ", re.sub(r'"\s*\n\s*f?"', "", text))


def test_sentences_that_send_to_a_person_stand_in_one_place() -> None:
    sources = [*SERVICES.rglob("*.py"), *SERVICES.rglob("*.html"), *SERVICES.rglob("*.js"),
               Path(issuer_labels.__file__)]
    sending = {
        f"{path.relative_to(SERVICES.parent)}: {found[0]}"
        for path in sources
        if path != Path(advice.__file__)
        for found in SENDS.finditer(said_in(path))
    }
    # The embedded issuer of a trial: whoever reads it has no role yet, and runs the trial.
    assert sending == {
        "deploy/development/embedded/issuer/labels.py: передайте администратор"
    }


def test_the_pattern_finds_what_it_is_for() -> None:
    for sentence in ("обратитесь к завучу", "Сообщите об этом администратору платформы",
                     "Попросите классного руководителя".replace("классного", "классному")):
        assert SENDS.search(sentence)


@pytest.mark.parametrize("role", PEOPLE_ROLES)
def test_a_closed_page_sends_nobody_to_the_own_role(role: Role) -> None:
    app = make_app(viewer=a_viewer(role))
    service(app, "journal").refuse(403, tie="role", detail="Ваша роль этого не позволяет.")
    page = app.test_client().get("/journals/018f0000-0000-7000-8000-00000000000a")
    assert page.status_code == 403
    assert "обратитесь" in page.text or role == Role.PLATFORM_ADMIN
    assert NAMED.get(role, "никуда") not in page.text
    named = [who for who, words in NAMED.items() if words in page.text]
    assert len(named) == (0 if role in FAMILY_ROLES or role == Role.PLATFORM_ADMIN else 1), named
    above = role not in ROLES or role in (Role.MUNICIPALITY_OPERATOR, Role.REGION_OPERATOR)
    assert not (above and Role.DEPUTY in named)


@pytest.mark.parametrize(
    ("matter", "role"),
    [("journals", "teacher"), ("assigned_children", "psychologist"),
     ("broken_chain", "data_officer")],
)
def test_whoever_is_that_person_in_another_role_is_told_so(matter: str, role: str) -> None:
    who = advice.MATTERS[matter].who
    school = None if who == Role.PLATFORM_ADMIN else "131"
    own = a_membership("131", "Школа № 131", role)
    for other, is_oneself in ((a_membership(school, "Школа № 131", who), True),
                              (a_membership("132", "Школа № 132", who), False)):
        app = make_app(viewer=a_viewer(role, memberships=(own, other)))
        with app.test_request_context():
            app.preprocess_request()
            said = advice.advice(matter)
        expected = advice.MATTERS[matter]
        with app.test_request_context():
            wanted = str(expected.to_oneself if is_oneself else expected.to_others)
        assert said == wanted


def test_pages_say_it() -> None:
    app = make_app(viewer=a_viewer("teacher"))
    service(app, "journal").answers["/groups"] = []
    assert "Журналы распределяет заместитель директора." in app.test_client().get("/").text
    both = (a_membership("131", "Школа № 131", "teacher"),
            a_membership("131", "Школа № 131", "deputy"))
    app.extensions["viewer"] = a_viewer("teacher", memberships=both)
    for path in ("/", "/journals"):
        assert "Журналы распределяете вы" in app.test_client().get(path).text
    for role, words in (("representative", "кто записан представителем"),
                        ("pupil", "чья это учётная запись")):
        app.extensions["viewer"] = a_viewer(role, children=())
        assert words in app.test_client().get("/diary").text
