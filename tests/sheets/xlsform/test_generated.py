"""Hundreds of forms made at random: a draft that reads, or a sentence; no row and no word lost in silence."""

import re
from functools import cache
from typing import Any

import pytest

from portal.domain import checking, drafting
from portal.domain.refusals import Invalid
from portal.domain.writing import as_yaml, translation_as_yaml
from portal.sheets.xlsform.form import Form, read_sheets
from tests.sheets.xlsform.forms import Maker

pytestmark = pytest.mark.slow

SEEDS = range(400)
ROWS = re.compile(r"rows? ([\d–, ]+)")
TOKEN = re.compile(r"\b[lhv]\d+x\d+\b")


def made(seed: int) -> tuple[dict[str, list[list[str]]], Form]:
    sheets, form = _read(seed)
    if isinstance(form, str):
        assert form.endswith((".", "?"))
        pytest.skip("refused with a sentence")
    return sheets, form


@cache
def _read(seed: int) -> tuple[dict[str, list[list[str]]], Form | str]:
    """A form, and what is read of it or why it is refused; four tests look at each, none changes it."""
    sheets = Maker(seed).form()
    try:
        return sheets, read_sheets(sheets)
    except Invalid as refused:
        return sheets, refused.sentence


def texts(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [text for item in value.values() for text in texts(item)]
    if isinstance(value, list):
        return [text for item in value for text in texts(item)]
    return [str(value)]


def listed_rows(form: Form, sheet: str) -> set[int]:
    """Every row that a line of the report names."""
    found: set[int] = set()
    for line in form.left_out:
        if line.cell.sheet == sheet:
            for spans in ROWS.findall(f"row {line.cell.row}; {line.why}"):
                for span in re.findall(r"\d+(?:–\d+)?", spans):
                    first, _, last = span.partition("–")
                    found |= set(range(int(first), int(last or first) + 1))
    return found


@pytest.mark.parametrize("seed", SEEDS)
def test_a_form_gives_a_draft_that_reads_and_opens(seed: int) -> None:
    _, form = made(seed)
    document = form.book.document
    files = {f"{document['id']}/1.0.0.yaml": as_yaml(document).encode()}
    for translation in form.book.translations:
        files[f"{document['id']}/1.0.0.{translation['language']}.yaml"] = translation_as_yaml(translation).encode()
    assert [str(one) for one in checking.check(files) if one.level == "error"] == []
    assert drafting.read_draft(as_yaml(document), {}).errors == ()


@pytest.mark.parametrize("seed", SEEDS)
def test_no_word_of_a_form_is_lost_in_silence(seed: int) -> None:
    sheets, form = made(seed)
    assert sheets["survey"], "at least its heading"
    there = set(TOKEN.findall(" ".join(texts(form.book.document) + texts(form.book.translations))))
    for name in ("survey", "choices"):
        reported = listed_rows(form, name)
        for number, row in enumerate(sheets.get(name, [])[1:], start=2):
            for token in TOKEN.findall(" ".join(row)):
                assert token in there or number in reported, (name, number, token)


@pytest.mark.parametrize("seed", SEEDS)
def test_every_row_is_asked_or_listed(seed: int) -> None:
    sheets, form = made(seed)
    assert sheets["survey"], "at least its heading"
    asked = {cell.row for cell in form.book.places.values()}
    reported, columns = listed_rows(form, "survey"), " ".join(texts(form.book.document))
    for number, row in enumerate(sheets["survey"][1:], start=2):
        is_end = row[0].lower().startswith("end")
        is_inside = any(token in columns for token in TOKEN.findall(" ".join(row)))
        assert is_end or number in asked or number in reported or is_inside, (number, row)


@pytest.mark.parametrize("seed", SEEDS)
def test_every_condition_is_a_rule_or_listed(seed: int) -> None:
    """A condition that is always true needs no rule."""
    sheets, form = made(seed)
    heads = [sheet.strip().lower() for sheet in sheets["survey"][0]]
    column = next(index for index, head in enumerate(heads) if "relev" in head)
    parts = {id(part): part for part in _conditional(form.book.document)}
    ruled = {form.book.place(path).row for path in form.book.places if "when" in _at(form.book.document, path)}
    assert parts or not ruled
    for number, row in enumerate(sheets["survey"][1:], start=2):
        relevant = row[column] if len(row) > column else ""
        if relevant and relevant != "true()" and row[0].lower().replace("_", " ").startswith(("text", "integer")):
            assert number in ruled or number in listed_rows(form, "survey"), (number, relevant)


def _conditional(document: dict[str, Any]) -> list[dict[str, Any]]:
    return [part for section in document["sections"] for part in (section, *section["questions"]) if "when" in part]


def _at(document: Any, path: tuple[Any, ...]) -> Any:
    for step in path:
        document = document[step]
    return document
