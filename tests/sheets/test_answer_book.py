"""The workbook of answers: what is written is read back the same, by us and after a real spreadsheet has saved it."""

import re
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from portal.domain import kinds
from portal.domain.question_parts import TableColumn
from portal.domain.questionnaire import Question
from portal.domain.translation import Texts
from portal.sheets import answer_book
from portal.sheets.answer_book import BookFacts, BookQuestion, BookSection
from portal.sheets.answer_book.parts import cells_of, column_parts
from tests.content import shipped
from tests.generated import AWKWARD

FAMILIES = ("essentials", "workforce", "wages", "recruitment_fees", "document_retention", "working_conditions")
VERSIONS = tuple(shipped.newest(family) for family in FAMILIES)
Raw = dict[str, Any]
Raws = Mapping[tuple[str, str], Raw]


def raws_at(seed: int) -> dict[tuple[str, str], Raw]:
    """Answers as people type them, fitting or not, to some of the questions."""
    draw = Random(seed)
    return {
        (version.id, question.id): _raw(draw, question)
        for version in VERSIONS
        for question in version.questions()
        if question.is_answered and draw.random() < 0.7
    }


def _raw(draw: Random, question: Question) -> Raw:
    kind = kinds.KINDS[question.kind]
    if question.allow and draw.random() < 0.2:
        return {"no_answer": draw.choice(question.allow), "reason": draw.choice(AWKWARD)}
    if kind.takes_many:
        return {"": [option.id for option in question.options if draw.random() < 0.4]}
    if kind.has_columns:
        rows = draw.randrange(4)
        cells = ((f"{row}.{part}", column) for row in range(rows) for column, part in column_parts(question))
        return {"rows": str(rows)} | {name: _part(draw, column, name) for name, column in cells if draw.random() < 0.7}
    parts = (part for part in kind.field_parts(question, 0) if draw.random() < 0.8)
    return {part: _part(draw, question, part) for part in parts}


def _part(draw: Random, field: Question | TableColumn, part: str) -> str:
    kind = kinds.KINDS[field.kind]
    if part.endswith("currency"):
        return draw.choice(("BDT", "EUR", "VND"))
    if kind.is_closed and kind.lists:
        return draw.choice(("BD", "VN", "QA", "nowhere"))
    if kind.rule_type == "truth":
        return draw.choice(("yes", "no"))
    options = [option.id for option in field.options]
    return draw.choice(options or [text.strip() for text in AWKWARD])


def facts_of(raws: Raws, language: str = "en") -> BookFacts:
    texts = {version.id: Texts(version) for version in VERSIONS}
    sections = tuple(
        BookSection(
            version.id,
            section.id,
            section.title,
            "",
            "",
            tuple(
                BookQuestion(version.id, question, "1.1", "", raws.get((version.id, question.id), {}))
                for question in section.questions
            ),
        )
        for version in VERSIONS
        for section in version.sections
    )
    versions = {version.id: version for version in VERSIONS}
    return BookFacts("Fair work", "Factory", language, (), sections, versions, texts, "{}", "none")


def changes(data: bytes, raws: Raws, name: str = "answers.xlsx") -> dict[tuple[str, str], Any]:
    book = answer_book.read(data, name)
    assert book.stray == []
    return {
        (version.id, question.id): found
        for version in VERSIONS
        for question in version.questions()
        if question.is_answered
        and (
            found := answer_book.changed(
                question, raws.get((version.id, question.id), {}), book.answer(version.id, question, Texts(version))
            )
        )
    }


@settings(max_examples=3, deadline=None, phases=[Phase.generate])
@given(st.integers(0, 10_000), st.sampled_from(["en", "ar", "zh-Hans"]))
def test_download_and_upload_change_nothing_in_any_shipped_questionnaire(seed: int, language: str) -> None:
    raws = raws_at(seed)
    assert changes(answer_book.write(facts_of(raws, language)), raws) == {}


def _but_row(problem: object) -> str:
    """A sentence without the number of its row: in a workbook the rows that hold nothing are left out."""
    return re.sub(r"Row \d+, ", "", str(problem))


@settings(max_examples=20, deadline=None, phases=[Phase.generate])
@given(st.integers(0, 10_000))
def test_an_answer_filled_into_an_empty_workbook_is_the_answer(seed: int) -> None:
    raws = raws_at(seed)
    assert raws
    for (family, id), raw in raws.items():
        question = next(version for version in VERSIONS if version.id == family).question(id)
        assert question is not None
        made = answer_book.changed(question, {}, cells_of(question, raw))
        filled = kinds.from_raw(question, made.raw if made else {})
        as_typed = kinds.from_raw(question, raw)
        assert filled.answer == as_typed.answer, (question.id, raw)
        assert _but_row(filled.problem) == _but_row(as_typed.problem), (question.id, raw)


def test_a_workbook_that_libreoffice_has_saved_is_read_the_same(tmp_path: Path) -> None:
    office = shutil.which("soffice")
    if office is None:
        pytest.skip("LibreOffice is not installed")
    raws = {
        ("essentials", "workers_total"): {"": "1 200"},
        ("essentials", "site_country"): {"": "BD"},
        ("workforce", "origins"): {"rows": "2", "0.origin": "NP", "0.workers": "007", "1.origin": "VN"},
    }
    (tmp_path / "answers.xlsx").write_bytes(answer_book.write(facts_of(raws)))
    target = "xlsx:Calc MS Excel 2007 XML"
    command = [office, f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to", target]
    subprocess.run(
        [*command, "--outdir", str(tmp_path / "out"), str(tmp_path / "answers.xlsx")],
        check=True,
        capture_output=True,
        timeout=120,
    )
    assert changes((tmp_path / "out" / "answers.xlsx").read_bytes(), raws) == {}
