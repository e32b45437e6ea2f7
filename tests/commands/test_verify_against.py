"""`letopis verify --against`: what the superuser of one database did shows by what others kept."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from services.commands.against import compare_with
from services.shared.accountability.access_log import Access
from services.shared.accountability.chain_gap import Cause, Link, leave_gaps
from services.shared.accountability.verification import verify_school
from services.shared.checkpoints.keeping import thin
from services.shared.database.base import Database, new_id
from services.shared.errors import BadInput
from services.shared.messaging.inbox import Incoming
from services.shared.messaging.signed_events import sign
from services.shared.process.settings import read_settings
from tests.commands.conftest import House
from tests.shared.checkpoints.chains import (
    SIGNATURES,
    SIGNERS,
    as_superuser,
    cut_tail,
    drop_chain,
    record,
    rewrite,
    tell,
)

Attack = Callable[[House], None]

ATTACKS: dict[str, tuple[Attack, str]] = {
    "the head deleted with its rows": (
        lambda house: drop_chain(house.owner["journal"]),
        "цепочки больше нет, а была",
    ),
    "the tail cut and the head set back": (
        lambda house: cut_tail(house.owner["journal"], 2),
        "записи больше нет",
    ),
    "the whole chain computed anew": (
        lambda house: rewrite(house.owner["journal"], house.app["journal"]),
        "цепочка переписана",
    ),
    "the chain begun anew": (
        lambda house: (
            drop_chain(house.owner["journal"]),
            record(house.app["journal"], times=9),
        )[-1],
        "цепочка переписана",
    ),
}


def against(house: House, kind: str) -> str:
    return {"archive": "archive", "file": str(house.file), "region": f"region:{house.file}"}[kind]


@pytest.mark.parametrize("kind", ["archive", "file", "region"])
@pytest.mark.parametrize(("attack", "what"), ATTACKS.values(), ids=ATTACKS.keys())
def test_what_verify_alone_calls_whole_is_found(
    house: House, attack: Attack, what: str, kind: str
) -> None:
    house.work(times=5)
    house.work("journal", "lyceum-2", 2)
    attack(house)
    for school in ("131", "lyceum-2"):
        assert verify_school(house.app["journal"], Access, school).breaks == []
    done = house.verify("--against", against(house, kind))
    assert done.exit_code == 1, done.output
    assert "journal, access_log, 131, контрольная точка 5: " + what in done.output
    assert "lyceum-2" not in done.output


@pytest.mark.parametrize("kind", ["archive", "file"])
@pytest.mark.parametrize("service", ["archive", "portfolio", "gateway"])
def test_every_service_has_somebody_else_who_keeps_its_heads(
    house: House, service: str, kind: str
) -> None:
    house.work(service)
    drop_chain(house.owner[service])
    done = house.verify("--against", against(house, kind))
    assert done.exit_code == 1
    assert f"{service}, access_log, 131, контрольная точка 3: цепочки больше нет" in done.output


def test_without_a_choice_it_compares_with_the_archive_and_says_how_old_that_is(
    house: House,
) -> None:
    house.work()
    done = house.verify()
    assert done.exit_code == 0, done.output
    assert "Сравнено: архив, контрольных точек 1, последняя 0 мин назад" in done.output
    assert "последнее согласие 0 мин назад" in done.output
    drop_chain(house.owner["journal"])
    assert house.verify().exit_code == 1


@pytest.mark.parametrize("choice", [(), ("--against", "archive")])
def test_without_the_archive_nothing_is_called_well(
    house: House, choice: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    house.work()
    monkeypatch.setenv("ARCHIVE_DATABASE_URL", "postgresql+psycopg://nobody:x@127.0.0.1:9/none")
    done = house.verify(*choice)
    assert (done.exit_code, done.stdout) == (2, "")
    assert "База данных не отвечает" in done.stderr


def test_a_school_whose_head_alone_was_deleted_is_looked_at(house: House) -> None:
    house.work(times=3)
    house.work("journal", "lyceum-2")
    gone = ("DELETE FROM chain_head WHERE school_id = '131'", "DELETE FROM chain_checkpoint")
    as_superuser(house.owner["journal"], *gone)
    done = house.verify()
    assert done.exit_code == 1
    assert "journal, access_log, 131, запись 3: конца цепочки нет" in done.output


def test_a_school_that_nothing_but_other_services_know_is_looked_at(house: House) -> None:
    record(house.app["journal"], times=3)
    house.work("gateway")
    as_superuser(house.owner["journal"], "DELETE FROM chain_head")
    done = house.verify()
    assert "journal, access_log, 131, запись 3: конца цепочки нет" in done.output


@pytest.mark.parametrize("signature", ["zz", "", "ab", "é" * 128])
def test_a_kept_signature_that_is_none_is_named_as_forged(house: House, signature: str) -> None:
    house.work()
    house.work("journal", "lyceum-2")
    with house.owner["archive"].transaction() as session:
        session.execute(text("ALTER TABLE kept_head DISABLE TRIGGER USER"))
        session.execute(
            text("UPDATE kept_head SET signature = :s WHERE school_id = '131'"), {"s": signature}
        )
    done = house.verify()
    assert done.exit_code == 1, done.output
    assert "131, контрольная точка 3: контрольная точка подделана" in done.output
    assert "lyceum-2" not in done.output


def test_a_told_row_whose_seal_was_taken_away_is_told_and_stops_no_other_school(
    house: House,
) -> None:
    house.work(times=3)
    house.work("journal", "lyceum-2")
    record(house.app["journal"], "131", 2)
    as_superuser(house.owner["journal"], "UPDATE access_log SET digest = NULL WHERE sequence = 3")
    house.tell()
    assert [what for _, what in troubles(house)] == ["запись 3 исчезла"]
    assert "lyceum-2" in {one.school_id for one in house.sent("journal")[-2:]}
    done = house.verify()
    assert done.exit_code == 1
    assert "131, контрольная точка 3: записи больше нет" in done.output


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE head_agreement SET agreed_at = now() + interval '9 years'",
        "UPDATE head_agreement SET sequence = 9",
        "UPDATE head_agreement SET trouble = NULL, troubled_at = NULL",
        "DELETE FROM head_agreement",
        "INSERT INTO head_agreement SELECT 'portfolio', chain, school_id, sequence, agreed_at"
        " FROM head_agreement",
    ],
)
@pytest.mark.parametrize("keeper", ["archive", "journal"])
def test_what_answers_requests_says_of_no_chain_that_it_agreed(
    house: House, keeper: str, statement: str
) -> None:
    house.work({"archive": "journal", "journal": "archive"}[keeper])
    web = Database(read_settings(keeper).database_url, pool_size=1)
    with pytest.raises(DBAPIError, match="permission denied"), web.transaction() as session:
        session.execute(text(statement))
    web.close()


def test_looking_changes_no_agreement(house: House) -> None:
    house.work()
    agreed = agreement(house)
    assert house.verify().exit_code == 0
    assert agreement(house) == agreed


def test_nothing_is_found_after_ordinary_work(house: House) -> None:
    for service in house.app:
        for times in (3, 1, 4):
            house.work(service, "131", times)
            house.work(service, "lyceum-2", times)
    house.tell()
    for kind in ("archive", "file"):
        done = house.verify("--against", against(house, kind))
        assert (done.exit_code, "контрольная точка" in done.output) == (0, False), done.output
    assert troubles(house) == []


def test_every_gap_is_named_with_its_act_a_lawful_one_too(house: House) -> None:
    house.work(times=6)
    destroy(house, 2, 2)
    destroy(house, 4, 5)
    done = house.verify()
    assert done.exit_code == 0, done.output
    assert "journal, access_log, 131: по акту " in done.output
    assert "изъято записей 1: 2\n" in done.output
    assert "изъято записей 2: 4–5\n" in done.output


def test_nothing_is_found_after_a_lawful_destruction(house: House) -> None:
    for _ in range(6):
        house.work(times=2)
    destroy(house, 3, 8)
    record(house.app["journal"])
    house.tell()
    destroy(house, 10, 12)
    house.tell()
    for kind in ("archive", "file"):
        done = house.verify("--against", against(house, kind))
        assert (done.exit_code, "контрольная точка" in done.output) == (0, False), done.output
    assert troubles(house) == []


def test_a_cut_that_calls_itself_lawful_is_found(house: House) -> None:
    for _ in range(3):
        house.work(times=2)
    destroy(house, 3, 4, signature=bytes(64))
    done = house.verify("--against", "archive")
    assert "контрольная точка 4: записи больше нет" in done.output


def test_the_json_report_says_what_it_was_compared_with(house: House) -> None:
    house.work()
    cut_tail(house.owner["journal"], 1)
    done = house.verify("--json")
    compared = json.loads(done.output)["compared"]
    assert (done.exit_code, compared["source"], compared["heads"]) == (1, "архив", 1)
    assert {one["what"] for one in compared["contradictions"]} == {
        "записи больше нет",
        "цепочка укорочена: её конец теперь 2",
    }


def test_a_receiver_notices_by_itself_and_keeps_both_statements(house: House) -> None:
    house.work(times=4)
    rewrite(house.owner["journal"], house.app["journal"])
    house.tell()
    ((chain, what),) = troubles(house)
    assert (chain, what) == ("access_log", "запись 4 переписана")
    house.work()
    house.tell()
    assert len(troubles(house)) == 1, "it does not heal by going on"
    assert house.verify("--against", "archive").exit_code == 1
    kept = house.records["archive"].kept
    with house.app["archive"].transaction() as session:
        both = session.scalars(select(kept).where(kept.sequence == 4)).all()
    assert [one.as_head().is_genuine(SIGNATURES) for one in both] == [True, True]


def test_a_receiver_notices_a_tail_that_was_cut(house: House) -> None:
    house.work(times=4)
    cut_tail(house.owner["journal"], 2)
    house.tell()
    assert [what for _, what in troubles(house)] == ["запись 4 исчезла"]


def test_a_receiver_notices_a_chain_that_begins_anew(house: House) -> None:
    house.work(times=4)
    drop_chain(house.owner["journal"])
    house.work(times=2)
    assert [what for _, what in troubles(house)] == ["цепочка укорочена: записей 2, было 4"]


def test_whoever_hides_what_was_told_gets_no_agreement(house: House) -> None:
    house.work(times=4)
    agreed = agreement(house)
    rewrite(house.owner["journal"], house.app["journal"])
    with house.owner["journal"].transaction() as session:
        session.execute(text("DELETE FROM chain_checkpoint"))
    for _ in range(3):
        house.work()
    assert agreement(house) == agreed


@pytest.mark.parametrize("service", ["portfolio", "gateway", "archive"])
def test_a_head_signed_by_another_service_is_not_kept(house: House, service: str) -> None:
    record(house.app["journal"])
    told = len(house.sent("journal"))
    tell(house.app["journal"], SIGNERS["journal"])
    (envelope,) = house.sent("journal")[told:]
    forged = SIGNERS[service].seal(b"nonsense").hex()
    house.receive(
        sign(SIGNERS["journal"], replace(envelope, data={**envelope.data, "signature": forged}))
    )
    with house.app["archive"].transaction() as session:
        (row,) = session.scalars(select(Incoming)).all()
        assert row.state == "dead"
        assert "Подпись контрольной точки — не сервиса journal" in (row.last_error or "")
        assert session.scalars(select(house.records["archive"].kept)).all() == []


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE kept_head SET digest = repeat('ab', 32)",
        "UPDATE kept_head SET sequence = 1",
        "UPDATE kept_head SET kept_at = now() - interval '9 days'",
        "DELETE FROM kept_head",
        "TRUNCATE kept_head",
    ],
)
@pytest.mark.parametrize("who", ["app", "owner"])
def test_no_account_of_the_archive_changes_what_it_has_kept(
    house: House, statement: str, who: str
) -> None:
    house.work()
    attacker = {"app": house.app, "owner": house.owner}[who]["archive"]
    with (
        pytest.raises(DBAPIError, match=r"append-only|permission denied|must be owner"),
        attacker.transaction() as session,
    ):
        session.execute(text(statement))


def test_a_record_changed_by_its_superuser_is_named_as_forged(house: House) -> None:
    house.work()
    with house.owner["archive"].transaction() as session:
        session.execute(text("ALTER TABLE kept_head DISABLE TRIGGER USER"))
        session.execute(text("UPDATE kept_head SET digest = repeat('ab', 32)"))
    done = house.verify("--against", "archive")
    assert done.exit_code == 1
    assert "контрольная точка подделана: подпись под ней — не сервиса journal" in done.output


def troubles(house: House) -> list[tuple[str, str]]:
    found = []
    for receiver, kept in house.records.items():
        with house.app[receiver].transaction() as session:
            rows = session.scalars(select(kept.agreement)).all()
        found += [(row.chain, row.trouble) for row in rows if row.trouble]
    return found


def agreement(house: House) -> datetime:
    table = house.records["archive"].agreement
    with house.app["archive"].transaction() as session:
        moment: datetime = session.scalars(select(table.agreed_at)).one()
    return moment.astimezone(UTC)


def destroy(house: House, first: int, last: int, signature: bytes | None = None) -> None:
    """Take rows away by an act, as a destruction does."""
    owner = house.owner["journal"]
    with owner.transaction("131") as session:
        rows = session.execute(
            select(Access.sequence, Access.digest)
            .where(Access.sequence.between(first, last))
            .order_by(Access.sequence)
        ).all()
        links = [Link(row.sequence, row.digest) for row in rows]
        cause = Cause(new_id(), new_id(), None)
        leave_gaps(session, Access, "131", cause, SIGNERS["journal"], links)
    as_superuser(owner, f"DELETE FROM access_log WHERE sequence BETWEEN {first} AND {last}")
    if signature is not None:
        with owner.transaction("131") as session:
            session.execute(text("ALTER TABLE chain_gap DISABLE TRIGGER USER"))
            session.execute(text("UPDATE chain_gap SET signature = :s"), {"s": signature})


def test_a_file_that_was_edited_is_named_as_such(house: House) -> None:
    for _ in range(3):
        house.work()
    lines = house.file.read_text().splitlines(keepends=True)
    house.file.write_text(lines[0] + lines[2])
    done = house.verify("--against", str(house.file))
    assert done.exit_code == 1
    assert (
        f"файл {house.file}, строка 2: перед ней недостаёт строк сервиса journal" in done.output
    )


def test_a_file_of_nothing_is_refused(house: House) -> None:
    for name, what in (("heads.jsonl", "не читается"), ("empty", "нет контрольных точек")):
        (house.file.parent / "empty").touch()
        with pytest.raises(BadInput, match=what):
            compare_with(str(house.file.parent / name))
    with pytest.raises(BadInput, match="Укажите файл"):
        compare_with("region")


def test_of_each_day_the_last_head_stays_and_always_the_first(house: House) -> None:
    for _ in range(6):
        house.work()
    record_of, database = house.records["archive"], house.app["archive"]
    assert thin(database, record_of) == 0, "the last day is kept whole"
    age(house, {3: 72, 6: 48, 9: 47, 12: 47, 15: 2, 18: 1})
    thin(database, record_of)
    kept = record_of.kept
    with database.transaction() as session:
        left = set(session.scalars(select(kept.sequence)))
    assert {3, 12, 15, 18} <= left
    assert 9 not in left
    assert house.verify("--against", "archive").exit_code == 0


def test_of_a_chain_that_contradicts_its_record_nothing_goes(house: House) -> None:
    for _ in range(4):
        house.work()
    rewrite(house.owner["journal"], house.app["journal"])
    house.tell()
    age(house, dict.fromkeys((3, 6, 9, 12), 100))
    assert thin(house.app["archive"], house.records["archive"]) == 0


def age(house: House, hours: dict[int, int]) -> None:
    """Make kept heads look older, by row number; from 24 hours on counted from noon."""
    with house.owner["archive"].transaction() as session:
        session.execute(text("ALTER TABLE kept_head DISABLE TRIGGER USER"))
        for sequence, ago in hours.items():
            session.execute(
                text(
                    "UPDATE kept_head SET kept_at = (CASE WHEN :ago < 24 THEN clock_timestamp()"
                    " ELSE date_trunc('day', now() AT TIME ZONE 'UTC') AT TIME ZONE 'UTC'"
                    " + interval '12 hours' END) - make_interval(hours => :ago)"
                    " + make_interval(secs => :sequence) WHERE sequence = :sequence"
                ),
                {"ago": ago, "sequence": sequence},
            )
        session.execute(text("ALTER TABLE kept_head ENABLE TRIGGER USER"))


def lose(house: House, service: str = "journal") -> None:
    """Let a checkpoint be told that no receiver takes in."""
    record(house.app[service])
    tell(house.app[service], SIGNERS[service])


@pytest.mark.parametrize("lost", [1, 5, 30])
def test_lost_checkpoints_do_not_keep_chain_and_record_from_agreeing(
    house: House, lost: int
) -> None:
    house.work()
    agreed = agreement(house)
    for _ in range(lost):
        lose(house)
    house.work()
    assert agreement(house) > agreed
    assert troubles(house) == []


def test_a_told_row_inside_a_gap_does_not_keep_chain_and_record_from_agreeing(
    house: House,
) -> None:
    house.work(times=4)
    agreed = agreement(house)
    record(house.app["journal"], times=3)
    destroy(house, 3, 6)
    house.tell()
    assert agreement(house) > agreed
    assert troubles(house) == []


def test_a_told_row_inside_a_gap_that_nobody_signed_is_a_contradiction(house: House) -> None:
    house.work(times=4)
    agreed = agreement(house)
    record(house.app["journal"], times=3)
    destroy(house, 3, 6, signature=bytes(64))
    house.tell()
    assert agreement(house) == agreed
    assert [what for _, what in troubles(house)] == ["запись 4 исчезла"]


def test_a_rewritten_row_shows_however_many_were_told_since(house: House) -> None:
    house.work(times=2)
    for _ in range(6):
        lose(house)
    rewrite(house.owner["journal"], house.app["journal"])
    house.work()
    assert [what for _, what in troubles(house)] == ["запись 2 переписана"]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE head_agreement SET agreed_at = now() + interval '9 years'",
        "UPDATE head_agreement SET agreed_at = 'infinity'",
        "UPDATE head_agreement SET service = 'gateway'",
        "UPDATE head_agreement SET trouble = NULL, troubled_at = NULL WHERE trouble <> ''",
        "DELETE FROM head_agreement",
    ],
)
def test_the_worker_too_says_only_what_it_has_heard(house: House, statement: str) -> None:
    house.work(times=4)
    house.work("portfolio")
    rewrite(house.owner["journal"], house.app["journal"])
    house.tell()
    with (
        pytest.raises(DBAPIError, match=r"keeps what contradicts it|permission denied"),
        house.app["archive"].transaction() as session,
    ):
        session.execute(text(statement))


def forget(house: House, keeper: str, service: str) -> None:
    """Let the superuser of a keeper's database delete what it has kept of a service."""
    with house.owner[keeper].transaction() as session:
        for table in ("kept_head", "head_agreement"):
            session.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER USER"))
            session.execute(
                text(f"DELETE FROM {table} WHERE service = :service"),
                {"service": service},
            )


def test_what_one_keeper_has_lost_the_other_shows(house: House) -> None:
    house.work("portfolio")
    forget(house, "archive", "portfolio")
    drop_chain(house.owner["portfolio"])
    done = house.verify()
    assert done.exit_code == 1
    assert "portfolio, access_log, 131, контрольная точка 3: цепочки больше нет" in done.output


def test_a_record_that_is_gone_is_named(house: House) -> None:
    house.work()
    house.work()
    forget(house, "archive", "journal")
    assert house.verify().exit_code == 0, "of a young chain the first head may be on its way"
    as_superuser(
        house.owner["journal"], "UPDATE access_log SET sealed_at = now() - interval '25 hours'"
    )
    done = house.verify()
    assert "131, контрольная точка 6: о цепочке сообщалось, а записи о ней нет" in done.output


def test_a_chain_that_cannot_be_read_is_named_and_hides_no_other(house: House) -> None:
    house.work()
    house.work("portfolio")
    with house.owner["journal"].transaction() as session:
        session.execute(text("ALTER TABLE access_log RENAME COLUMN digest TO gone"))
    cut_tail(house.owner["portfolio"], 1)
    done = house.verify()
    assert done.exit_code == 1
    assert "journal, access_log, 131, контрольная точка 3: не читается" in done.output
    assert "journal, access_log, 131: проверить не удалось (ProgrammingError)" in done.output
    assert "portfolio, access_log, 131, контрольная точка 3: записи больше нет" in done.output
