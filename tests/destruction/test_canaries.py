"""Thirty-two words stand in all that a class's journal left anywhere; after the act none does.

What may stay is said beside: the pupils' names with the pupils, the 25-year sheet of the class,
and each child's own folder, which goes by a rule of its own.
"""

import sys
from collections.abc import Iterator
from datetime import date
from uuid import UUID

import pytest

from services.archive.acts.usecases import reading
from services.archive.case_files.models import CaseFile
from services.journal.marks.usecases.cells import record_cells
from services.portfolio.folders.models import AchievementFolder
from services.shared.database.base import new_id
from services.shared.objects.storage import Storage
from tests import acts
from tests.destruction import dumps
from tests.destruction.canaries import Canaries, keep, store_of
from tests.destruction.stage import DAYS, SCHOOL, Stage, case_files, close_file
from tests.journal.factory import Classroom, make_classroom
from tests.parts import Parts

MARK = "canary7f3a"
NAMES = ("Канарейкинъа Вера", "Канарейкинъб Иван", "Канарейкинъв Пётр")
FAMILIES = [name.split()[0] for name in NAMES]
# The pupils are the school's for as long as their personal files are kept.
MAY_NAME = {"journal.pupil"}
OF_THE_CHILD = {"portfolio.achievement_item", "portfolio.item_file", "bucket portfolio"}


class Eyes:
    """Look through everything for words; objects that were there before are of other tests."""

    def __init__(self, stage: Stage, parts: Parts, broker_url: str, logs: "Logs") -> None:
        self.stage, self.parts, self.broker_url, self.logs = stage, parts, broker_url, logs
        self.before = dumps.objects(stage)

    def everything(self) -> Iterator[tuple[str, list[bytes]]]:
        yield from dumps.tables(self.stage, self.parts.superuser_dsn)
        yield from dumps.queues(self.stage, self.broker_url)
        yield from dumps.contents(self.stage, dumps.objects(self.stage) - self.before)
        yield "logs", self.logs.read()

    def hits(self, words: list[str]) -> dict[str, set[str]]:
        """Return each word that is anywhere, and where."""
        found: dict[str, set[str]] = {}
        forms = {word: (word.encode(), word.encode().hex().encode()) for word in words}
        for place, rows in self.everything():
            content = b"\n".join(rows)
            for word, written in forms.items():
                if any(form in content for form in written):
                    found.setdefault(word, set()).add(place)
        return found


class Logs:
    """What services and servers have written into their logs since the test began."""

    def __init__(
        self, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture, parts: Parts
    ) -> None:
        self._capfd, self._caplog, self._parts = capfd, caplog, parts
        self._said: list[bytes] = []

    def read(self) -> list[bytes]:
        out, err = self._capfd.readouterr()
        self._said += [out.encode(), err.encode()]
        servers = [path.read_bytes() for path in self._parts.logs()]
        return [*self._said, self._caplog.text.encode(), *servers]


@pytest.fixture
def eyes(
    stage: Stage,
    parts: Parts,
    own_broker: str,
    capfd: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> Eyes:
    """Return what looks through everything."""
    return Eyes(stage, parts, own_broker, Logs(capfd, caplog, parts))


@pytest.fixture
def mine(stage: Stage, eyes: Eyes) -> Classroom:
    """Return class 7А, with marks, whose journal is known to archive and portfolio."""
    return _room(stage, 7, NAMES)


@pytest.fixture
def neighbour(stage: Stage, eyes: Eyes) -> Classroom:
    """Return class 8А, which has what 7А has."""
    return _room(stage, 8, ("Соседов Пётр", "Соседова Вера", "Соседко Иван"))


def test_no_word_of_a_destroyed_class_is_left_and_its_neighbour_is_the_same_byte_for_byte(
    stage: Stage,
    eyes: Eyes,
    mine: Classroom,
    neighbour: Classroom,
    capfd: pytest.CaptureFixture[str],
) -> None:
    stage.until(lambda: len(case_files(stage)) == 2)
    files = case_files(stage)
    sheet, sheet_key = _summary_sheet(stage, files["7А"])
    beside = _kept_beside(stage, files["8А"])
    canaries = Canaries(stage, mine, files["7А"], MARK)
    words = [*canaries.of_the_class(), *_on_its_way(stage, eyes, canaries)]
    stay = canaries.of_the_child()
    assert len(set(words)) == 32
    stage.until(lambda: _folders(stage) == len(mine.pupils) + len(neighbour.pupils))
    stage.turn(3)
    assert set(eyes.hits(words)) == set(words), "what was not planted would not be missed"
    of_neighbour = {
        neighbour.class_id, neighbour.group_id, *neighbour.lessons, *neighbour.pupils,
        files["8А"], sheet,
    }
    before = dumps.speaking_of(_tables(eyes), of_neighbour)
    assert {"journal.lesson", "journal.mark_cell", "archive.package"} <= set(before)

    act = _destroyed(stage, files["7А"])

    assert eyes.hits(words) == {}
    left = eyes.hits(FAMILIES)
    assert {place for places in left.values() for place in places} <= MAY_NAME
    kept = eyes.hits(stay)
    assert set(kept) == set(stay)
    assert {place for places in kept.values() for place in places} == OF_THE_CHILD
    assert dumps.speaking_of(_tables(eyes), of_neighbour) == before
    own = Storage(store_of(stage.settings["archive"]))
    assert own.get(sheet_key, limit=100) == b"summary sheet of 7"
    assert own.get(beside, limit=100) == b"package of 8"
    assert reading.read_act(stage["archive"], DAYS, stage.people["director"], act).act.number == 1
    rows = sum(count for count, _ in before.values())
    with capfd.disabled():
        sys.stdout.write(
            f"\n{len(words)} canaries of the class planted, 0 found; {len(stay)} in the child's"
            f" folder stay; {rows} rows of the neighbour in {len(before)} tables unchanged\n"
        )


def _room(stage: Stage, grade: int, names: tuple[str, ...]) -> Classroom:
    room = make_classroom(stage["journal"], grade=grade, pupils=names)
    for edits in ([room.edit("5"), room.edit("4", lesson=1)], [room.edit("3", "5")]):
        record_cells(stage["journal"], room.teacher, room.group_id, edits)
    return room


def _summary_sheet(stage: Stage, journal: UUID) -> tuple[UUID, str]:
    """Register the sheet that stays for 25 years beside a class's journal; give it a package."""
    close_file(stage, journal)
    sheet = new_id()
    with stage["archive"].transaction(SCHOOL) as session:
        of = session.get_one(CaseFile, (SCHOOL, journal))
        session.add(
            CaseFile(
                school_id=SCHOOL, id=sheet, kind="class_summary_sheet", source_id=of.source_id,
                title="Сводная ведомость 7А", case_index="02-08", year_name=of.year_name,
                opened_on=of.opened_on, closes_on=of.closes_on, closed_on=date(2025, 5, 31),
                registered_at=of.registered_at, class_id=of.class_id, class_name=of.class_name,
            )
        )
    return sheet, _keep(stage, sheet, "summary sheet of 7")


def _kept_beside(stage: Stage, journal: UUID) -> str:
    return _keep(stage, journal, "package of 8")


def _keep(stage: Stage, case_file: UUID, word: str) -> str:
    key = f"{SCHOOL}/kept/{new_id()}"
    keep(stage, Storage(store_of(stage.settings["archive"])), case_file, key, word)
    return key


def _on_its_way(stage: Stage, eyes: Eyes, canaries: Canaries) -> list[str]:
    """Send a word through the broker, seen there before anybody takes it in."""
    word = f"{MARK}-broker-"
    with stage["journal"].transaction() as session:
        session.add(canaries.event({"said": word}))
    stage.actors["journal"].relay.step()
    assert any(place.startswith("broker.") for place in eyes.hits([word])[word])
    return [word]


def _folders(stage: Stage) -> int:
    with stage["portfolio"].transaction(SCHOOL) as session:
        return session.query(AchievementFolder).count()


def _tables(eyes: Eyes) -> Iterator[tuple[str, list[bytes]]]:
    return dumps.tables(eyes.stage, eyes.parts.superuser_dsn)


def _destroyed(stage: Stage, case_file: UUID) -> UUID:
    """Take the act of a case file its whole way."""
    archive, people = stage["archive"], stage.people
    act = acts.propose_act(archive, DAYS, people["archivist"], [case_file])
    acts.agree_act(
        archive, DAYS, people["deputy"], act, protocol_no="4", protocol_on=date(2031, 1, 9)
    )
    acts.approve_act(archive, DAYS, people["director"], act)
    acts.execute_act(archive, DAYS, people["archivist"], act)

    def is_closed() -> bool:
        return reading.read_act(archive, DAYS, people["director"], act).act.state == "closed"

    stage.until(is_closed)
    return act
