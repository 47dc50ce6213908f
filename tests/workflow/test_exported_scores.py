"""What an export holds gives the stored results again: `portal score` on the answers of every exported supplier."""

import csv
import io
import json
from pathlib import Path
from typing import Any

import duckdb
import pytest
import typer
from openpyxl import load_workbook
from typer.testing import CliRunner

from portal.cli import commands
from portal.domain.policy import Actor
from portal.settings import root
from portal.storage import board, exports, submissions
from portal.storage.database import Database, Work
from portal.workflow import export
from tests.benchmarks import answered
from tests.content import shipped
from tests.workflow import supplier_side
from tests.workflow.test_follow_up import member
from tests.workflow.test_submit import fill, submit_answers

CASES = ("best", "worst", "case-silence")


def exported(database: Database, actor: Actor, campaign: str) -> list[dict[str, Any]]:
    held = io.BytesIO()
    database.read(export.write, campaign, ".json", "suppliers", held, lambda *on_progress: None, actor=actor)
    documents: list[dict[str, Any]] = json.loads(held.getvalue())
    return documents


def scored(folder: Path, document: dict[str, Any], versions: list[Path]) -> list[str]:
    """What `portal score` prints for the answers of one exported supplier, a line for each questionnaire."""
    answers = folder / "answers.json"
    answers.write_text(json.dumps(document["answers"], ensure_ascii=False), encoding="utf-8")
    command = ["score", *map(str, versions), "--answers", str(answers), "--as-of", document["as_of"]]
    if document["answering"] is not None:
        came_in = folder / "answering.json"
        came_in.write_text(json.dumps(document["answering"]), encoding="utf-8")
        command += ["--answering", str(came_in)]
    app = typer.Typer()
    commands.register(app)
    done = CliRunner().invoke(app, command)
    assert done.exit_code == 0, done.output
    return done.output.splitlines()


def stored(work: Work, invitation: str) -> dict[str, str]:
    """The stored results of a response, as they were written down, by family."""
    found = exports.results(work, [invitation])[invitation]
    beside = ("reliance", "open")
    documents = {
        name: {key: one.document[key] for key in one.document if key not in beside} for name, one in found.items()
    }
    return {name: json.dumps(document, ensure_ascii=False) for name, document in documents.items()}


def test_a_whole_campaign_scores_again_byte_for_byte(database: Database, tmp_path: Path) -> None:
    """Four questionnaires that use each other, answered at their best, at their worst and without a word."""
    paths = [root("questionnaires") / family / "1.0.0.yaml" for family in shipped.FAMILIES]
    versions = [shipped.version(f"{family}-1.0.0") for family in shipped.FAMILIES]
    given = [{family: _case(family, kind) for family in shipped.FAMILIES} for kind in CASES]
    actor, campaign = answered.fill(database, 4, [*given, {family: {} for family in shipped.FAMILIES}], versions)
    documents = exported(database, actor, campaign)
    assert len(documents) == 4
    for document, row in zip(documents, database.read(_rows, campaign, actor=actor), strict=True):
        lines = scored(tmp_path, document, paths)
        kept = database.read(stored, row, actor=actor)
        assert {json.loads(line)["family"]: line for line in lines} == kept
        assert {one["family"]: json.dumps(one, ensure_ascii=False) for one in document["results"]} == kept
    assert len({json.dumps(document["results"]) for document in documents}) == 4
    signs = [sign["id"] for result in documents[2]["results"] for sign in result.get("care", [])]
    assert "many_not_answered" in signs
    _assert_signs_in_every_format(database, actor, campaign, documents, tmp_path)


def _assert_signs_in_every_format(
    database: Database, actor: Actor, campaign: str, documents: list[dict[str, Any]], folder: Path
) -> None:
    """Workbook, CSV and Parquet say which signs of little care there are and what they cost, as JSON does."""
    book, csv_file, parquet = (folder / f"suppliers{suffix}" for suffix in (".xlsx", ".csv", ".parquet"))
    for path in (book, csv_file, parquet):
        with path.open("wb") as to:
            database.read(export.write, campaign, path.suffix, "suppliers", to, lambda *on_progress: None, actor=actor)
    workbook = load_workbook(book)
    heads, *rows = workbook["Suppliers"].iter_rows(values_only=True)
    sheet = [dict(zip(map(str, heads), row, strict=True)) for row in rows]
    lines = list(csv.DictReader(io.StringIO(csv_file.read_text(encoding="utf-8-sig"))))
    for family in shipped.FAMILIES:
        told = [
            next(one.get("care", []) for one in document["results"] if one["family"] == family)
            for document in documents
        ]
        signs = ["; ".join(sign["id"] for sign in one) or None for one in told]
        points = [_cost(one) for one in told]
        names = (f"{family}_care_signs", f"{family}_care_points")
        assert [tuple(row[name] for name in names) for row in sheet] == list(zip(signs, points, strict=True))
        assert [tuple(row[name] or None for name in names) for row in lines] == [
            (sign, str(cost)) for sign, cost in zip(signs, points, strict=True)
        ]
        read = duckdb.execute(f"SELECT {', '.join(names)} FROM '{parquet}'").fetchall()
        assert read == list(zip(signs, points, strict=True))
    ways = "\n".join(str(cell) for row in workbook["Method"].iter_rows(values_only=True) for cell in row if cell)
    assert "signs of answering without care take 5 points each" in ways


def _cost(signs: list[dict[str, Any]]) -> int:
    ids = {sign["id"] for sign in signs}
    return 5 * (bool(ids & {"same_place", "many_not_answered"}) + ("fast" in ids))


def _rows(work: Work, campaign: str) -> list[str]:
    return [row.id for row in board.all_rows(work, campaign)]


def _case(family: str, kind: str) -> dict[str, Any]:
    data = shipped.read_case(shipped.ANSWERS / f"{family}-1.0.0-{kind}.json")
    data = data.get("answers", data)
    answers: dict[str, Any] = data.get(family, data)
    return answers


def _people(folder: Path) -> Path:
    file = folder / "people" / "1.0.0.yaml"
    file.parent.mkdir()
    file.write_text(supplier_side.PEOPLE, encoding="utf-8")
    return file


def test_a_response_that_was_submitted_in_the_portal_scores_again(database: Database, tmp_path: Path) -> None:
    invited = supplier_side.invite(database)
    mina = supplier_side.sit_down(database, invited)
    fill(database, mina, held="37")
    submission = submit_answers(database, mina).submission
    assert submission is not None
    (document,) = exported(database, member(invited, "safeguarding"), invited.campaign)
    file = _people(tmp_path)
    (line,) = scored(tmp_path, document, [file])
    assert line == json.dumps(document["results"][0], ensure_ascii=False)
    (result,) = database.read(submissions.results, submission.response)
    assert json.loads(line)["hash"] == result.version_hash
    assert document["answering"] == submission.content["answering"]
    assert document["answering"]["people"] == 1
    assert set(document["answering"]) == {"seconds", "people", "filled"}
    assert document["submission_hash"] == submission.hash
    assert document["confidence"]["people"]["confidence"] == result.confidence
    assert document["verification"]["level"] == "self_declared"


@pytest.mark.parametrize("role", ["owner", "reviewer", "read_only"])
def test_what_others_may_read_is_read_by_the_command_too(database: Database, tmp_path: Path, role: str) -> None:
    """Restricted answers are left out, so that they count as blank; nothing in the file is refused."""
    invited = supplier_side.invite(database)
    mina = supplier_side.sit_down(database, invited)
    fill(database, mina, held="37")
    assert submit_answers(database, mina).submission is not None
    (document,) = exported(database, member(invited, role), invited.campaign)
    file = _people(tmp_path)
    (line,) = scored(tmp_path, document, [file])
    assert json.loads(line)["missing"] == ["holds"], "which raised the flag, so that it is restricted too"
    assert "37" not in json.dumps(document["answers"])
