"""Commands that need no database: check, diff and score questionnaire files."""

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from portal.cli.output import AsJson, exit_with, print_json, print_line, sentences
from portal.domain import answers as answers_domain
from portal.domain import checking, laws, scoring, versions
from portal.domain.care import Answering
from portal.domain.kinds import InvalidAnswer
from portal.domain.questionnaire import Version
from portal.domain.reading import read_translation, read_version
from portal.domain.ruleset import InvalidRuleset, Ruleset
from portal.domain.schema import json_schema
from portal.domain.translation import Translation

Paths = Annotated[list[Path], typer.Argument(help="Version files, or folders that contain them.")]


def check(
    paths: Paths,
    as_json: AsJson = False,
    hardest: Annotated[
        bool, typer.Option("--readability", help="Also list the ten questions that are hardest to read.")
    ] = False,
) -> None:
    """Report every problem and lint warning; exit 1 if there is an error, 0 for warnings only.

    A file named on the command line whose name is not a version number (draft.yaml) is a draft, which may be anywhere.
    """
    with sentences():
        drafts = {str(path) for path in paths if path.is_file() and not path.name[:1].isdigit()}
        problems = checking.check(read_files(paths), siblings=_siblings(paths), drafts=drafts)
    if as_json:
        print_json([vars(problem) for problem in problems])
    else:
        for problem in problems:
            print_line(str(problem))
    if hardest:
        _say_hardest(paths)
    if any(problem.level == "error" for problem in problems):
        raise typer.Exit(1)


def _say_hardest(paths: list[Path]) -> None:
    """Print the ten questions that are hardest to read, by words per sentence plus the share of long words."""
    readings = [read_version(data, file) for file, data in read_files(paths).items() if Path(file).name.count(".") == 3]
    figures = [
        (readability.figure, version.id, version.version, readability)
        for version in (reading.version for reading in readings)
        if version is not None
        for readability in checking.readability(version)
    ]
    for figure, family, number, readability in sorted(figures, key=lambda row: -row[0])[:10]:
        words = f"{readability.words_a_sentence:.0f} words per sentence, {readability.long_words:.0f} % long words"
        print_line(f"readability {figure:5.1f}  {family}@{number} {readability.question}: {words}")


def diff(old: Path, new: Path, as_json: AsJson = False) -> None:
    """Show the differences between two versions, and the version bump they require."""
    with sentences():
        difference = versions.difference(read_one(old), read_one(new))
    if as_json:
        changes = [{"id": item.id, "change": item.change, "bump": item.bump} for item in difference.changes]
        print_json({"bump": difference.bump, "changes": changes})
    else:
        print_line(versions.as_note(difference))


def score(
    paths: Annotated[list[Path], typer.Argument(help="One version of each family, including the families it uses.")],
    answers: Annotated[Path, typer.Option(help='JSON: {"family": {"question": answer}}.')],
    answering: Annotated[
        Path | None, typer.Option(help="JSON: how the answers came in, as an export has it under `answering`.")
    ] = None,
    as_of: Annotated[str, typer.Option("--as-of", help="The date of the response. Default: today.")] = "",
    trace: Annotated[bool, typer.Option("--trace", help="Include the values that every rule read.")] = False,
) -> None:
    """Score answers: one JSON object per version, in the order given; exit 2 if an answer is invalid."""
    with sentences():
        loaded = [read_one(path) for path in paths]
        when = _day(as_of)
        try:
            ruleset = Ruleset.of(loaded)
            given = answers_domain.read_answers(ruleset, _json(answers), strict=True)
        except InvalidRuleset as unusable:
            exit_with(str(unusable))
        except InvalidAnswer as invalid:
            exit_with(invalid.sentence)
        came_in = _answering(answering) if answering else None
    made = scoring.results(ruleset, given, when, answering=came_in, trace=trace)
    results = {result.family: result for result in made}
    for version in loaded:
        print_json(results[version.id].as_json(trace=trace))


def schema(
    to: Annotated[Path | None, typer.Option("--to", help="Write to this file instead of printing.")] = None,
) -> None:
    """Print the JSON Schema of a version's file, for editors that complete and check while typing."""
    text = json.dumps(json_schema(), indent=2, ensure_ascii=False) + "\n"
    if to is None:
        print_line(text.rstrip())
    else:
        to.write_text(text, encoding="utf-8")


def read_one(path: Path) -> Version:
    """The version in a file; if it has problems, print them and exit with status 2."""
    reading = read_version(path.read_bytes(), str(path))
    if reading.version is None:
        for problem in reading.problems:
            print_line(str(problem))
        exit_with(f"{path} cannot be used until these problems are fixed.")
    return reading.version


def read_one_translation(path: Path) -> Translation:
    """The translation in a file; if it has problems, print them and exit with status 2."""
    reading = read_translation(path.read_bytes(), str(path))
    if reading.translation is None:
        for problem in reading.problems:
            print_line(str(problem))
        exit_with(f"{path} cannot be used until these problems are fixed.")
    return reading.translation


def read_files(paths: list[Path]) -> dict[str, bytes]:
    """Every named .yaml file, and those in named folders except the table of laws, by path as given."""
    contents: dict[str, bytes] = {}
    for path in paths:
        inside = sorted(file for file in path.rglob("*.yaml") if file.name != laws.FILE) if path.is_dir() else [path]
        contents |= {str(path_inside): path_inside.read_bytes() for path_inside in inside}
    return contents


def _siblings(paths: list[Path]) -> dict[str, bytes]:
    """The files in the folders of sibling families, where `uses` is looked up if the PATHs lack the family."""
    contents: dict[str, bytes] = {}
    for path in paths:
        library = path.resolve().parent.parent if path.is_file() else path.resolve().parent
        if library.name == "questionnaires" or any((library / path.parent.name).glob("*.yaml")):
            contents |= {str(file): file.read_bytes() for file in sorted(library.glob("*/[0-9]*.yaml"))}
    return contents


def _answering(path: Path) -> Answering | None:
    try:
        return Answering.of(json.loads(path.read_text(encoding="utf-8")))
    except (KeyError, TypeError, ValueError, RecursionError):
        exit_with(f"{path} must hold `seconds`, `people` and `filled`, as an export has them under `answering`.")


def _json(path: Path) -> dict[str, dict[str, object]]:
    try:
        given = json.loads(path.read_text(encoding="utf-8"), parse_float=Decimal, parse_constant=_no_number)
    except RecursionError:
        exit_with(f"{path} is nested too deeply.")
    except (ValueError, ArithmeticError) as wrong:
        exit_with(f"{path} is not JSON: {wrong}.")
    if not isinstance(given, dict) or not all(isinstance(part, dict) for part in given.values()):
        exit_with(f'{path} must be an object of families: {{"family": {{"question": answer}}}}.')
    return given


def _no_number(word: str) -> NoReturn:
    raise ValueError(f"{word} is not a number")


def _day(text: str) -> date:
    if not text:
        return datetime.now(UTC).date()
    try:
        return datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=UTC).date()
    except ValueError:
        exit_with(f"--as-of must be a date like 2026-05-01, not {text}.")
