"""Items from a draft to a verified certificate, and who may lead them there."""

from datetime import UTC, date, datetime
from uuid import UUID

import pytest
from sqlalchemy import event, select, text
from sqlalchemy.exc import DBAPIError

from services.portfolio.folders.usecases.folders import open_folder
from services.portfolio.items.rules import Step
from services.portfolio.items.schemas import (
    ChoicesSchema,
    FolderSchema,
    WaitingSchema,
    WholeItemSchema,
)
from services.portfolio.items.usecases import items, reviews
from services.portfolio.previews.usecases import draw_previews
from services.shared.accountability.access_log import Access
from services.shared.accountability.caller import Caller
from services.shared.database.base import Database, new_id
from services.shared.errors import BadInput, Conflict, Forbidden, NotFound
from services.shared.messaging import contracts
from services.shared.messaging.outbox import Outgoing
from services.shared.objects.storage import Storage
from services.shared.process import clock
from tests.callers import caller
from tests.documents import document
from tests.portfolio.factory import (
    CLASS,
    add,
    class_teacher,
    enrol,
    items_body,
    parent_of,
    photo,
    put,
    seen,
    submitted,
    teacher,
)


@pytest.fixture
def child(database: Database) -> UUID:
    return enrol(database)


def decide(
    database: Database, who: Caller, item_id: UUID, step: Step, words: str | None = None
) -> None:
    version = seen(database, class_teacher(), item_id).item.version
    reviews.decide_item(database, who, item_id, step, version=version, words=words)


def published(database: Database) -> list[Outgoing]:
    with database.transaction("131") as session:
        return list(session.scalars(select(Outgoing).order_by(Outgoing.id)))


def test_a_draft_is_seen_by_the_family_alone(database: Database, child: UUID) -> None:
    item_id = put(database, child)
    assert seen(database, parent_of(child), item_id).can_edit
    for stranger in (class_teacher(), teacher(), caller("director"), parent_of(new_id())):
        with pytest.raises(NotFound):
            seen(database, stranger, item_id)


def test_returned_with_a_word_mended_and_verified_with_its_history(
    database: Database, storage: Storage, child: UUID
) -> None:
    item_id = submitted(database, storage, child)
    decide(database, class_teacher(), item_id, Step.RETURN, "Не видно печати.")
    items.change_item(database, parent_of(child), item_id, items_body(title="Олимпиада"))
    reviews.submit_item(database, parent_of(child), item_id)
    decide(database, teacher(), item_id, Step.VERIFY)
    item = seen(database, parent_of(child), item_id)
    assert item.item.state == "verified"
    assert [(one.step, one.words) for one in item.reviews] == [
        ("submit", ""), ("return", "Не видно печати."), ("revise", ""), ("submit", ""),
        ("verify", ""),
    ]
    assert not item.can_edit


def test_a_returned_item_may_be_handed_in_as_it_is(
    database: Database, storage: Storage, child: UUID
) -> None:
    item_id = submitted(database, storage, child)
    decide(database, class_teacher(), item_id, Step.RETURN, "Проверьте дату.")
    reviews.submit_item(database, parent_of(child), item_id)
    assert seen(database, class_teacher(), item_id).item.state == "submitted"


def test_the_documents_have_every_field_that_they_declare(
    database: Database, storage: Storage, child: UUID
) -> None:
    item_id = submitted(database, storage, child)
    draw_previews(database, storage)
    whole = document(WholeItemSchema(), seen(database, class_teacher(), item_id))
    (file,) = whole["files"]
    address = f"/api/portfolio/v1/items/{item_id}/files/{file['id']}"
    assert (file["url"], file["preview"]["url"]) == (f"{address}/content", f"{address}/preview")
    assert (whole["kind"]["code"], whole["level"]["code"]) == ("certificate", "region")
    assert (whole["steps"], whole["can_edit"]) == (["verify", "return"], False)
    assert whole["limits"]["free_files"] == 2
    folder = items.read_folder(database, parent_of(child), child)
    shown = document(FolderSchema(), folder)
    assert (shown["pupil_id"], shown["items"][0]["id"]) == (str(child), str(item_id))
    document(WaitingSchema(), reviews.list_waiting(database, class_teacher()))
    document(ChoicesSchema(), items.list_choices(database, class_teacher()))


def test_the_journal_is_told_of_a_verified_certificate_and_of_its_withdrawal(
    database: Database, storage: Storage, child: UUID
) -> None:
    item_id = submitted(database, storage, child)
    decide(database, class_teacher(), item_id, Step.VERIFY)
    decide(database, class_teacher(), item_id, Step.WITHDRAW, "Не тот ребёнок.")
    verified, withdrawn = published(database)
    assert (verified.type, withdrawn.type) == (
        contracts.CERTIFICATE_VERIFIED, contracts.CERTIFICATE_WITHDRAWN,
    )
    assert verified.data["basis"] == "Олимпиада по физике, II место"
    assert verified.data["awarded_on"] == date(2025, 1, 25).isoformat()
    assert verified.data["item_id"] == withdrawn.data["item_id"] == str(item_id)


def test_of_other_kinds_the_journal_hears_nothing(
    database: Database, storage: Storage, child: UUID
) -> None:
    item_id = submitted(
        database, storage, child, kind="model", level=None, awarded_on=None, issuer=None
    )
    decide(database, class_teacher(), item_id, Step.VERIFY)
    assert published(database) == []


def test_who_returns_an_item_says_why(
    database: Database, storage: Storage, child: UUID
) -> None:
    item_id = submitted(database, storage, child)
    with pytest.raises(BadInput, match=r"^Напишите, что исправить: семья увидит эти слова\.$"):
        decide(database, class_teacher(), item_id, Step.RETURN, "  ")


def test_a_certificate_is_not_handed_in_without_file_level_date_and_issuer(
    database: Database, child: UUID
) -> None:
    item_id = put(database, child, level=None, awarded_on=None, issuer=None)
    with pytest.raises(BadInput) as refused:
        reviews.submit_item(database, parent_of(child), item_id)
    assert [one.field for one in refused.value.errors] == [
        "files", "level", "awarded_on", "issuer",
    ]


@pytest.mark.parametrize(
    "who",
    [
        caller("class_teacher", classes=(new_id(),)),
        caller("teacher", groups=(new_id(),)),
        caller("director"),
        caller("deputy"),
        caller("psychologist"),
    ],
)
def test_nobody_else_verifies(
    database: Database, storage: Storage, child: UUID, who: Caller
) -> None:
    item_id = submitted(database, storage, child)
    with pytest.raises(Forbidden):
        decide(database, who, item_id, Step.VERIFY)


def test_the_family_does_not_verify_its_own(
    database: Database, storage: Storage, child: UUID
) -> None:
    item_id = submitted(database, storage, child)
    with pytest.raises(Forbidden):
        decide(database, parent_of(child), item_id, Step.VERIFY)


def test_what_waits_for_the_school_is_not_changed_under_its_eyes(
    database: Database, storage: Storage, child: UUID
) -> None:
    item_id = submitted(database, storage, child)
    parent = parent_of(child)
    for attempt in (
        lambda: items.change_item(database, parent, item_id, items_body()),
        lambda: items.remove_item(database, parent, item_id),
        lambda: add(database, storage, child, item_id, photo()),
        lambda: reviews.submit_item(database, parent, item_id),
    ):
        with pytest.raises(Conflict):
            attempt()


def test_a_decision_on_what_has_changed_since_is_refused(
    database: Database, storage: Storage, child: UUID
) -> None:
    item_id = submitted(database, storage, child)
    before = seen(database, class_teacher(), item_id).item.version
    decide(database, class_teacher(), item_id, Step.RETURN, "Ещё раз.")
    reviews.submit_item(database, parent_of(child), item_id)
    with pytest.raises(Conflict, match=(
        r"^Работа изменилась, пока вы смотрели\. Откройте её заново\.$"
    )):
        reviews.decide_item(
            database, class_teacher(), item_id, Step.VERIFY, version=before
        )


def test_what_waits_is_listed_to_the_class_teacher_and_the_groups_teacher_alone(
    database: Database, storage: Storage, child: UUID
) -> None:
    with_group = submitted(database, storage, child)
    without = submitted(database, storage, child, group_id=None, subject=None)
    put(database, child)
    elsewhere = enrol(database, class_id=new_id())
    submitted(database, storage, elsewhere, group_id=None)
    listed = [one.item.id for one in reviews.list_waiting(database, class_teacher()).items]
    assert listed == [with_group, without]
    (seen_by_teacher,) = reviews.list_waiting(database, teacher()).items
    assert seen_by_teacher.item.id == with_group
    with pytest.raises(Forbidden):
        reviews.list_waiting(database, caller("director"))


def test_a_list_that_is_cut_off_tells_how_many_wait(
    database: Database, storage: Storage, child: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert reviews.list_waiting(database, class_teacher()) == reviews.Waiting((), 0)
    first = submitted(database, storage, child)
    submitted(database, storage, child)
    monkeypatch.setattr(reviews, "WAITING_SHOWN", 1)
    found = reviews.list_waiting(database, class_teacher())
    assert [one.item.id for one in found.items] == [first]
    assert found.total == 2


def test_more_children_take_no_more_questions_to_list(
    database: Database, storage: Storage, child: UUID
) -> None:
    asked: list[str] = []
    event.listen(
        database.engine,
        "before_cursor_execute",
        lambda *said: asked.append(said[2]),
    )
    counts = []
    for pupil_id in (child, enrol(database)):
        submitted(database, storage, pupil_id)
        asked.clear()
        reviews.list_waiting(database, class_teacher())
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_a_child_in_a_new_class_has_a_new_class_teacher(
    database: Database, storage: Storage, child: UUID
) -> None:
    item_id = submitted(database, storage, child)
    new_class = new_id()
    enrol_again(database, child, new_class)
    assert seen(database, caller("class_teacher", classes=(new_class,)), item_id)
    with pytest.raises(Forbidden):
        seen(database, class_teacher(), item_id)
    assert seen(database, parent_of(child), item_id).item.class_id == CLASS


def test_a_group_that_is_not_the_childs_is_refused(database: Database, child: UUID) -> None:
    with pytest.raises(BadInput, match=r"^Выберите предмет ребёнка из списка\.$"):
        put(database, child, group_id=new_id())


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"year": "2024/2026"}, "year"),
        ({"year": "2090/2091"}, "year"),
        ({"year": "прошлый"}, "year"),
        ({"kind": "unknown"}, "kind"),
        ({"level": "galaxy"}, "level"),
        ({"awarded_on": "2090-01-01"}, "awarded_on"),
    ],
)
def test_what_does_not_fit_is_named(
    database: Database, child: UUID, changes: dict[str, str], field: str
) -> None:
    with pytest.raises(BadInput) as refused:
        put(database, child, **changes)
    assert field in [one.field for one in refused.value.errors]


def test_the_history_of_a_review_cannot_be_rewritten(
    database: Database, storage: Storage, child: UUID
) -> None:
    submitted(database, storage, child)
    with pytest.raises(DBAPIError, match="only added to"), database.transaction("131") as session:
        session.execute(text("UPDATE item_review SET words = 'другое'"))


def enrol_again(database: Database, child: UUID, class_id: UUID) -> None:
    with database.transaction("131") as session:
        open_folder(session, "131", pupil_id=child, class_id=class_id)


def deputy(*classes: UUID) -> Caller:
    """Return a deputy with the classes that nobody leads."""
    return caller("deputy", classes=classes)


def test_a_work_of_a_class_that_nobody_leads_waits_for_every_deputy(
    database: Database, storage: Storage, child: UUID
) -> None:
    unled, led = submitted(database, storage, child), enrol(database, class_id=new_id())
    submitted(database, storage, led)
    for one in (deputy(CLASS), deputy(CLASS)):
        waiting = reviews.list_waiting(database, one)
        assert ([one.item.id for one in waiting.items], waiting.total) == ([unled], 1)
    decide(database, deputy(CLASS), unled, Step.RETURN, "Не видно печати.")
    assert seen(database, parent_of(child), unled).item.state == "returned"
    with database.transaction("131") as session:
        grounds = session.execute(
            select(Access.action, Access.subject_id, Access.ground).where(
                Access.role == "deputy"
            )
        ).all()
    assert set(grounds) == {
        ("portfolio.read_waiting", child, "deputy:unled_class"),
        ("portfolio.verify", child, "deputy:unled_class"),
    }


def test_a_work_goes_to_the_class_teacher_who_is_appointed_later(
    database: Database, storage: Storage, child: UUID
) -> None:
    """The tie is the journal's of today: nothing about it is kept with the work."""
    item_id = submitted(database, storage, child)
    assert [one.item.id for one in reviews.list_waiting(database, class_teacher()).items] == [
        item_id
    ]
    assert reviews.list_waiting(database, deputy()).items == ()
    assert seen(database, deputy(), item_id).steps == ()
    with pytest.raises(Forbidden, match="у этого класса есть классный руководитель"):
        decide(database, deputy(), item_id, Step.VERIFY)


def test_a_deputy_of_another_school_reviews_nothing_here(
    database: Database, storage: Storage, child: UUID
) -> None:
    item_id = submitted(database, storage, child)
    stranger = caller("deputy", classes=(CLASS,), school="132")
    assert reviews.list_waiting(database, stranger).items == ()
    with pytest.raises((NotFound, Forbidden)):
        reviews.decide_item(database, stranger, item_id, Step.VERIFY, version=2)


def test_a_certificate_of_today_has_come_where_the_school_is(
    database: Database, child: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Sunday afternoon in Kaliningrad is Monday morning in Kamchatka."""
    monkeypatch.setattr(clock, "now", lambda: datetime(2024, 9, 8, 13, tzinfo=UTC))
    for zone, day in (("Europe/Kaliningrad", "2024-09-08"), ("Asia/Kamchatka", "2024-09-09")):
        with clock.days_of(zone):
            put(database, child, awarded_on=day)
    for zone, day in (("Europe/Kaliningrad", "2024-09-09"), ("Asia/Vladivostok", "2024-09-09")):
        with clock.days_of(zone), pytest.raises(BadInput):
            put(database, child, awarded_on=day)
