"""What the archive says over HTTP, to a reader of English and to one of Russian."""

import re
from collections.abc import Iterator
from datetime import date
from typing import Any
from uuid import UUID

import orjson
import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, update

from services.archive.acts.models import DisposalItem
from services.archive.acts.usecases.act_header import ActHeader, write_act_header
from services.archive.case_files.consumers import class_journal_closed
from services.archive.case_files.models import CaseFile, RetentionRule
from services.archive.case_files.rules.retention import DEFAULT_RULES, Anchor, explain, explained
from services.archive.case_files.rules.titles import case_title
from services.archive.demo_clock.usecases import set_clock
from services.archive.packages.models import Package
from services.archive.packages.rules import WHY_LOCKED, why_locked
from services.destruction.tombstones import Tombstone, refusal_text
from services.shared.accountability.caller import Caller
from services.shared.database.base import Database, new_id
from services.shared.process.clock import now
from services.shared.wording import RUSSIAN, Said, heard
from tests.acts import sending
from tests.archive.acts.test_disposal import CLOCK
from tests.archive.packages.test_packages import closed
from tests.callers import caller
from tests.in_process import MINT, application, environment_of
from tests.servers import Databases

ARCHIVIST, DEPUTY, DIRECTOR = (caller(role) for role in ("archivist", "deputy", "director"))
CYRILLIC = re.compile("[А-Яа-яЁё]+")
SOURCE = "Regulation on individual records, paras 5.2, 5.3"
TERM = f"The term of 5 years ({SOURCE}) is counted from 1 Jan 2026; not to be destroyed before "
TERM_RU = (
    "Срок 5 лет (Положение об индивидуальном учёте, пп. 5.2, 5.3) считается с 01.01.2026; "
    "к уничтожению не раньше 01.01.2031."
)


@pytest.fixture
def client(databases: Databases) -> Iterator[FlaskClient]:
    """Return the archive over HTTP, with the account of its web process, a demo's."""
    app = application("archive", {**environment_of("archive", databases.app), "DEMO": "1"})
    yield app.test_client()
    app.extensions["letopis_database"].close()


@pytest.fixture
def files(database: Database) -> dict[str, UUID]:
    """Close the journal of 8А; return its case files by their kind, ten days after its term."""
    set_clock(database, CLOCK, caller("operator"), date(2031, 1, 10))
    with database.transaction("131") as session:
        class_journal_closed(session, closed(new_id()))
        return {file.kind: file.id for file in session.scalars(select(CaseFile))}


def asked(
    client: FlaskClient, path: str, body: dict[str, Any] | None = None,
    who: Caller = ARCHIVIST, language: str = "en",
) -> Any:
    """GET or POST a path of the archive; return what it answers."""
    said = orjson.dumps(body) if body is not None else b""
    token = (
        MINT.mint(who, "archive", now().timestamp())
        if body is None else sending(who, path, said.decode()).token
    )
    answer = client.open(
        f"/api/archive/v1{path}", method="GET" if body is None else "POST", data=said,
        content_type="application/json",
        headers={"Authorization": f"Bearer {token}", "Accept-Language": language},
    )
    return orjson.loads(answer.data or b"null")


def journal(client: FlaskClient, language: str) -> dict[str, Any]:
    """The case file of the journal, in the list."""
    listed = asked(client, "/case-files", language=language)
    return next(one for one in listed if one["kind"] == "journal")


def test_case_files_have_their_titles_rules_and_dates_in_the_readers_language(
    client: FlaskClient, files: dict[str, UUID]
) -> None:
    english, russian = journal(client, "en"), journal(client, "ru")
    assert english["title"] == "Class journal 8А"
    assert english["retention"] | {"title": "Class journal", "source": SOURCE} == (
        english["retention"]
    )
    assert english["why"] == f"{TERM}1 Jan 2031."
    assert russian["title"] == "Электронный журнал 8А класса"
    assert russian["retention"]["title"] == "Электронный журнал класса"
    assert russian["why"] == TERM_RU
    found = asked(client, "/case-files/search", {})
    assert {one["title"] for one in found["page"]["items"]} == {
        "Class journal 8А", "Summary sheet 8А"
    }


def test_what_a_school_has_named_itself_stays(
    client: FlaskClient, database: Database, files: dict[str, UUID]
) -> None:
    with database.transaction("131") as session:
        session.execute(update(CaseFile).values(title="Журнал 8А (бумажный)"))
        session.execute(update(RetentionRule).values(source="приказ № 5"))
    english = journal(client, "en")
    assert english["title"] == "Журнал 8А (бумажный)"
    assert english["why"] == (
        "The term of 5 years (приказ № 5) is counted from 1 Jan 2026; "
        "not to be destroyed before 1 Jan 2031."
    )


def test_holds_are_refused_in_the_readers_language(
    client: FlaskClient, files: dict[str, UUID]
) -> None:
    past = {"case_file_id": str(files["journal"]), "reason": "жалоба", "until": "2031-01-09"}
    what = "The last day of the hold has passed: enter today or a later day."
    refused = asked(client, "/holds", past)
    assert refused["detail"] == what
    assert refused["errors"] == [{"field": "until", "what": what}]
    assert asked(client, "/holds", past, language="ru")["detail"] == (
        "Последний день удержания уже прошёл: укажите день не раньше сегодняшнего."
    )
    hold = asked(client, "/holds", past | {"until": None})["id"]
    lift = {"reason": "разобрались"}
    assert asked(client, f"/holds/{hold}/lift", lift, DEPUTY)["detail"] == (
        "A hold is lifted by whoever placed it, or by the director."
    )
    (held,) = asked(client, "/disposal")["holds"]
    assert (held["title"], held["reason"]) == ("Class journal 8А, 2024/2025", "жалоба")


def test_an_act_and_what_stands_against_it_are_told_in_the_readers_language(
    client: FlaskClient, database: Database, files: dict[str, UUID]
) -> None:
    proposal = {"case_file_ids": [str(files["journal"])]}
    assert asked(client, "/acts", proposal)["detail"].startswith("First fill in the head of the")
    write_act_header(database, ARCHIVIST, ActHeader("Школа № 131", "г. Город", "г. Город"))
    sheet = {"case_file_ids": [str(files["class_summary_sheet"])]}
    assert asked(client, "/acts", sheet)["detail"] == (
        "“Summary sheet 8А” (2024/2025) cannot be proposed: the retention period ends on "
        "1 Jan 2051."
    )
    act = asked(client, "/acts", proposal)["id"]
    assert asked(client, f"/acts/{act}/approve", {}, DIRECTOR)["detail"] == (
        "The act waits for the expert commission to agree."
    )
    same = Caller(**{**vars(ARCHIVIST), "role": DEPUTY.role})
    minutes = {"protocol_no": "4", "protocol_on": "2031-01-09"}
    assert asked(client, f"/acts/{act}/agree", minutes, same)["detail"] == (
        "You have already proposed case files for destruction: three different people have to "
        "propose, agree to and approve an act."
    )
    asked(client, "/holds", {"case_file_id": str(files["journal"]), "reason": "жалоба"})
    assert asked(client, f"/acts/{act}/agree", minutes, DEPUTY)["detail"] == (
        "On hold: “Class journal 8А”. Lift the hold or withdraw the act."
    )
    with database.transaction("131") as session:
        session.execute(update(DisposalItem).values(
            state="open", why="Под шагом акта (agreed) нет подписи шлюза: не исполнено."
        ))
    whole = asked(client, f"/acts/{act}")
    assert whole["titles"] == ["Class journal 8А, 2024/2025"]
    (item,) = whole["items"]
    assert item["term"] == f"{TERM}1 Jan 2031."
    assert item["why"] == (
        "There is no signature of the gateway under a step of the act (agreed): not executed."
    )
    (item,) = asked(client, f"/acts/{act}", language="ru")["items"]
    assert item["term"] == TERM_RU
    assert item["why"] == "Под шагом акта (agreed) нет подписи шлюза: не исполнено."


@pytest.mark.parametrize(("kept", "said"), [
    ("Передан не тот файл, о котором сообщено: не сходится сумма.",
     "The file handed over is not the one that was announced: the checksum differs."),
    ("пакет повреждён: File is not a zip file",
     "the package is damaged: File is not a zip file"),
    (refusal_text(Tombstone(class_name="8А", year_name="2024/2025", act_number="3",
                            acted_on=date(2031, 1, 10))),
     "The journal of class 8А for the school year 2024/2025 was destroyed by act No. 3 of "
     "10 Jan 2031: no new entries are accepted."),
])
def test_what_is_wrong_with_a_package_is_said_as_it_was_found(
    client: FlaskClient, database: Database, files: dict[str, UUID], kept: str, said: str
) -> None:
    with database.transaction("131") as session:
        session.add(Package(
            school_id="131", id=new_id(), case_file_id=files["journal"], version=1, size=1,
            sha256="0" * 64, made_at=now(), arrived_at=now(), problem=str(kept),
        ))
    for language, told in (("en", said), ("ru", kept)):
        story = asked(client, f"/case-files/{files['journal']}", language=language)
        assert [one["problem"] for one in story["packages"]] == [told]


@pytest.mark.parametrize("sentence", [
    *(explain(years, Anchor.NEXT_JAN_1, rule.source, date(2025, 5, 31))
      for rule in DEFAULT_RULES for years in (rule.years, 1, 2, 21, None)),
    "Срок без правил", "",
])
def test_a_term_that_an_act_keeps_is_heard_as_it_was_said(sentence: str) -> None:
    again = explained(str(sentence))
    assert again == sentence == RUSSIAN.say(again)
    if isinstance(sentence, Said):
        assert (again.pattern, dict(again.values)) == (sentence.pattern, dict(sentence.values))


@pytest.mark.parametrize("locked", [
    why_locked(until, for_all=for_all)
    for until in (date(2031, 1, 1), None) for for_all in (True, False)
])
def test_a_lock_that_a_receipt_names_is_heard_as_it_was_said(locked: Said) -> None:
    again = heard(str(locked), *WHY_LOCKED)
    assert (again.pattern, dict(again.values)) == (locked.pattern, dict(locked.values))


def test_titles_of_papers_keep_their_number() -> None:
    title = case_title("Акт об уничтожении персональных данных № 12")
    assert isinstance(title, Said)
    assert title.values == {"number": "12"}
