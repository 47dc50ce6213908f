"""The drop-down lists of a workbook: pairs of an id and its label, with unique labels in each list."""

from collections.abc import Iterable, Mapping

from babel import Locale

from portal import languages
from portal.domain.kinds import COUNTRIES, CURRENCIES, KINDS
from portal.domain.kinds.said import INSTEAD
from portal.domain.kinds.yes_no import NO, YES
from portal.domain.question_parts import Option, TableColumn
from portal.domain.questionnaire import Question
from portal.domain.translation import Texts
from portal.sheets.answer_book.facts import BookFacts
from portal.sheets.answer_book.parts import NO_ROWS, TICK

YES_NO, TICKS, COUNTRY, CURRENCY = "yes_no", "tick", "country", "currency"

Choices = list[tuple[str, str]]


def name_of(question: Question, family: str, cell: str) -> str:
    """The name of the list that a question's cell offers; "" for a cell that is typed into."""
    if cell[:1] == "?" or cell == NO_ROWS:
        return TICKS
    if cell == "no_answer":
        return f"instead:{'+'.join(question.allow)}"
    if cell == "reason":
        return ""
    if cell[:1] != "#":
        return _list_of(question, f"{family}.{question.id}", cell)
    column_id, _, part = cell.partition(":")[2].partition(".")
    column = next((column for column in question.columns if column.id == column_id), None)
    return _list_of(column, f"{family}.{question.id}.{column_id}", part) if column else ""


def _list_of(field: Question | TableColumn, name: str, part: str) -> str:
    kind = KINDS[field.kind]
    if kind.rule_type == "truth":
        return YES_NO
    if kind.has_currency and part == "currency":
        return CURRENCY
    if kind.is_closed and "countries" in kind.lists:
        return COUNTRY
    return name if field.options else ""


def lists(facts: BookFacts) -> dict[str, Choices]:
    """Every list of a workbook by its name, in the current language."""
    made = _common()
    for section in facts.sections:
        for item in section.questions:
            made |= _of_question(item.family, item.question, facts.texts[item.family])
    return {name: _distinct(choices) for name, choices in made.items()}


def ids(name: str, family: str, question: Question, texts: Texts) -> dict[str, str]:
    """The ids of a question's list by their labels, in the current language."""
    made = {**_common(), **_of_question(family, question, texts)}
    return {plain(words): id for id, words in _distinct(made.get(YES_NO if name == TICKS else name, []))}


def plain(words: str) -> str:
    """A label normalised for comparison: case and spaces are ignored."""
    return " ".join(words.casefold().split())


def _common() -> dict[str, Choices]:
    return {
        YES_NO: [("yes", languages.format_piece(YES)), ("no", languages.format_piece(NO))],
        TICKS: [(TICK, languages.format_piece(YES))],
        COUNTRY: _countries(),
        CURRENCY: _currencies(),
    }


def _of_question(family: str, question: Question, texts: Texts) -> Mapping[str, Choices]:
    made: dict[str, Choices] = {}
    if question.options:
        made[f"{family}.{question.id}"] = _options(question.options, texts, question.id)
    if question.allow:
        words: Choices = [(kind, languages.format_piece(INSTEAD[kind])) for kind in question.allow]
        made[name_of(question, family, "no_answer")] = words
    for column in question.columns:
        if column.options:
            prefix = f"{question.id}.{column.id}"
            made[f"{family}.{prefix}"] = _options(column.options, texts, prefix)
    return made


def _options(options: Iterable[Option], texts: Texts, prefix: str) -> Choices:
    return [(option.id, str(texts(f"{prefix}.{option.id}.text"))) for option in options]


def _countries() -> Choices:
    named = ((code, languages.country(code)) for code in COUNTRIES)
    return sorted(named, key=lambda pair: pair[1].casefold())


def _currencies() -> Choices:
    names = Locale.parse(languages.LANGUAGES[languages.current()]).currencies
    return [(code, f"{code} – {names.get(code, code)}") for code in sorted(CURRENCIES)]


def _distinct(choices: Choices) -> Choices:
    """Choices with unique labels: options with the same label get their id appended."""
    words = [plain(text) for _, text in choices]
    return [(id, text if words.count(plain(text)) == 1 else f"{text} ({id})") for id, text in choices]
