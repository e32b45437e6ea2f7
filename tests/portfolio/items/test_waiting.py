"""What waits for a review among thousands: pages, words, children, and what it costs."""

import pytest
from sqlalchemy import event, select, text

from services.portfolio.items.schemas import WaitingPageSchema
from services.portfolio.items.usecases.waiting import WaitingFilter, search_waiting
from services.shared.accountability.access_log import Access
from services.shared.database.base import Database, new_id
from services.shared.errors import Forbidden, NotFound
from services.shared.objects.storage import Storage
from tests.callers import caller
from tests.documents import document
from tests.portfolio.factory import class_teacher, enrol, submitted, teacher
from tests.portfolio.items.test_reviews import child

__all__ = ["child"]

_MANY = text("""
    INSERT INTO achievement_item
    SELECT (jsonb_populate_record(item, jsonb_build_object(
        'id', gen_random_uuid(), 'title', 'Ёлочная игрушка ' || number,
        'submitted_at', item.submitted_at + number * interval '1 minute'
    ))).*
    FROM achievement_item AS item, generate_series(1, 3000) AS number
    WHERE item.id = :id
""")


@pytest.fixture
def many(database: Database, storage: Storage, child: object) -> Database:
    """One certificate and 3,000 toys of a child wait for its class teacher."""
    item_id = submitted(database, storage, child)
    with database.transaction("131") as session:
        session.execute(_MANY, {"id": item_id})
    return database


def test_thousands_of_works_are_turned_over_and_found_by_title(many: Database) -> None:
    first = search_waiting(many, class_teacher(), WaitingFilter()).page
    assert (first.total, len(first.items)) == (3001, 50)
    following = search_waiting(many, class_teacher(), WaitingFilter(), first.next).page
    assert following.items[0].item.title == "Ёлочная игрушка 50"
    found = search_waiting(many, class_teacher(), WaitingFilter(words="елоч 777")).page
    assert [one.item.title for one in found.items] == ["Ёлочная игрушка 777"]
    none = search_waiting(many, class_teacher(), WaitingFilter("елоч", year="2001/2002")).page
    assert (none.total, none.without["year"]) == (0, 3000)
    document(WaitingPageSchema(), search_waiting(many, class_teacher(), WaitingFilter()))


def test_works_are_found_by_the_children_whom_words_stand_for(
    database: Database, storage: Storage, child: object
) -> None:
    own = submitted(database, storage, child)
    other = enrol(database)
    submitted(database, storage, other)
    chosen = WaitingFilter("снег", pupils=[child])
    found = search_waiting(database, class_teacher(), chosen).page
    assert [one.item.id for one in found.items] == [own]


def test_a_search_reaches_no_work_that_is_not_the_callers(
    database: Database, storage: Storage, child: object
) -> None:
    elsewhere = enrol(database, class_id=new_id())
    foreign = submitted(database, storage, elsewhere, group_id=None)
    chosen = WaitingFilter("олимпиада", pupils=[elsewhere])
    assert search_waiting(database, class_teacher(), chosen).page.items == []
    with pytest.raises(NotFound):
        search_waiting(database, teacher(), WaitingFilter(), foreign)
    with pytest.raises(Forbidden):
        search_waiting(database, caller("director"), WaitingFilter())


def test_a_page_costs_the_same_however_many_wait_and_logs_each_child_once(
    many: Database,
) -> None:
    sent: list[str] = []
    event.listen(many.engine, "before_cursor_execute", lambda *said: sent.append(said[2]))
    search_waiting(many, class_teacher(), WaitingFilter(words="елоч"))
    assert len(sent) <= 11
    with many.transaction("131") as session:
        rows = session.scalars(
            select(Access).where(Access.action == "portfolio.read_waiting")
        ).all()
    assert len(rows) == 1
