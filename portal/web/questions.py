"""A question as a page shows it: its texts in the reader's language, what was typed so far, and its problem.

The templates `questions/<kind>.html` render it; the field names come from the domain (`domain/kinds`).
"""

import unicodedata
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from babel import Locale

from portal import languages
from portal.domain.kinds import COUNTRIES, CURRENCIES, KINDS
from portal.domain.kinds.said import INSTEAD
from portal.domain.messages import Message
from portal.domain.questionnaire import Question

LONGEST_HINT = 220
"""Help up to this many characters is shown above the field; longer help is collapsed."""

Pair = tuple[str, str]
Words = Callable[[str], str]


@dataclass(frozen=True)
class OptionView:
    """An option, a matrix row or a choice in a table's column."""

    id: str
    text: str


@dataclass(frozen=True)
class ColumnView:
    """A column of a repeating table."""

    id: str
    kind: str
    text: str
    unit: str | None
    choices: tuple[Pair, ...]


@dataclass(frozen=True)
class QuestionView:
    """Everything a question's template reads. `problem` is the message beside the field, None if all is well."""

    family: str
    id: str
    kind: str
    ask: str
    why: str = ""
    help: str = ""
    unit: str | None = None
    options: tuple[OptionView, ...] = ()
    exclusive: tuple[str, ...] = ()
    rows: tuple[OptionView, ...] = ()
    columns: tuple[ColumnView, ...] = ()
    required: bool = True
    sensitive: bool = False
    allow: tuple[str, ...] = ()
    raw: Mapping[str, Any] = field(default_factory=dict)
    problem: str | None = None
    currency: str = ""
    currencies: tuple[Pair, ...] = ()
    countries: tuple[Pair, ...] = ()
    alike: Hashable = None
    """Questions with the same key render the same for everybody. None if somebody's own words are in it."""

    @property
    def name(self) -> str:
        """The name of the question's field, which is also the id that an error links to."""
        return f"{self.family}.{self.id}"

    @property
    def takes_answer(self) -> bool:
        """False for a note, which has no answer."""
        return KINDS[self.kind].takes_answer

    @property
    def legend(self) -> str:
        """The question's text, marked if no answer is required."""
        return self.ask if self.required else Message("%(question)s (optional)", question=self.ask)

    @property
    def hint(self) -> str | None:
        """Help short enough to be shown above the field."""
        return self.help if self.help and len(self.help) <= LONGEST_HINT else None

    @property
    def long_help(self) -> str | None:
        """Help that is collapsed until opened."""
        return self.help if len(self.help) > LONGEST_HINT else None

    @property
    def choices(self) -> tuple[Pair, ...]:
        """The options as pairs of value and label."""
        return tuple((option.id, option.text) for option in self.options)

    @property
    def instead(self) -> list[Pair]:
        """The reasons that may be given instead of an answer."""
        return [(kind, INSTEAD[kind]) for kind in INSTEAD if kind in self.allow]

    @property
    def no_answer(self) -> str:
        """The reason given instead of an answer; empty if there is none."""
        return self.typed("no_answer")

    @property
    def error(self) -> str | None:
        """The problem, if it is about the answer and not about the reason for giving none."""
        return None if self.no_answer == "not_applicable" else self.problem

    @property
    def invalid_cell(self) -> str:
        """The cell of a table that the problem is about, like `0.country`; empty if it is about the whole answer."""
        about = self.error.values if isinstance(self.error, Message) else {}
        if not self.columns or "column" not in about:
            return ""
        columns = (column.id for column in self.columns if str(column.text) == str(about["column"]))
        return next((f"{int(str(about['number'])) - 1}.{column}" for column in columns), "")

    @property
    def chosen(self) -> tuple[str, ...]:
        """The selected options."""
        raw = self._part("")
        return tuple(raw) if isinstance(raw, list) else (raw,) if raw else ()

    @property
    def row_count(self) -> int:
        """How many rows of a table to show."""
        typed = self.typed("rows")
        return min(int(typed), 200) if typed.isdecimal() and len(typed) < 6 else 0

    def typed(self, part: str = "") -> str:
        """The text typed into one part of the question's field: "" for the field itself, "amount", "0.country", …"""
        raw = self._part(part)
        return str(raw[-1] if isinstance(raw, list) and raw else raw or "")

    def _part(self, part: str) -> Any:
        name = f"{self.name}.{part}" if part else self.name
        return self.raw.get(part, self.raw.get(name, ""))


def view(
    family: str,
    question: Question,
    words: Words,
    *,
    raw: Mapping[str, Any] | None = None,
    problem: str | None = None,
    currency: str = "",
    language: str = "en",
) -> QuestionView:
    """The view of `question`, with its texts from `words("question.ask")`, what was typed so far, and its problem."""
    id_ = question.id
    options = tuple(OptionView(option.id, words(f"{id_}.{option.id}.text")) for option in question.options or ())
    return QuestionView(
        family=family,
        id=id_,
        kind=question.kind,
        ask=words(f"{id_}.ask"),
        why=words(f"{id_}.why") if question.why else "",
        help=words(f"{id_}.help") if question.help else "",
        unit=words(f"{id_}.unit") if question.unit else None,
        options=options,
        exclusive=tuple(option.id for option in question.options or () if option.exclusive),
        rows=tuple(OptionView(row.id, words(f"{id_}.{row.id}.text")) for row in question.rows or ()),
        columns=tuple(_column(id_, column, words) for column in question.columns or ()),
        required=bool(question.required),
        sensitive=bool(question.sensitive),
        allow=tuple(question.allow or ()),
        raw=raw or {},
        problem=problem,
        currency=currency,
        currencies=currencies(language) if "currencies" in KINDS[question.kind].lists else (),
        countries=countries(language) if "countries" in KINDS[question.kind].lists else (),
        alike=_alike(family, question, words, raw or {}, currency) if problem is None else None,
    )


def _alike(family: str, question: Question, words: Words, raw: Mapping[str, Any], currency: str) -> Hashable:
    """What the rendering depends on besides the page's language, as long as nothing in it was written by a person."""
    if raw and (not KINDS[question.kind].is_closed or raw.keys() - {"", "no_answer"}):
        return None
    typed = tuple(sorted((part, tuple(value) if isinstance(value, list) else value) for part, value in raw.items()))
    return (words, family, question.id, typed, currency)


def _column(question: str, column: Any, words: Words) -> ColumnView:
    place = f"{question}.{column.id}"
    options = tuple((option.id, words(f"{place}.{option.id}.text")) for option in column.options or ())
    unit = words(f"{place}.unit") if column.unit else None
    return ColumnView(column.id, column.kind, words(f"{place}.text"), unit, options)


@lru_cache(maxsize=32)
def countries(language: str) -> tuple[Pair, ...]:
    """Every country by its ISO 3166-1 code, sorted by name in `language`."""
    names = _locale(language).territories
    return tuple(sorted(((code, names.get(code, code)) for code in COUNTRIES), key=lambda pair: _bare(pair[1])))


@lru_cache(maxsize=32)
def currencies(language: str) -> tuple[Pair, ...]:
    """Every currency by its ISO 4217 code."""
    names = _locale(language).currencies
    return tuple((code, f"{code} – {names.get(code, code)}") for code in sorted(CURRENCIES))


def _locale(language: str) -> Locale:
    """The locale whose names a page in `language` shows: that of the page's own texts."""
    return Locale.parse(languages.LANGUAGES[languages.supported_language(language) or "en"])


def _bare(name: str) -> str:
    """A name without accents, for sorting: Éthiopie sorts under E."""
    return "".join(sign for sign in unicodedata.normalize("NFKD", name.casefold()) if not unicodedata.combining(sign))
