"""Responses in great number, answered and scored once and laid down many times: exports and the impact of a version."""

import itertools
import json
import subprocess
import sys
import time
from collections.abc import Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import insert

from portal.domain import scoring
from portal.domain.answers import read_answers
from portal.domain.open_result import flag_disclosures, open_results
from portal.domain.open_view import OpenView
from portal.domain.policy import Actor
from portal.domain.questionnaire import Question, Version
from portal.domain.reading import read_version
from portal.domain.ruleset import Ruleset
from portal.settings import root
from portal.storage import findings, library, submissions, suppliers
from portal.storage.database import Database, Work
from portal.storage.submissions import PreparedResult
from portal.storage.tables import METADATA
from portal.workflow import draft_campaign, export, impact, import_suppliers, organise, publish
from portal.workflow.draft_campaign import CampaignPlan
from tests.benchmarks.column import say
from tests.benchmarks.server import database_in

Given = dict[str, dict[str, Any]]
"""Answers by family and question."""

FAMILIES = ("workforce", "recruitment_fees", "document_retention", "wages")
DAY = date(2026, 5, 1)


def next_year(database: Database) -> str:
    """A due day of the year to come."""
    return f"{database.clock().year + 1}-12-31T12:00"


@cache
def versions() -> tuple[Version, ...]:
    """The four families at full depth."""
    found = [
        read_version((root("questionnaires") / name / "1.0.0.yaml").read_bytes(), name).version for name in FAMILIES
    ]
    return tuple(version for version in found if version is not None)


def answers(version: Version) -> dict[str, Any]:
    """An answer to every question that a plain one fits."""
    found: dict[str, Any] = {}
    for question in version.questions():
        given = _answer(question)
        if given is not None:
            found[question.id] = given
    return found


def _answer(question: Question) -> Any:
    plain: dict[str, Any] = {
        "yes_no": True,
        "percent": "5",
        "country": "BD",
        "text": "words",
        "long_text": "more words",
    }
    if question.kind in ("integer", "decimal"):
        least = max(1, int(str(question.min or 1).partition(".")[0]))
        return least if question.kind == "integer" else str(least)
    if question.kind in ("choice", "choices"):
        first = next(option.id for option in question.options if not option.exclusive)
        return first if question.kind == "choice" else [first]
    if question.kind == "matrix":
        return {row.id: question.options[0].id for row in question.rows}
    if question.kind == "date":
        return "2026-03-01"
    return plain.get(question.kind)


def fill(
    database: Database, count: int, given: Sequence[Given] | None = None, asked: Sequence[Version] | None = None
) -> tuple[Actor, str]:
    """Suppliers, one campaign, and a response submitted by each: with the `given` answers in turn, else the same."""
    organisation = database.write(organise.add_organisation, "Answered")
    actor = Actor("operator", "operator:bench", "bench", organisation)
    asked = asked or versions()
    database.write(publish.publish, asked, actor=actor)
    heads = "Supplier name,External code,Country,Contact name,Contact email\n"
    lines = "".join(f"Site {n},S-{n:05},BD,A B,a{n}@site.example\n" for n in range(count))
    database.write(import_suppliers.confirm, (heads + lines).encode(), "list.csv", actor=actor)
    ids = tuple(one.id for one in database.read(library.published, actor=actor))
    campaign = database.write(
        draft_campaign.draft, CampaignPlan(title="B", due=next_year(database), zone="UTC", versions=ids), actor=actor
    )
    database.write(draft_campaign.choose, campaign, database.read(suppliers.ids, actor=actor), actor=actor)
    database.write(_submit_all, campaign, asked, given or [{one.id: answers(one) for one in asked}], actor=actor)
    return actor, campaign


def _submit_all(work: Work, campaign: str, asked: Sequence[Version], given: Sequence[Given]) -> None:
    ruleset = Ruleset.of(asked)
    read = [read_answers(ruleset, data) for data in given]
    scored = [(scoring.results(ruleset, one, DAY), OpenView.of(ruleset, one, DAY)) for one in read]
    content = {"versions": [{"family": one.id, "version": one.version, "hash": one.hash} for one in asked], "texts": []}
    documents = [json.dumps(content | {"answers": data, "evidence": []}) for data in given]
    turns = itertools.cycle(zip(documents, scored, strict=True))
    table, connection = METADATA.tables, work.connection
    rows = connection.execute(table["invitation"].select().where(table["invitation"].c.campaign_id == campaign)).all()
    owner = {"organisation_id": str(work.actor.organisation)}
    for start in range(0, len(rows), 500):
        laid: dict[str, list[dict[str, Any]]] = {"response": [], "submission": [], "result": []}
        turn = [(row, *next(turns)) for row in rows[start : start + 500]]
        for row, document, (results, view) in turn:
            seen = open_results(view)
            id = work.new_id()
            laid["response"].append(
                owner | {"id": id, "invitation_id": row.id, "created_at": work.now, "changed_at": work.now}
            )
            handed = {"id": work.new_id(), "response_id": id, "document": document, "hash": "0" * 64, "late": False}
            handed |= {"declared_name": "A", "declared_role": "B", "declared_on": DAY, "submitted_at": work.now}
            laid["submission"].append(owner | handed)
            laid["result"] += [
                submissions.result_row(
                    work, owner["organisation_id"], id, PreparedResult.of(result, seen[result.family]), "submission"
                )
                for result in results
            ]
        for name, several in laid.items():
            connection.execute(insert(table[name]), several)
        for (row, _, (results, view)), response in zip(turn, laid["response"], strict=True):
            findings.record(work, row.id, response["id"], results, flag_disclosures(view))
    connection.execute(
        table["invitation"].update().values(invited_at=work.now, sent_at=work.now, submitted_at=work.now)
    )


def print_answered(folder: Path, count: int) -> None:
    """The lines about exports with answers, each in a process of its own, and about the impact of a version."""
    database = database_in(folder, "http://127.0.0.1:8000")
    database.upgrade()
    actor, campaign = fill(database, count)
    questions = sum(len(answers(version)) for version in versions())
    for suffix, goal in ((".xlsx", "≤ 8 s, peak ≤ 120 MB"), (".csv", "≤ 1.5 s"), (".csv:answers", "")):
        command = [
            sys.executable,
            "-m",
            "tests.benchmarks.answered",
            str(folder),
            campaign,
            str(actor.organisation),
            suffix,
        ]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        say(f"export {count} responses of {questions} answers ({suffix})", done.stdout.strip(), goal)
    for change in ("words", "points"):
        command = [sys.executable, "-m", "tests.benchmarks.answered", str(folder), campaign, str(actor.organisation)]
        done = subprocess.run([*command, change], capture_output=True, text=True, check=True)
        say(f"impact of other {change} on {count} responses of {questions} answers", done.stdout.strip(), "≤ 20 s")
    database.close()


def newer(change: str) -> Version:
    """Wages with another title, or with the points of every yes-or-no question turned round."""
    document = json.loads(json.dumps(next(version for version in versions() if version.id == "wages").document))
    document |= {"version": "1.9.0", "title": "Another title"}
    asked = [question for section in document["sections"] for question in section["questions"]]
    for points in [one["points"] for one in asked if change == "points" and "yes" in one.get("points", ())]:
        points["yes"], points["no"] = points["no"], points["yes"]
    found = read_version(json.dumps(document).encode(), "newer").version
    if found is None:
        raise ValueError("The newer version does not read.")
    return found


def main() -> None:
    """One export, or one impact, in this process; prints its seconds and its peak."""
    folder, campaign, organisation, what = sys.argv[1:5]
    suffix, _, table = what.partition(":")
    database = database_in(Path(folder), "http://127.0.0.1:8000")
    actor = Actor("operator", "operator:bench", "bench", organisation)
    changed = newer(what) if what in ("words", "points") else None
    rest, started = _peak(), time.perf_counter()
    if changed:
        found = database.read(impact.of_version, changed, actor=actor)
        sys.stdout.write(f"{len(found.changed)} changed, ")
    else:
        with (Path(folder) / f"export{suffix}").open("wb") as to:
            database.read(
                export.write, campaign, suffix, table or "suppliers", to, lambda *on_progress: None, actor=actor
            )
    sys.stdout.write(f"{time.perf_counter() - started:.1f} s, peak {_peak()} MB, {rest} at rest\n")


def _peak() -> int:
    """The most memory this process has ever held, in MB."""
    status = Path("/proc/self/status").read_text().splitlines()
    return int(next(line for line in status if "VmHWM" in line).split()[1]) // 1024


if __name__ == "__main__":
    main()
