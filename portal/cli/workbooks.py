"""`portal workbook`: converts a questionnaire's YAML to a workbook, and a workbook to YAML."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer

from portal.cli.output import exit_with, print_line, sentences
from portal.cli.questionnaires import read_one, read_one_translation
from portal.domain.questionnaire import Version
from portal.domain.reading import read_version
from portal.domain.writing import as_yaml, translation_as_yaml
from portal.settings import root
from portal.sheets import questionnaire_book, xlsform
from portal.sheets.questionnaire_book import Book
from portal.storage.shipped import translations_beside


def workbook(
    source: Annotated[Path, typer.Argument(help="A version's YAML, a workbook of one, or an XLSForm.")],
    target: Annotated[Path | None, typer.Argument(help="Where to write: FILE.xlsx, or VERSION.yaml.")] = None,
    to: Annotated[Path | None, typer.Option("--to", help="The same as TARGET.")] = None,
) -> None:
    """Write a questionnaire as a workbook, or a workbook as YAML; translations beside it are included."""
    with sentences():
        if not source.is_file():
            exit_with(f"There is no file {source}.")
        place = target or to
        if place is None or (target and to):
            exit_with("Name one file to write: portal workbook SOURCE TARGET.")
        data = source.read_bytes()
        if xlsform.is_text_form(source.name, data):
            _begin_text(data, source, place)
        elif not questionnaire_book.is_workbook(data):
            _write(source, place)
        elif place.suffix.lower() not in (".yaml", ".yml"):
            exit_with(f"{source} is a workbook; the file to write must end in .yaml.")
        elif xlsform.is_xlsform(data):
            _begin(data, place)
        else:
            _read(data, place)


def _begin_text(data: bytes, source: Path, to: Path) -> None:
    if not xlsform.is_xlsform(data, source.name):
        exit_with(xlsform.NO_FORM)
    if to.suffix.lower() not in (".yaml", ".yml"):
        exit_with(f"{source} is an XLSForm; the file to write must end in .yaml.")
    _begin(data, to, source.name)


def _write(source: Path, to: Path) -> None:
    if source.suffix.lower() not in (".yaml", ".yml"):
        exit_with(f"{source} is neither a questionnaire in YAML (.yaml) nor a workbook nor a form in .csv.")
    if to.suffix.lower() != ".xlsx":
        exit_with(f"{source} is not a workbook; the file to write must end in .xlsx.")
    version = read_one(source)
    given = [read_one_translation(path).model_dump() for path in translations_beside(source)]
    to.write_bytes(questionnaire_book.write(version.document, given, version))


def _read(data: bytes, to: Path) -> None:
    """Convert a workbook to YAML. Problems are printed; with an error, nothing is written and the status is 1."""
    book = questionnaire_book.read(data)
    if _tell(book, to):
        raise typer.Exit(1)
    _write_yaml(book, to)


def _begin(data: bytes, to: Path, file_name: str = "form.xlsx") -> None:
    """Convert an XLSForm to a draft, which is always written; what has no counterpart is listed, one per line."""
    family = to.resolve().parent.name if to.name[:1].isdigit() else ""
    form = xlsform.read(data, family, to.stem, file_name)
    for line in form.left_out:
        print_line(str(line))
    has_errors = _tell(form.book, to)
    _write_yaml(form.book, to)
    document, languages = form.book.document, [translation["language"] for translation in form.book.translations]
    count = sum(len(section["questions"]) for section in document["sections"])
    beside = f", translations: {', '.join(languages)}" if languages else ""
    print_line(f"{to}: sections: {len(document['sections'])}, questions: {count}{beside}.")
    if not to.name[:1].isdigit():
        print_line(f"To publish this draft, call it {document['id']}/{document['version']}.yaml.")
    if has_errors:
        raise typer.Exit(1)


def _tell(book: Book, to: Path) -> bool:
    """Print every problem of a book; returns whether one of them is an error."""
    problems = questionnaire_book.cell_problems(book, _company(to))
    for problem in problems:
        print_line(str(problem))
    return any(listed.level == "error" for listed in problems)


def _write_yaml(book: Book, to: Path) -> None:
    to.write_text(as_yaml(book.document), encoding="utf-8")
    for document in book.translations:
        beside = to.with_name(f"{to.stem}.{document['language']}.yaml")
        beside.write_text(translation_as_yaml(document), encoding="utf-8")


def _company(to: Path) -> Mapping[str, Version]:
    """The newest version of each family beside the file, else the shipped one, for rules that refer to them."""
    versions: dict[str, Version] = {}
    for home in (root("questionnaires"), to.resolve().parent.parent):
        for path in sorted(home.glob("*/[0-9]*.yaml")):
            version = read_version(path.read_bytes(), str(path)).version if path.name.count(".") == 3 else None
            if version is not None:
                versions[version.id] = version
    return versions
