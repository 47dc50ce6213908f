"""Checks that the schema cannot do: keys that do not fit the kind, duplicate ids, lists with a wrong end."""

from collections.abc import Iterable, Iterator
from pathlib import PurePath
from typing import Any

from portal.domain.kinds import KINDS, Kind
from portal.domain.problems import Path
from portal.domain.questionnaire_types import LONGEST_TITLE
from portal.domain.reading.limits import type_limits
from portal.domain.reading.source import Source


def check_meaning(source: Source, document: dict[str, Any], *, is_draft: bool = False) -> None:
    """Report the problems of a typed tree that the schema does not find. Gives `min` and `max` their types."""
    if not is_draft:
        _check_place(source, document)
    for path, question in questions_of(document):
        _check_question(source, path, question)
        type_limits(source, path, question)
        for index, column in enumerate(_parts(question, "columns")):
            _check_column(source, (*path, "columns", index), column)
            type_limits(source, (*path, "columns", index), column)
    _check_currencies(source, document)
    _check_ids(source, document)
    _check_titles(source, document)
    _check_bands(source, document)
    _check_uses(source, document)
    _check_empty(source, document)


def questions_of(document: dict[str, Any]) -> Iterator[tuple[Path, dict[str, Any]]]:
    """Yield every question of a typed tree with its path."""
    for index, section in enumerate(_parts(document, "sections")):
        for number, question in enumerate(_parts(section, "questions")):
            yield ("sections", index, "questions", number), question


def _parts(part: dict[str, Any], key: str) -> list[dict[str, Any]]:
    listed = part.get(key, [])
    return [item if isinstance(item, dict) else {} for item in listed] if isinstance(listed, list) else []


def _check_place(source: Source, document: dict[str, Any]) -> None:
    """Check that the folder is the id and the file name the version. An upload has only a file name."""
    place = PurePath(source.file)
    if place.suffix not in (".yaml", ".yml"):
        return
    version, family = document.get("version"), document.get("id")
    if version and place.stem != version:
        source.say_of(("version",), f"the file is called {place.name}; for this version it must be {version}.yaml")
    if family and place.parent.name not in ("", family):
        source.say_of(("id",), f"the folder is called {place.parent.name}; for this id it must be {family}")


def _check_question(source: Source, path: Path, question: dict[str, Any]) -> None:
    kind = KINDS.get(question.get("kind", ""))
    if kind is None:
        return
    _check_keys(source, path, question, kind, "question")
    for key in ("options", "rows", "columns"):
        _check_once(source, (*path, key), _parts(question, key), key[:-1])
    _check_scoring(source, path, question)
    _check_allow(source, path, question)
    for index, option in enumerate(_parts(question, "options")):
        if "exclusive" in option and not kind.has_exclusive_options:
            where = (*path, "options", index, "exclusive")
            source.say(*source.key(where), f"“exclusive” has no meaning for {_a(kind.name)} question; remove it")


def _check_keys(source: Source, path: Path, part: dict[str, Any], kind: Kind, what: str) -> None:
    """Check that a question or column has the keys that its kind needs, and no others."""
    allowed = kind.keys if what == "question" else kind.column_keys or frozenset()
    for key in part:
        if key not in allowed:
            source.say(*source.key((*path, key)), f"“{key}” has no meaning for {_a(kind.name)} {what}; remove it")
    for key in kind.needed:
        if key not in part:
            source.say_of(path, f"{_a(kind.name)} {what} needs “{key}”")


def _a(kind: str) -> str:
    return f"{'an' if kind[0] in 'aeiou' else 'a'} {kind}"


def _check_scoring(source: Source, path: Path, question: dict[str, Any]) -> None:
    """Check that points come from one place, and that `score` lists conditions with points, and `else` only last."""
    has_points = "points" in question or any("points" in option for option in _parts(question, "options"))
    if "score" in question and has_points:
        source.say(*source.key((*path, "score")), "“points” and “score” cannot be used together; choose one of them")
    lines = _parts(question, "score")
    for index, line in enumerate(lines):
        where = (*path, "score", index)
        if "else" in line:
            if "if" in line or "points" in line:
                source.say_of(where, "“else” is written alone, with its points: {else: 0}")
            elif index < len(lines) - 1:
                source.say_of(where, "“else” ends the list; nothing can follow it")
        elif "if" not in line or "points" not in line:
            source.say_of(where, "a line of “score” is {if: …, points: …} or {else: …}")


def _check_allow(source: Source, path: Path, question: dict[str, Any]) -> None:
    allow = question.get("allow", [])
    for index, word in enumerate(allow):
        if word in allow[:index]:
            source.say_of((*path, "allow", index), f"“{word}” is listed twice")
    if "dont_know" in question and "dont_know" not in allow:
        where = source.key((*path, "dont_know"))
        source.say(*where, "“dont_know” gives points for not knowing, but “allow” does not offer that answer")


def _check_column(source: Source, path: Path, column: dict[str, Any]) -> None:
    kind = KINDS.get(column.get("kind", ""))
    if kind is None:
        return
    _check_keys(source, path, column, kind, "column")
    _check_once(source, (*path, "options"), _parts(column, "options"), "option")
    for index, option in enumerate(_parts(column, "options")):
        for key in ("points", "exclusive"):
            if key in option:
                where = source.key((*path, "options", index, key))
                source.say(*where, f"“{key}” cannot be used inside a table; remove it")


def _check_currencies(source: Source, document: dict[str, Any]) -> None:
    amounts = {
        question.get("id")
        for _, question in questions_of(document)
        if question.get("kind") in KINDS and KINDS[question["kind"]].has_currency
    }
    for path, question in questions_of(document):
        named = question.get("currency_of")
        if named is None:
            continue
        if named == question.get("id"):
            source.say_of((*path, "currency_of"), "a question cannot take its currency from itself")
        elif named not in amounts:
            source.say_of((*path, "currency_of"), f"there is no money question {named} in this version")


def _check_ids(source: Source, document: dict[str, Any]) -> None:
    """Check that ids are unique over sections, questions, derived values, flags and checks, and not retired."""
    first: dict[str, int] = {}
    for path, part in named_parts(document):
        name = part.get("id")
        if not isinstance(name, str):
            continue
        line = source.locate((*path, "id"))[0]
        if name in first:
            source.say_of((*path, "id"), f"the id {name} is used already, in line {first[name]}")
        first.setdefault(name, line)
    for index, retired in enumerate(_parts(document, "retired")):
        name, instead = retired.get("id"), retired.get("replaced_by")
        if name in first:
            message = f"the id {name} is retired and cannot be used again (line {first[name]})"
            source.say_of(("retired", index, "id"), message)
        if instead is not None and instead not in first:
            source.say_of(("retired", index, "replaced_by"), f"there is no {instead} in this version")


def named_parts(document: dict[str, Any]) -> Iterator[tuple[Path, dict[str, Any]]]:
    """Yield the parts of a typed tree whose ids must be unique together, with their paths."""
    for index, section in enumerate(_parts(document, "sections")):
        yield ("sections", index), section
        for key in ("questions", "flags", "checks"):
            for number, part in enumerate(_parts(section, key)):
                yield ("sections", index, key, number), part
    for key in ("flags", "checks", "derived"):
        for number, part in enumerate(_parts(document, key)):
            yield (key, number), part


def _check_titles(source: Source, document: dict[str, Any]) -> None:
    """Check that a flag's title fits a list and holds no values, and that no two flags have the same."""
    first: dict[str, int] = {}
    for path, flag in named_parts(document):
        title = flag.get("title")
        if "flags" not in path or not isinstance(title, str):
            continue
        where = (*path, "title")
        if len(title) > LONGEST_TITLE:
            source.say_of(where, f"a flag's title has at most {LONGEST_TITLE} characters; this one has {len(title)}")
        if "{" in title or "}" in title:
            source.say_of(where, "a flag's title is shown in lists and holds no {values}; put them in “because”")
        if title in first:
            source.say_of(
                where, f"the flag in line {first[title]} has the same title; readers could not tell them apart"
            )
        first.setdefault(title, source.locate(where)[0])


def _check_once(source: Source, path: Path, parts: Iterable[dict[str, Any]], what: str) -> None:
    seen: set[str] = set()
    for index, part in enumerate(parts):
        name = part.get("id")
        if isinstance(name, str) and name in seen:
            source.say_of((*path, index, "id"), f"there are two {what}s called {name}")
        seen.add(str(name))


def _check_bands(source: Source, document: dict[str, Any]) -> None:
    bands = _parts(document, "bands")
    _check_once(source, ("bands",), bands, "band")
    starts = [band.get("from") for band in bands]
    for index, start in enumerate(starts):
        before = starts[index - 1] if index else None
        if isinstance(start, int) and isinstance(before, int) and start >= before:
            source.say_of(("bands", index, "from"), f"list bands from the highest down; {start} is not below {before}")
    if starts and isinstance(starts[-1], int) and starts[-1] != 0:
        source.say_of(("bands", len(starts) - 1, "from"), "the last band begins at 0, so that every score has a band")
    if bands and "not_with" in bands[-1]:
        source.say_of(
            ("bands", len(bands) - 1, "not_with"),
            "the last band takes every score that is left, so it cannot have not_with",
        )


def _check_uses(source: Source, document: dict[str, Any]) -> None:
    uses = document.get("uses", [])
    for index, family in enumerate(uses):
        if family == document.get("id"):
            source.say_of(("uses", index), "a version cannot use its own family")
        elif family in uses[:index]:
            source.say_of(("uses", index), f"{family} is listed twice")


def _check_empty(source: Source, document: dict[str, Any]) -> None:
    for index, section in enumerate(_parts(document, "sections")):
        if "questions" in section and not section["questions"]:
            source.say_of(("sections", index), "this section has no questions")
