"""`make bench`: scoring, checking, import, board and export at ten thousand suppliers, in one run."""

import io
import os
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from typing import Any

from portal.demo import answers as given
from portal.domain import scoring
from portal.domain.answers import read_answers
from portal.domain.policy import Actor
from portal.domain.reading import read_version
from portal.domain.ruleset import Ruleset
from portal.settings import root
from portal.storage import board, library, suppliers
from portal.storage.database import Database
from portal.workflow import dispatch, export, import_suppliers, invite, organise, publish
from portal.workflow.invite import Plan

SUPPLIERS = 10_000
FAMILIES = ("workforce", "recruitment_fees", "document_retention", "wages")


def say(what: str, figure: str) -> None:
    """One line of the column."""
    sys.stdout.write(f"{what:<58} {figure:>16}\n")
    sys.stdout.flush()


def timed(work: Callable[[], Any]) -> float:
    """Seconds of one call."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def main() -> None:
    """Print the column."""
    files = {family: (root("questionnaires") / family / "1.0.0.yaml") for family in FAMILIES}
    readings = [read_version(path.read_bytes(), f"{name}/1.0.0.yaml") for name, path in files.items()]
    versions = [reading.version for reading in readings if reading.version is not None]
    everything = sorted(root("questionnaires").glob("*/?.?.?.yaml"))
    loading = timed(lambda: [read_version(path.read_bytes(), f"{path.parent.name}/{path.name}") for path in everything])
    say(f"read {len(everything)} shipped versions", f"{loading * 1000:.0f} ms")
    ruleset = Ruleset.of(versions)
    answers = read_answers(ruleset, given.repaying(date(2026, 5, 1)))
    for trace in (True, False):
        score = partial(scoring.results, ruleset, answers, date(2026, 5, 1), trace=trace)
        taken = timed(lambda score=score: [score() for _ in range(400)])  # type: ignore[misc]
        say(f"score four families, {'with' if trace else 'without'} trace", f"{400 / taken:.0f}/s")
    with tempfile.TemporaryDirectory() as folder:
        _at_scale(Path(folder), versions)
    say("peak memory of this process", f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB")


def _at_scale(folder: Path, versions: list[Any]) -> None:
    database = Database(
        f"sqlite:///{folder / 'portal.sqlite'}",
        clock=lambda: datetime.now(UTC),
        random=os.urandom,
        base_url="http://127.0.0.1:8000",
        secret="a secret for the benchmark, 32 letters or more",
        data=folder,
        mail_from="Candour <candour@example.org>",
    )
    database.upgrade()
    organisation = database.write(organise.add_organisation, "Bench")
    actor = Actor("operator", "operator:bench", "bench", organisation)
    database.write(publish.publish, versions, actor=actor)
    heads = "Supplier name,External code,Country,Contact name,Contact address,Language,Time zone\n"
    lines = "".join(f"Site {n},S-{n:05},BD,A B,a{n}@site.example,en,Asia/Dhaka\n" for n in range(SUPPLIERS))
    data = (heads + lines).encode()
    importing = timed(lambda: database.write(import_suppliers.confirm, data, "list.csv", actor=actor))
    say(f"import {SUPPLIERS} suppliers (CSV)", f"{importing:.1f} s")
    ids = tuple(one.id for one in database.read(library.published, actor=actor))
    plan = Plan(title="Bench", due="2099-01-01T12:00", zone="UTC", versions=ids)
    campaign = database.write(invite.draft, plan, actor=actor)
    chosen = database.read(suppliers.ids, actor=actor)
    database.write(invite.choose, campaign, chosen, actor=actor)

    def send() -> None:
        database.write(invite.send, campaign, SUPPLIERS, actor=actor)
        dispatch.write_confirmed(database)

    say(f"write {SUPPLIERS} invitations into the outbox", f"{timed(send):.1f} s")
    looks = timed(lambda: [database.read(board.board, campaign, actor=actor) for _ in range(20)])
    say(f"board of {SUPPLIERS} suppliers", f"{looks * 50:.0f} ms")
    for suffix in (".xlsx", ".csv"):
        held = io.BytesIO()
        taken = timed(
            lambda suffix=suffix, held=held: database.read(  # type: ignore[misc]
                export.write, campaign, suffix, "suppliers", held, lambda *told: None, actor=actor
            )
        )
        say(f"export {SUPPLIERS} suppliers ({suffix})", f"{taken:.1f} s")
    database.close()


if __name__ == "__main__":
    main()
