"""Logins as names make them, and whose code somebody may not print."""

import pytest

from services.journal.accounts.rules import Held, free_login, login_stem, why_not_invited
from services.journal.people.rules import Name
from services.shared.accountability.roles import Role


@pytest.mark.parametrize(
    ("name", "login"),
    [
        (Name("Иванова", "Мария", "Петровна"), "ivanova.mp"),
        (Name("Щёголев", "Юрий", "Яковлевич"), "shchegolev.ii"),
        (Name("Римский-Корсаков", "Николай", "Андреевич"), "rimskii-korsakov.na"),
        (Name("Ким", "Ен", ""), "kim.e"),
        (Name("Подъячева", "", ""), "podieiacheva"),
        (Name("Мүгеев", "И.", "О."), "mgeev.io"),
        (Name("李", "", ""), "person"),
        (Name("О'Нил", "Джон", ""), "onil.d"),
    ],
)
def test_a_login_is_the_name_in_latin_letters(name: Name, login: str) -> None:
    assert login_stem(name) == login


def test_the_longest_name_makes_a_login_that_the_table_takes() -> None:
    assert len(login_stem(Name("Щ" * 200, "Щука", "Щ"))) <= 60


def test_namesakes_get_the_first_free_number() -> None:
    assert free_login("ivanova.mp", set()) == "ivanova.mp"
    assert free_login("ivanova.mp", {"ivanova.mp"}) == "ivanova.mp2"
    assert free_login("ivanova.mp", {"ivanova.mp", "ivanova.mp2", "ivanova.mp4"}) == "ivanova.mp3"


HERE = "131"


@pytest.mark.parametrize(
    ("caller", "held"),
    [
        (Role.CLASS_TEACHER, [Held(Role.PUPIL, HERE)]),
        (Role.CLASS_TEACHER, [Held(Role.REPRESENTATIVE, HERE), Held(Role.REPRESENTATIVE, "2")]),
        (Role.DEPUTY, [Held(Role.TEACHER, HERE), Held(Role.REPRESENTATIVE, "2")]),
        (Role.DEPUTY, [Held(Role.DIRECTOR, HERE)]),
        (Role.DEPUTY, [Held(Role.TEACHER, HERE), Held(Role.TEACHER, "2")]),
        (Role.DEPUTY, []),
    ],
)
def test_those_in_ones_charge_may_be_invited(caller: Role, held: list[Held]) -> None:
    assert why_not_invited(caller, HERE, held) is None


@pytest.mark.parametrize(
    ("caller", "held", "why"),
    [
        (Role.CLASS_TEACHER, [Held(Role.REPRESENTATIVE, HERE), Held(Role.DEPUTY, HERE)],
         "заместитель директора"),
        (Role.CLASS_TEACHER, [Held(Role.REPRESENTATIVE, HERE), Held(Role.TEACHER, "2")],
         "заместитель директора"),
        (Role.DEPUTY, [Held(Role.TEACHER, HERE), Held(Role.DIRECTOR, "2")], "и в другой школе"),
        (Role.DIRECTOR, [Held(Role.REPRESENTATIVE, HERE), Held(Role.PLATFORM_ADMIN, None)],
         "администратор платформы"),
    ],
)
def test_a_code_for_a_greater_account_is_not_printed(
    caller: Role, held: list[Held], why: str
) -> None:
    assert why in (why_not_invited(caller, HERE, held) or "")
