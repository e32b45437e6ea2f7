"""Whole numbers in Russian words, as the foot of an act spells its total."""

_UNITS = ("", "один", "два", "три", "четыре", "пять", "шесть", "семь", "восемь", "девять")
_TEENS = (
    "десять", "одиннадцать", "двенадцать", "тринадцать", "четырнадцать", "пятнадцать",
    "шестнадцать", "семнадцать", "восемнадцать", "девятнадцать",
)
_TENS = (
    "", "", "двадцать", "тридцать", "сорок", "пятьдесят", "шестьдесят", "семьдесят",
    "восемьдесят", "девяносто",
)
_HUNDREDS = (
    "", "сто", "двести", "триста", "четыреста", "пятьсот", "шестьсот", "семьсот", "восемьсот",
    "девятьсот",
)
_NEUTER = {"один": "одно"}
_FEMININE = {"один": "одна", "два": "две"}


def spelled(number: int) -> str:
    """Return a number below a million in words, counting things of neuter gender (дело).

    Raises:
        ValueError: the number is negative, or a million and more.
    """
    if not 0 <= number < 1_000_000:
        raise ValueError("a number below a million")
    if number == 0:
        return "ноль"
    thousands, rest = divmod(number, 1000)
    words = []
    if thousands:
        words += [_FEMININE.get(word, word) for word in _below_thousand(thousands)]
        words.append(plural(thousands, "тысяча", "тысячи", "тысяч"))
    words += [_NEUTER.get(word, word) for word in _below_thousand(rest)]
    return " ".join(words)


def plural(number: int, one: str, few: str, many: str) -> str:
    """Return the form of a noun that stands after a number."""
    if number % 10 == 1 and number % 100 != 11:
        return one
    if number % 10 in (2, 3, 4) and number % 100 not in (12, 13, 14):
        return few
    return many


def _below_thousand(number: int) -> list[str]:
    hundreds, rest = divmod(number, 100)
    tens, units = divmod(rest, 10)
    if tens == 1:
        words = [_HUNDREDS[hundreds], _TEENS[units]]
    else:
        words = [_HUNDREDS[hundreds], _TENS[tens], _UNITS[units]]
    return [word for word in words if word]
