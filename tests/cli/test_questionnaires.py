"""The commands that need no database, as a script calls them: output, sentences on standard error, exit status."""

import json
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from portal.cli import commands

WORKFORCE = """format: ssq/1
id: workforce
version: 1.0.0
language: en
title: People
sections:
  - id: people
    title: People
    questions:
      - {id: workers_total, kind: integer, ask: How many?, min: 0}
      - {id: lowest, kind: decimal, ask: The lowest share?}
      - {id: base, kind: money, ask: The lowest pay?}
      - {id: fee, kind: money, ask: The fee?, currency_of: base}
"""
KEEPING = """format: ssq/1
id: keeping
version: 1.0.0
language: en
title: Keeping
uses: [workforce]
sections:
  - id: holding
    title: Holding
    questions:
      - {id: held, kind: yes_no, ask: Is it held?, points: {yes: 0, no: 100}, allow: [declined]}
    checks:
      - {id: many, level: note, when: workforce.workers_total > 100, say: Many.}
"""


@pytest.fixture
def app() -> typer.Typer:
    made = typer.Typer()
    commands.register(made)
    return made


@pytest.fixture
def library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for family, text in (("workforce", WORKFORCE), ("keeping", KEEPING)):
        (tmp_path / family).mkdir()
        (tmp_path / family / "1.0.0.yaml").write_text(text)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def score(app: typer.Typer, answers: str, *paths: str) -> tuple[int, str, str]:
    Path("answers.json").write_text(answers)
    named = paths or ("keeping/1.0.0.yaml", "workforce/1.0.0.yaml")
    done = CliRunner().invoke(app, ["score", *named, "--answers", "answers.json", "--as-of", "2026-05-01"])
    assert done.exception is None or isinstance(done.exception, SystemExit)
    return done.exit_code, done.stdout, done.stderr


def test_results_come_one_a_line_in_the_order_of_the_command(app: typer.Typer, library: Path) -> None:
    status, out, _ = score(app, '{"keeping": {"held": true}, "workforce": {"workers_total": 1.2e2, "lowest": 0.10}}')
    first, second = (json.loads(line) for line in out.splitlines())
    assert (status, first["family"], second["family"]) == (0, "keeping", "workforce")
    assert (first["score"], first["checks"]) == ("0.0", [{"id": "many", "level": "note"}])
    assert second["missing"] == ["base", "fee"]


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        ('{"keeping": {"held": "yes"}}', "keeping.held: The answer must be true or false."),
        ('{"keeping": {"nothing": 1}}', "keeping.nothing: there is no such question."),
        ('{"wages": {}}', "There is no questionnaire wages among these versions."),
        ('{"keeping": {"held": {"no_answer": "dont_know"}}}', "keeping.held: “does not know” is not offered"),
        ('{"workforce": {"workers_total": -1}}', "workforce.workers_total: The smallest number that fits here is 0."),
        ('{"workforce": {"workers_total": 1e999999}}', "workforce.workers_total: The answer must be a whole number."),
        ('{"workforce": {"lowest": 1e99999999}}', "workforce.lowest: The answer must be a number of at most 15 digits"),
        ('{"workforce": {"lowest": NaN}}', "is not JSON"),
        ('{"keeping": ', "is not JSON"),
        ("[1]", "must be an object of families"),
        ("[" * 100_000, "nested too deep"),
        (
            '{"workforce": {"base": {"amount": "9", "currency": "BDT"}, "fee": {"amount": "9", "currency": "USD"}}}',
            "workforce.fee: give the amount in BDT, the currency of base.",
        ),
    ],
)
def test_answers_that_do_not_fit_are_refused_with_a_sentence(
    app: typer.Typer, library: Path, answers: str, said: str
) -> None:
    status, out, errors = score(app, answers)
    assert (status, out) == (2, "")
    assert said in errors


def test_a_family_that_is_used_is_wanted_on_the_command_line(app: typer.Typer, library: Path) -> None:
    status, _, errors = score(app, "{}", "keeping/1.0.0.yaml")
    assert status == 2
    assert "workforce" in errors


def test_check_reads_every_file_of_a_folder_but_the_laws(app: typer.Typer, library: Path) -> None:
    (library / "laws.yaml").write_text("updated: 2026-01-01\n")
    assert CliRunner().invoke(app, ["check", "."]).exit_code == 0
    (library / "keeping" / "draft.yaml").write_text(KEEPING)
    done = CliRunner().invoke(app, ["check", "."])
    assert done.exit_code == 1
    assert (
        "keeping/draft.yaml:3:10: the file is called draft.yaml; for this version it must be 1.0.0.yaml" in done.stdout
    )


def test_check_takes_a_used_family_from_the_sibling_folder(app: typer.Typer, library: Path) -> None:
    assert CliRunner().invoke(app, ["check", "keeping/1.0.0.yaml"]).exit_code == 0


def test_a_missing_file_is_one_sentence(app: typer.Typer, library: Path) -> None:
    for command in (["check", "no.yaml"], ["diff", "no.yaml", "no.yaml"], ["score", "no.yaml", "--answers", "a"]):
        done = CliRunner().invoke(app, command)
        assert (done.exit_code, done.stderr.strip()) == (2, "There is no file no.yaml.")
