"""`make bench`: scoring, checking, import, board and export at ten thousand suppliers, in one run."""

import asyncio
import io
import os
import resource
import sys
import tempfile
import time
import timeit
from collections.abc import Callable
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import update

from portal.domain import checking, scoring
from portal.domain.answers import read_answers
from portal.domain.policy import Actor
from portal.domain.reading import read_version
from portal.domain.ruleset import Ruleset
from portal.domain.writing import as_yaml
from portal.mail.smtp import Mailer
from portal.settings import root
from portal.storage import board, library, suppliers
from portal.storage.database import Database
from portal.storage.tables import METADATA
from portal.web.links import link
from portal.workflow import dispatch, draft_campaign, export, import_suppliers, invite, organise, publish, worker
from portal.workflow.draft_campaign import CampaignPlan
from tests.benchmarks.answered import print_answered
from tests.benchmarks.column import say, timed
from tests.benchmarks.serving import print_serving
from tests.benchmarks.starting import print_starting
from tests.benchmarks.submitting import print_submitting
from tests.content.shipped import ANSWERS, read_case
from tests.mail.server import Receiver, receiving

CAMPAIGNS = METADATA.tables["campaign"]
SUPPLIERS = 10_000
ANSWERED = 10_000
"""Responses with some two hundred lines each: what costs grows with their number, so ten times takes ten times."""
FAMILIES = ("workforce", "recruitment_fees", "document_retention", "wages")


QUICK = "--quick" in sys.argv[1:]
"""Small numbers, to see that every line is still printed."""


def _a_second(work: Callable[[], Any]) -> float:
    """How often a second, once everything is warm: the best of three, for others use the machine too."""
    times = 10 if QUICK else 1_000
    work()
    return times / min(timeit.repeat(work, number=times, repeat=3))


def _large(count: int) -> bytes:
    """A file of this many sections of 50 questions, with a rule on most of them."""
    sections = []
    for part in range(count):
        questions: list[dict[str, Any]] = []
        for number in range(50):
            kind = ("yes_no", "integer", "text")[number % 3]
            question = {"id": f"q_{part}_{number}", "kind": kind, "ask": f"How is it with {number} of {part}?"}
            if number > 2:
                first = number // 3 * 3 - 3
                question["when"] = f"q_{part}_{first} and q_{part}_{first + 1} > {number}"
            questions.append(question)
        flag = {
            "id": f"flag_{part}",
            "severity": "high",
            "when": f"q_{part}_1 > 5",
            "because": f"{{q_{part}_1}} are many.",
        }
        sections.append({"id": f"part_{part}", "title": f"Part {part}", "questions": questions, "flags": [flag]})
    whole = {"format": "ssq/1", "id": "large", "version": "1.0.0", "language": "en", "title": "Large"}
    bands = [{"id": "all_of_it", "from": "0"}]
    return as_yaml(whole | {"sections": sections, "bands": bands}).encode()


def main() -> None:
    """Print the column."""
    files = {family: (root("questionnaires") / family / "1.0.0.yaml") for family in FAMILIES}
    readings = [read_version(path.read_bytes(), f"{name}/1.0.0.yaml") for name, path in files.items()]
    versions = [reading.version for reading in readings if reading.version is not None]
    everything = sorted(root("questionnaires").glob("*/?.?.?.yaml"))
    loading = timed(lambda: [read_version(path.read_bytes(), f"{path.parent.name}/{path.name}") for path in everything])
    say(f"read {len(everything)} shipped versions", f"{loading * 1000:.0f} ms")
    ruleset = Ruleset.of(versions)
    answers = read_answers(ruleset, read_case(ANSWERS / "wages-1.0.0-worst.json"))
    score = partial(scoring.results, ruleset, answers, date(2026, 5, 1))
    say("score four families, with trace", f"{_a_second(score):.0f}/s", "≥ 2,000/s")
    written = lambda: [one.as_json(trace=True) for one in score()]  # noqa: E731 - one line of the column
    say("score four families, trace written down as JSON", f"{_a_second(written):.0f}/s")
    say("score four families, without trace", f"{_a_second(partial(score, trace=False)):.0f}/s", "100,000 in ≤ 10 s")
    parts = 2 if QUICK else 40
    large = _large(parts)
    checking_it = timed(lambda: checking.check({"large": large}))
    say(f"check a file of {len(large) // 1000} kB with {parts * 50:,} questions", f"{checking_it:.2f} s", "≤ 2 s")
    print_starting(1 if QUICK else 5)
    with tempfile.TemporaryDirectory() as folder:
        print_serving(Path(folder), 5 if QUICK else 300)
    with tempfile.TemporaryDirectory() as folder:
        _at_scale(Path(folder), versions, 12 if QUICK else SUPPLIERS)
    with tempfile.TemporaryDirectory() as folder:
        print_answered(Path(folder), 5 if QUICK else ANSWERED)
    print_submitting(8 if QUICK else 200)
    say("peak memory of this process", f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB")


def _at_scale(folder: Path, versions: list[Any], count: int) -> None:
    database = Database(
        f"sqlite:///{folder / 'portal.sqlite'}",
        clock=lambda: datetime.now(UTC),
        random=os.urandom,
        base_url="http://127.0.0.1:8000",
        path_of=link,
        secret="a secret for the benchmark, 32 characters or more",
        data=folder,
        mail_from="Candour <candour@example.org>",
    )
    database.upgrade()
    organisation = database.write(organise.add_organisation, "Bench")
    actor = Actor("operator", "operator:bench", "bench", organisation)
    database.write(publish.publish, versions, actor=actor)
    heads = "Supplier name,External code,Country,Contact name,Contact email,Language,Time zone\n"
    lines = "".join(f"Site {n},S-{n:05},BD,A B,a{n}@site.example,en,Asia/Dhaka\n" for n in range(count))
    data = (heads + lines).encode()
    importing = timed(lambda: database.write(import_suppliers.confirm, data, "list.csv", actor=actor))
    say(f"import {count} suppliers (CSV)", f"{importing:.1f} s")
    ids = tuple(one.id for one in database.read(library.published, actor=actor))
    plan = CampaignPlan(title="Bench", due=f"{database.clock().year + 1}-12-31T12:00", zone="UTC", versions=ids)
    campaign = database.write(draft_campaign.draft, plan, actor=actor)
    chosen = database.read(suppliers.ids, actor=actor)
    database.write(draft_campaign.choose, campaign, chosen, actor=actor)

    def send() -> None:
        database.write(invite.send, campaign, count, actor=actor)
        worker.do_jobs(database)

    say(f"write {count} invitations into the outbox", f"{timed(send):.1f} s")
    sent, sending = _sent(database)
    say(f"send {sent} emails to a mail server on this machine", f"{sent / sending:.0f} emails/s")
    looks = timed(lambda: [database.read(board.board, campaign, actor=actor) for _ in range(20)])
    say(f"board of {count} suppliers", f"{looks * 50:.0f} ms")
    for suffix in (".xlsx", ".csv"):
        held = io.BytesIO()
        taken = timed(
            lambda suffix=suffix, held=held: database.read(  # type: ignore[misc]
                export.write, campaign, suffix, "suppliers", held, lambda *on_progress: None, actor=actor
            )
        )
        say(f"export {count} suppliers ({suffix})", f"{taken:.1f} s")
    database.close()


def _sent(database: Database) -> tuple[int, float]:
    """How many emails a worker has sent over one connection, and in how many seconds; the ten-minute hold is ended."""
    database.write(lambda work: work.execute(update(CAMPAIGNS).values(send_after=None)))
    with receiving(Receiver()) as port:
        mailer = Mailer(f"smtp://127.0.0.1:{port}?starttls=never", database.mail_from)
        started = time.perf_counter()
        sent = asyncio.run(dispatch.until_done(database, mailer)).sent
        return sent, time.perf_counter() - started


if __name__ == "__main__":
    main()
