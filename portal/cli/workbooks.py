"""`portal workbook`: a questionnaire's YAML as a workbook, and a workbook as YAML."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer

from portal.cli.output import say, sentences, stop
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
    to: Annotated[Path, typer.Option("--to", help="Where to write: FILE.xlsx, or VERSION.yaml.")],
) -> None:
    """Write a questionnaire as a workbook, or read a workbook back into YAML; translations beside it go along."""
    with sentences():
        if not source.is_file():
            stop(f"There is no file {source}.")
        if questionnaire_book.is_workbook(source.read_bytes()):
            _read(source, to)
        elif to.suffix.lower() == ".xlsx":
            _write(source, to)
        else:
            stop("Say where the workbook is to be written with --to FILE.xlsx.")


def _write(source: Path, to: Path) -> None:
    version = read_one(source)
    given = [read_one_translation(path).model_dump() for path in translations_beside(source)]
    to.write_bytes(questionnaire_book.write(version.document, given, version))


def _read(source: Path, to: Path) -> None:
    """Problems are told on standard output; with an error nothing is written and the status is 1."""
    data = source.read_bytes()
    book = _begun(data, to) if xlsform.is_xlsform(data) else questionnaire_book.read(data)
    found = questionnaire_book.told(book, _company(to))
    for one in found:
        say(str(one))
    if any(one.level == "error" for one in found):
        raise typer.Exit(1)
    to.write_text(as_yaml(book.document), encoding="utf-8")
    for document in book.translations:
        beside = to.with_name(f"{to.stem}.{document['language']}.yaml")
        beside.write_text(translation_as_yaml(document), encoding="utf-8")


def _begun(data: bytes, to: Path) -> Book:
    """An XLSForm as a start; what has no counterpart here is listed, a line each."""
    form = xlsform.read(data, family=to.parent.name, number=to.stem)
    for one in form.left_out:
        say(str(one))
    return form.book


def _company(to: Path) -> Mapping[str, Version]:
    """The newest version of each family beside the file, else as shipped, for rules that read them."""
    found: dict[str, Version] = {}
    for home in (root("questionnaires"), to.resolve().parent.parent):
        for path in sorted(home.glob("*/[0-9]*.yaml")):
            version = read_version(path.read_bytes(), str(path)).version if path.name.count(".") == 3 else None
            if version is not None:
                found[version.id] = version
    return found
