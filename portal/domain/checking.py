"""The output of `portal check`: every error, and warnings about what is allowed but probably a mistake."""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePath

from portal.domain import translation as translations
from portal.domain.lint import warnings_for_authors
from portal.domain.problems import Located
from portal.domain.questionnaire import Question, Version
from portal.domain.reading import ReadResult, read_translation, read_version
from portal.domain.rules import rules_of
from portal.domain.ruleset import problems

NUMBERED = re.compile(r"\d+\.\d+\.\d+\.yaml")
CUT_SHORT = "YAML reads what follows this # as a comment; if it belongs to the text, put the whole text in quotes"
OF_TRANSLATION = re.compile(r"\.[a-z]{2,3}(-[A-Za-z0-9]{2,8})*\.ya?ml$")


@dataclass(frozen=True)
class Readability:
    """How hard a question is to read: words per sentence, and the percentage of words over six letters."""

    question: str
    words_a_sentence: float
    long_words: float

    @property
    def figure(self) -> float:
        """Words per sentence plus the percentage of long words (Björnsson's LIX): up to 40 is easy, over 50 is hard."""
        return round(self.words_a_sentence + self.long_words, 1)


def check(
    files: Mapping[str, bytes], *, siblings: Mapping[str, bytes] | None = None, drafts: Collection[str] = ()
) -> list[Located]:
    """Every problem of these files, by file and line. `siblings` only supply the families that `uses` names.

    `drafts` are the files that may have any name.
    """
    readings = {
        file: read_version(data, file, is_draft=file in drafts)
        for file, data in files.items()
        if not _is_translation(file)
    }
    lent = _lent(readings.values(), [*filter(_is_translation, files)], siblings or {})
    versions_beside = _newest([*lent]) | _newest([*readings.values()])
    problems: list[Located] = []
    for reading in readings.values():
        problems += examine(reading, versions_beside)
    versions = {
        (item.version.id, item.version.version): item.version for item in (*lent, *readings.values()) if item.version
    }
    for file, data in files.items():
        if _is_translation(file):
            problems += _translation(file, data, versions)
    return sorted(set(problems), key=lambda item: (item.file, item.line, item.column, item.message))


def _lent(readings: Collection[ReadResult], translated: list[str], siblings: Mapping[str, bytes]) -> list[ReadResult]:
    """Read the `siblings` (at family/number.yaml) that are needed: families in use, and sources of translations.

    Reading a version is the slowest part of checking one file, so the other siblings are not read.
    """
    beside = {
        str(PurePath(file).with_name(".".join(PurePath(file).name.split(".")[:3]) + ".yaml")) for file in translated
    }
    lent = [read_version(siblings[file], file) for file in sorted(beside & set(siblings))]
    known = {reading.version.id for reading in readings if reading.version is not None}
    waiting = [family for reading in (*readings, *lent) if reading.version for family in reading.version.uses]
    while waiting:
        family = waiting.pop()
        if family in known:
            continue
        known.add(family)
        newest = _newest_of(family, siblings)
        if newest is not None and newest.version is not None:
            lent.append(newest)
            waiting += newest.version.uses
    return lent


def _newest_of(family: str, siblings: Mapping[str, bytes]) -> ReadResult | None:
    """The highest readable version of a family, by the numbers in its file names."""
    files = [
        file for file in siblings if PurePath(file).parent.name == family and NUMBERED.fullmatch(PurePath(file).name)
    ]
    for file in sorted(files, key=lambda file: [int(part) for part in PurePath(file).stem.split(".")], reverse=True):
        reading = read_version(siblings[file], file)
        if reading.version is not None:
            return reading
    return None


def examine(reading: ReadResult, versions_beside: Mapping[str, Version]) -> list[Located]:
    """Every problem and warning of one file. Its rules are read together with `versions_beside` (by family)."""
    problems = list(reading.problems)
    if reading.rest is not None:
        problems += _in_company(reading, reading.rest, versions_beside)
    if reading.version is not None:
        problems += _in_company(reading, reading.version, versions_beside)
        problems += _warnings(reading, reading.version, versions_beside)
    return problems


def readability(version: Version) -> tuple[Readability, ...]:
    """The readability of the questions, hardest first."""
    figures = [_readable(question) for question in version.questions()]
    return tuple(sorted(figures, key=lambda item: -item.figure))


def _readable(question: Question) -> Readability:
    words = re.findall(r"[^\W\d_]+(?:['’-][^\W\d_]+)*", question.ask)
    sentences = max(1, len(re.findall(r"[.?!:]+(?:\s|$)", question.ask)))
    long = sum(len(word) > 6 for word in words)
    return Readability(question.id, len(words) / sentences, 100 * long / len(words) if words else 0.0)


def _is_translation(file: str) -> bool:
    """Whether the file name has a language, as translations do: `1.0.0.fr.yaml`, `draft.pt-BR.yaml`."""
    return OF_TRANSLATION.search(PurePath(file).name) is not None


def _newest(readings: list[ReadResult]) -> dict[str, Version]:
    """The highest version of each family."""
    newest: dict[str, Version] = {}
    for version in (reading.version for reading in readings if reading.version is not None):
        before = newest.get(version.id)
        if before is None or before.number <= version.number:
            newest[version.id] = version
    return newest


def _in_company(reading: ReadResult, version: Version, versions_beside: Mapping[str, Version]) -> Iterator[Located]:
    """Yield problems in the rules of one version, read with the families it uses. Theirs are left out."""
    needed: dict[str, Version] = {version.id: version}
    waiting = list(version.uses)
    while waiting:
        family = waiting.pop()
        if family not in needed and family in versions_beside:
            needed[family] = versions_beside[family]
            waiting += versions_beside[family].uses
    for family, problem in problems(needed.values()):
        if family == version.id:
            line, column = reading.source.locate(problem.path, problem.offset)
            yield Located(reading.source.file, line, column, problem.message, problem.level)


def _warnings(reading: ReadResult, version: Version, versions_beside: Mapping[str, Version]) -> Iterator[Located]:
    for node in reading.source.cut_short():
        yield Located(reading.source.file, node.line, node.column, CUT_SHORT, "warning")
    for path, message in warnings_for_authors(rules_of(version, {**versions_beside, version.id: version})):
        line, column = reading.source.locate(path)
        yield Located(reading.source.file, line, column, message, "warning")


def _translation(file: str, data: bytes, versions: Mapping[tuple[str, str], Version]) -> Iterator[Located]:
    reading = read_translation(data, file)
    yield from reading.problems
    given = reading.translation
    if given is None:
        return
    version = versions.get((given.id, given.version))
    if version is None:
        yield Located(
            file, 1, 1, f"there is no {given.id} {given.version} among the files to compare it with", "warning"
        )
        return
    for key, message in translations.problems(version, given):
        line, column = reading.source.locate(("texts", key) if key else ("id",))
        yield Located(file, line, column, message)
    states = translations.status(version, given)
    for key in (key for key, state in states.items() if state == "stale"):
        line, column = reading.source.locate(("texts", key))
        yield Located(file, line, column, f"{key} is stale: its source text has changed since", "warning")
    missing = [key for key, state in states.items() if state == "missing"]
    if missing:
        few = ", ".join(missing[:3]) + (" …" if len(missing) > 3 else "")
        yield Located(file, 1, 1, f"{len(missing)} texts are not translated: {few}", "warning")
