"""Words of a search stay with the session that searched, encrypted, and not for long."""

from collections.abc import Callable

from sqlalchemy import func, select, text, update

from services.gateway.auth.logout import forget_what_is_over
from services.gateway.auth.models import SearchWords
from services.gateway.auth.sessions import FORMS_KEPT, WORDS_KEPT
from services.shared.process.clock import now
from tests.gateway.people import Visitor
from tests.gateway.stack import Stack

NewVisitor = Callable[..., Visitor]
GONE = "Слова поиска не сохранились"
NAME = "Снегирёва-Долгорукова"


def search(person: Visitor, words: str = NAME) -> str:
    answer = person.submit("/pupils", words=words)
    assert answer.status == 303, answer.data
    return answer.headers["Location"]


def page_of(person: Visitor, location: str) -> str:
    answer = person.get(location)
    assert answer.status == 200, answer.data
    return answer.data.decode()


def kept(stack: Stack) -> int:
    with stack.database.transaction() as session:
        return session.scalar(select(func.count()).select_from(SearchWords)) or 0


def test_words_are_found_again_by_a_key_that_tells_nothing(
    stack: Stack, visitor: NewVisitor
) -> None:
    person = visitor().sign_in()
    location = search(person)
    assert len(location) == len("/pupils?found=") + 36
    for _time in range(2):
        page = page_of(person, location)
        assert f'value="{NAME}"' in page
        assert GONE not in page
    with stack.database.transaction() as session:
        rows = "".join(session.scalars(text("SELECT encode(sealed, 'escape') FROM search_words")))
    assert rows
    assert NAME not in rows


def test_another_session_finds_nothing_behind_the_key_and_is_told(visitor: NewVisitor) -> None:
    location = search(visitor().sign_in())
    page = page_of(visitor().sign_in(), location)
    assert GONE in page
    assert NAME not in page


def test_words_are_gone_after_their_time_and_the_row_with_the_next_round(
    stack: Stack, visitor: NewVisitor
) -> None:
    assert WORDS_KEPT > FORMS_KEPT  # a form sent again leads to words that are still there
    person = visitor().sign_in()
    location = search(person)
    with stack.database.transaction() as session:
        session.execute(update(SearchWords).values(kept_at=now() - WORDS_KEPT))
    assert GONE in page_of(person, location)
    forget_what_is_over(stack.worker_database, stack.settings.session)
    assert kept(stack) == 0


def test_words_go_with_the_session(stack: Stack, visitor: NewVisitor) -> None:
    person = visitor().sign_in()
    search(person)
    before = kept(stack)
    person.submit("/auth/logout")
    assert kept(stack) == before - 1


def test_more_than_any_service_looks_for_is_refused(visitor: NewVisitor) -> None:
    person = visitor().sign_in()
    search(person, "я" * 100)
    answer = person.submit("/pupils", words="я" * 101)
    assert answer.status == 422
    assert "не более чем по 100 знакам" in answer.data.decode()
