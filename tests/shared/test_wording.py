"""What services say: Russian as it stands, another language where it leaves."""

import copy
import json
import pickle
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from services.shared.language import init_language, say
from services.shared.recorded import from_record
from services.shared.wording import (
    RUSSIAN,
    Language,
    Said,
    counted,
    heard,
    listed,
    restored,
    said,
    stored,
)

WORDS = {
    "Клетка %(cell)s: %(what)s.": "Cell %(cell)s: %(what)s.",
    "пусто": "empty",
    "Должно быть {op} {{most}}.": "Must be {op} {{most}}.",
    "не больше": "at most",
    "с %(day)s": "from %(day)s",
}
ENGLISH = Language(
    message=lambda message: WORDS.get(message, message),
    counted=lambda _one, _forms, number: "%(num)s mark" if number == 1 else "%(num)s marks",
    day=lambda day: f"{day:%d/%m/%Y}",
)


def test_a_sentence_is_an_ordinary_russian_string() -> None:
    sentence = said("Клетка %(cell)s: %(what)s.", cell="B4", what=said("пусто"))
    assert sentence == "Клетка B4: пусто."
    assert f"{sentence}" == "Клетка B4: пусто."
    assert json.dumps({"what": sentence}, ensure_ascii=False) == '{"what": "Клетка B4: пусто."}'


def test_another_language_says_the_values_in_it_too() -> None:
    assert ENGLISH.say(said("Клетка %(cell)s: %(what)s.", cell="B4", what=said("пусто"))) == (
        "Cell B4: empty."
    )


def test_what_is_no_sentence_stays_as_it_is() -> None:
    assert ENGLISH.say("пусто") == "пусто"


def test_numbers_choose_the_form_of_each_language() -> None:
    one, two, five = (counted("%(num)s отметка", "%(num)s отметка|%(num)s отметки|%(num)s отметок",
                              number) for number in (1, 2, 5))
    assert (one, two, five) == ("1 отметка", "2 отметки", "5 отметок")
    assert [ENGLISH.say(each) for each in (one, two, five)] == ["1 mark", "2 marks", "5 marks"]


def test_days_are_written_as_each_language_writes_them() -> None:
    sentence = said("с %(day)s", day=date(2024, 9, 2))
    assert (sentence, ENGLISH.say(sentence)) == ("с 02.09.2024", "from 02/09/2024")


def test_marshmallow_fills_its_words_in_two_steps() -> None:
    sentence = said("Должно быть {op} {{most}}.").format(op=said("не больше")).format(most=5)
    assert sentence == "Должно быть не больше 5."
    assert ENGLISH.say(sentence) == "Must be at most 5."


def test_values_that_look_like_patterns_fill_nothing() -> None:
    assert said("Клетка %(cell)s: %(what)s.", cell="%(what)s", what="{cell} 100 %") == (
        "Клетка %(what)s: {cell} 100 %."
    )
    assert said("Одно из: {choices}.").format(choices="%(a)s {b}") == "Одно из: %(a)s {b}."


def test_several_are_listed() -> None:
    assert listed([said("пусто"), "В5"]) == "пусто, В5"
    assert ENGLISH.say(listed([said("пусто"), "В5"], " % ")) == "empty % В5"
    assert ENGLISH.say(said("Клетка %(cell)s: %(what)s.", cell=1, what=[said("пусто"), "В5"])) == (
        "Cell 1: empty, В5."
    )


SENTENCES = st.recursive(
    st.one_of(st.text(max_size=8), st.integers(), st.dates(date(2000, 1, 1), date(2050, 1, 1)),
              st.just(said("пусто"))),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map(tuple),
        st.builds(lambda what: said("Клетка %(cell)s: %(what)s.", cell="A1", what=what), inner),
        st.builds(lambda what: said("Одно из: {choices}.").format(choices=what), inner),
        st.builds(lambda n: counted("%(num)s день", "%(num)s день|%(num)s дня|%(num)s дней", n),
                  st.integers(0, 200)),
    ),
    max_leaves=6,
)


def pickled(sentence: object) -> object:
    """What another process gets."""
    return pickle.loads(pickle.dumps(sentence))  # noqa: S301


@given(SENTENCES)
def test_a_document_and_another_process_keep_how_it_was_made(sentence: object) -> None:
    document = json.loads(json.dumps(stored(sentence)))
    for again in (restored(document), copy.deepcopy(sentence), pickled(sentence)):
        assert again == sentence
        if isinstance(sentence, Said):
            assert isinstance(again, Said)
            assert (again.pattern, dict(again.values)) == (sentence.pattern, dict(sentence.values))
            assert RUSSIAN.say(again) == sentence


@contextmanager
def asked_in(language: str | None) -> Iterator[None]:
    app = Flask(__name__)
    init_language(app)
    with app.test_request_context(headers={"Accept-Language": language} if language else {}):
        yield


@pytest.mark.parametrize(("asked", "heard"), [
    ("en", "Not found"), ("en-GB,ru;q=0.5", "Not found"), ("ru", "Не найдено"),
    (None, "Не найдено"), ("fr", "Не найдено"), ("*", "Не найдено"), ("\x00;q=x,,", "Не найдено"),
])
def test_the_asker_chooses_the_language(asked: str | None, heard: str) -> None:
    with asked_in(asked):
        assert say(said("Не найдено")) == heard


def test_nothing_is_said_as_nothing() -> None:
    with asked_in("en"):
        assert say(listed([])) == ""


def test_outside_of_a_request_it_is_russian() -> None:
    assert say(said("Не найдено")) == "Не найдено"


_WHAT = st.text("абв e1%", min_size=1, max_size=5)


@given(_WHAT, st.dates(date(2000, 1, 1), date(2050, 1, 1)), _WHAT)
def test_what_was_kept_in_russian_is_heard_by_its_pattern(
    what: str, day: date, where: str
) -> None:
    inner, outer = "Дело «%(what)s» 100%% к %(day)s", "%(where)s — %(case)s."
    sentence = said(outer, where=where, case=said(inner, what=what, day=day))
    again = heard(str(sentence), outer, inner)
    assert again == sentence
    assert again.pattern == outer
    assert again.values["case"].values == {"what": what, "day": day}
    assert heard(what, outer, inner).pattern == what


@pytest.mark.parametrize("day", ["31.02.2024", "99.99.2024", "01.01.0000", "01.01.0999"])
def test_a_day_that_nobody_said_is_a_text(day: str) -> None:
    sentence = heard(f"с {day}", "с %(day)s")
    assert sentence == f"с {day}"
    assert ENGLISH.say(sentence) == f"from {day}"


def test_hearing_takes_one_pass_whatever_a_text_says() -> None:
    """Steps are counted, not time: a text that nearly fits is given up at its first miss."""
    pattern = "%(a)s: в таблице %(b)s строки нет, а в истории %(c)s (%(d)s) %(e)s."
    nearly = ": в таблице  строки нет, а в истории  (" * 2000
    text = _Counted(nearly)
    assert heard(text, pattern) == nearly
    assert text.searched <= 5


class _Counted(str):
    searched = 0

    def find(self, *arguments: object) -> int:  # type: ignore[override]
        self.searched += 1
        return super().find(*arguments)  # type: ignore[arg-type]


def test_sentences_in_sentences_end() -> None:
    text = "имя: " * 5000 + "конец"
    assert heard(text, "%(name)s: %(what)s") == text
    chain = "a: " * 5000 + "событие уже принято"
    assert from_record(chain) == chain
