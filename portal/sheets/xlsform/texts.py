"""Converts labels and hints: those in the form's main language become texts, the others their translations."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from portal.domain.translation import digest
from portal.sheets.xlsform.report import Report
from portal.sheets.xlsform.rows import Column, Given, Row, Table, languages
from portal.sheets.xlsform.targets import BRANCHED, NOT_CALCULATED, NUMBER_COLUMN, TWICE, Target

REFERENCE = re.compile(r"\$\{\s*([^{}]*?)\s*\}")
TAGS = "a|b|big|br|center|code|div|em|font|h[1-6]|hr|i|img|li|mark|ol|p|small|span|strong|sub|sup|table|td|th|tr|u|ul"
HTML = re.compile(rf"</?(?:{TAGS})(?:\s[^<>]*)?/?>", re.IGNORECASE)
BREAKS = re.compile(r"<(?:br|/p|/div|/li|/h[1-6]|/tr)\s*/?>", re.IGNORECASE)
MARKDOWN = (
    (re.compile(r"(?m)^#{1,6}\s+(?=\S)"), ""),
    (re.compile(r"\[([^\]\[]+)\]\((\S+?)\)"), r"\1 (\2)"),
    (re.compile(r"(?<![\w*])\*{1,3}(?=\S)([^*\n]+?)(?<=\S)\*{1,3}(?![\w*])"), r"\1"),
    (re.compile(r"(?<![\w_])_{1,3}(?=\S)([^_\n]+?)(?<=\S)_{1,3}(?![\w_])"), r"\1"),
    (re.compile(r"\\([*_#\\])"), r"\1"),
)
UNFILLED = frozenset({"note", "table", "column", NUMBER_COLUMN, BRANCHED, TWICE, NOT_CALCULATED})
UNKNOWN = "und"
"""The tag of an unknown language (BCP 47)."""


@dataclass(frozen=True)
class Main:
    """The main language of the draft: its tag, and its name in the form's headings."""

    tag: str
    name: str = ""

    def is_of(self, column: Column) -> bool:
        """Whether a column is in this language."""
        return (bool(column.tag) and column.tag == self.tag) or (bool(self.name) and column.language == self.name)


def main_language(default: str, default_tag: str, tables: Sequence[Table], report: Report) -> Main:
    """The default language in the settings; else English if the survey has it; else the survey's first language."""
    columns = list(languages(tables[:1])) or list(languages(tables))
    named = [column for column in columns if column.language]
    is_used = len(named) < len(columns) or any(Main(default_tag, default).is_of(column) for column in named)
    if default and default.lower() != "default" and is_used:
        return Main(default_tag or UNKNOWN, default)
    english = next((named_column for named_column in named if named_column.tag == "en"), None)
    if (english is None and len(named) < len(columns)) or not named:
        why = "the form does not say in which language it is; “en” is assumed, so mend `language` where it is another"
        report.add("survey", 0, "label", why)
        return Main("en")
    first = english or next((named_column for named_column in named if named_column.tag), named[0])
    if not first.tag:
        why = f"the language “{first.language}” is not known; write its code at `language`"
        report.add("survey", 0, first.heading, why)
    return Main(first.tag or UNKNOWN, first.language)


@dataclass
class Texts:
    """Makes texts from labels, and collects their translations by key."""

    main: Main
    report: Report
    targets: Mapping[str, Target] = field(default_factory=dict)
    translations: dict[str, dict[str, Any]] = field(default_factory=dict)

    def text(self, sheet: str, row: Row, what: str, key: str, *, is_filled: bool = False) -> str:
        """The text in the main language; the others become translations. `is_filled` if it may contain `{id}`."""
        given = row.texts(what)
        own = self._own(sheet, row, given)
        if own is None:
            return ""
        place = (sheet, row.number, own.column.heading)
        text, slots = self._made(row.take(own), place, is_filled, None)
        for given_text in given:
            tag = given_text.column.tag
            if given_text is own or not tag or tag == self.main.tag or key in self.translations.get(tag, {}):
                continue
            translated, _ = self._made(
                row.take(given_text), (sheet, row.number, given_text.column.heading), is_filled, slots
            )
            self.translations.setdefault(tag, {})[key] = {"text": translated, "of": digest(text)}
        return text

    def _own(self, sheet: str, row: Row, given: Sequence[Given]) -> Given | None:
        mine = next((given_text for given_text in given if self.main.is_of(given_text.column)), None)
        mine = mine or next((given_text for given_text in given if not given_text.column.language), None)
        if mine is None and given:
            mine = next((given_text for given_text in given if given_text.column.tag), given[0])
            why = f"there is no text in the form's main language; the one in {mine.column.language} stands in its place"
            self.report.add_alike(sheet, row.number, mine.column.heading, why)
        return mine

    def _made(
        self, text: str, place: tuple[str, int, str], is_filled: bool, slots: frozenset[str] | None
    ) -> tuple[str, frozenset[str]]:
        """A text without formatting, its references as `{id}` where values are allowed, and the ids referred to."""
        plain = _plain(text)
        if plain != text:
            self.report.add_alike(*place, "marks of layout (bold, colour, links) were taken out of the text")
        references: set[str] = set()
        pieces = REFERENCE.split(plain)
        for index in range(0, len(pieces), 2):
            pieces[index] = self._without_braces(pieces[index], place)
        for index in range(1, len(pieces), 2):
            pieces[index] = self._reference(pieces[index], place, is_filled, slots, references)
        return "".join(pieces).strip() or "–", frozenset(references)

    def _reference(
        self,
        name: str,
        place: tuple[str, int, str],
        is_filled: bool,
        slots: frozenset[str] | None,
        references: set[str],
    ) -> str:
        target = self.targets.get(name)
        if is_filled and target and target.kind not in UNFILLED and (slots is None or target.id in slots):
            references.add(target.id)
            return f"{{{target.id}}}"
        if not is_filled:
            why = f"no answer can stand in this text; ${{{name}}} reads [{name}] here"
        elif target is None or target.kind in UNFILLED:
            why = f"${{{name}}} is no single answer of this draft; it reads [{name}] here"
        else:
            why = f"${{{name}}} does not stand in the text that this translates; it reads [{name}] here"
        self.report.add(*place, why)
        return f"[{name}]"

    def _without_braces(self, text: str, place: tuple[str, int, str]) -> str:
        if "{" not in text and "}" not in text:
            return text
        self.report.add_alike(*place, "braces hold values here; those of the text became brackets")
        return text.replace("{", "(").replace("}", ")")


def _plain(text: str) -> str:
    """The text without HTML and Markdown marks."""
    plain = text
    if HTML.search(plain):
        plain = HTML.sub("", BREAKS.sub("\n", plain)).replace("&nbsp;", " ").replace("&amp;", "&")
    for marks, replacement in MARKDOWN:
        plain = marks.sub(replacement, plain)
    lines = [line.strip() for line in plain.splitlines()]
    return "\n".join(lines).strip() if plain != text else text
