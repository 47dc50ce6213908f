"""Nothing in a write transaction takes long at the documented limits: on SQLite everybody who writes waits for it."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from sqlalchemy import event, select

from portal.domain.policy import Actor
from portal.domain.questionnaire import Version
from portal.domain.reading import read_version
from portal.sheets import answer_book
from portal.storage import findings, library, people
from portal.storage.database import Database, Work
from portal.storage.evidence import Description, Evidence
from portal.storage.tables import METADATA
from portal.web import answer_form
from portal.workflow import (
    answer,
    answer_workbook,
    attach,
    author,
    begin_draft,
    change_evidence,
    check_answers,
    earlier_answers,
    follow_up,
    load_draft,
    publish,
    publish_draft,
    reopen,
    search_ahead,
    submit,
    supplement,
    upload_workbook,
    use_file,
    verify,
)
from portal.workflow.attach import SentFile
from portal.workflow.changed_answers import ReadAnswers
from portal.workflow.earlier_answers import UseAgain
from portal.workflow.supplement import NewSupplement
from tests import files
from tests.workflow import supplier_side
from tests.workflow.supplier_side import NOTHING, Invited
from tests.workflow.test_submit import MINA

pytestmark = [pytest.mark.parametrize("kind", ["sqlite"]), pytest.mark.slow]

QUESTIONS, EACH_SECTION = 1_000, 50
LONGEST_TRANSACTION = 0.1
"""In seconds, on a machine that adds up a million numbers in `MILLION_SECONDS`."""
MILLION_SECONDS = 0.05
BESIDE_ANOTHER = 1.3
"""Another process of tests beside this one takes turns in the same caches, which a loop of sums does not notice."""


def large(number: str = "1.0.0", title: str = "Everything") -> Version:
    """A questionnaire of as many questions as are promised to work, with points, flags and checks."""
    lines = ["format: ssq/1", "id: people", f"version: {number}", "language: en", f"title: {title}", "sections:"]
    for first in range(0, QUESTIONS, EACH_SECTION):
        lines += [f"  - id: part_{first}", f"    title: Part {first}", "    questions:"]
        for at in range(first, first + EACH_SECTION, 2):
            lines += [f"      - {{id: q_{at}, kind: long_text, ask: What of {at}?, required: false}}"]
            lines += [f"      - id: q_{at + 1}", "        kind: integer", f"        ask: How many of {at}?"]
            lines += [f"        when: answered(q_{at})", f"        sensitive: {str(at % 100 == 10).lower()}"]
            lines += [f"        score: [{{if: q_{at + 1} > 5, points: 100}}, {{else: 0}}]"]
            if at == first:
                lines += ["        evidence: {ask: The list, required: false}"]
        lines += ["    flags:", f"      - {{id: f_{first}, severity: high, when: q_{first + 1} > 900, because: Many.}}"]
        lines += ["    checks:", f"      - {{id: c_{first}, level: warning, when: q_{first + 3} < 0, say: Few.}}"]
    lines += ["bands: [{id: strong, from: 70}, {id: weak, from: 0}]"]
    reading = read_version("\n".join(lines).encode(), "people/1.0.0.yaml")
    assert reading.version is not None, [str(problem) for problem in reading.problems][:3]
    return reading.version


@dataclass
class Times:
    """The seconds of its own thread that each transaction took, by the step it was part of."""

    database: Database
    seconds: list[float] = field(default_factory=list)
    longest: dict[str, float] = field(default_factory=dict)

    def of(self, name: str, step: Callable[[], Any]) -> Any:
        """Run a step and note its longest transaction."""
        before = len(self.seconds)
        done = step()
        took = self.seconds[before:]
        assert took, f"{name} wrote nothing"
        self.longest[name] = min(max(took), self.longest.get(name, 10.0))
        return done

    def write(self, name: str, step: Callable[..., Any], *args: Any, actor: Actor) -> Any:
        """The same for a step that is one transaction."""
        return self.of(name, lambda: self.database.write(step, *args, actor=actor))


@contextmanager
def timed(database: Database) -> Iterator[Times]:
    """Measured in the seconds of the step's own thread, so that a busy machine does not count."""
    times, began = Times(database), list[float]()
    listeners: dict[str, Callable[..., None]] = {
        "begin": lambda _: began.append(time.thread_time()),
        "commit": lambda _: times.seconds.append(time.thread_time() - began[-1]),
    }
    for name, listener in listeners.items():
        event.listen(database.writer, name, listener)
    try:
        yield times
    finally:
        for name, listener in listeners.items():
            event.remove(database.writer, name, listener)


def respond(times: Times, invited: Invited, mina: Actor) -> None:
    """Answer everything, once more by a workbook, with a file; submit."""
    database = times.database
    for first in range(0, QUESTIONS, EACH_SECTION):
        typed = {f"people.q_{at}": [f"As in {at}."] for at in range(first, first + EACH_SECTION, 2)}
        typed |= {f"people.q_{at + 1}": ["950"] for at in range(first, first + EACH_SECTION, 2)}
        typed |= {f"_revision.{name}": ["0"] for name in typed}
        given = answer_form.read(typed)
        times.write("saving", answer.save, invited.invitation, "people", f"part_{first}", given, actor=mina)
    pdf = ("list.pdf", files.pdf())
    times.of("a file", lambda: attach.give(database, invited.invitation, "people", "q_1", NOTHING, pdf, actor=mina))
    data = filled_in(database, invited, mina)
    times.of("a workbook", lambda: upload_workbook.take_in(database, invited.invitation, data, "a.xlsx", actor=mina))
    submit_all(times, invited.invitation, mina)


def submit_all(times: Times, invitation: str, mina: Actor) -> None:
    """Read everything and sign it."""
    review = times.database.read(check_answers.check_before_submitting, invitation, actor=mina)
    read = ReadAnswers(review.digest)
    done = times.of("submitting", lambda: submit.submit(times.database, invitation, MINA, read, actor=mina))
    assert done.submission is not None


def filled_in(database: Database, invited: Invited, mina: Actor) -> bytes:
    """The workbook of the response with every text changed."""
    book, held = (
        openpyxl.load_workbook(BytesIO(answer_workbook.file(database, invited.invitation, actor=mina))),
        BytesIO(),
    )
    cells = [cell for sheet in book for row in sheet for cell in row if str(cell.value).startswith("As in ")]
    assert len(cells) == QUESTIONS // 2
    for cell in cells:
        cell.value = f"{cell.value} Still."
    book.save(held)
    answer_book.read_ahead(held.getvalue(), "a.xlsx")
    return held.getvalue()


def judge(times: Times, invited: Invited, member: Actor, mina: Actor) -> None:
    """What happens to a submitted response: files, judgements, questions, replies, a correction."""
    database, invitation = times.database, invited.invitation
    for text in ("More.", "And more."):
        file = [SentFile("more.pdf", partial(files.pdf, text=text))]
        add = partial(supplement.add, database, invitation, file, NewSupplement(), actor=mina)
        times.of("a file after submitting", add)
    judge_files(times, invited, replace(member, roles=frozenset({"reviewer"})))
    for level in ("desk_review", "independent"):
        judged = (invited.campaign, invitation, level, "The list was compared with the payroll.")
        times.of("verification", partial(verify.record, database, *judged, actor=member))
    finding = database.read(_finding, invitation, actor=member)
    due = database.clock().date().replace(year=2027)
    times.write("asking", follow_up.ask, finding, "Who are they all, please?", due, actor=member)
    (asked,) = database.read(findings.asked_back, invitation, actor=mina)
    reply = "Workers of the night shift; nobody holds anything of theirs. " * 80
    database.read(search_ahead.texts, invitation, [reply], actor=mina)
    times.write("a reply", follow_up.answer, invitation, asked.id, reply, actor=mina)
    reason = "Please look at this again."
    times.write("re-opening", reopen.reopen, invited.campaign, invitation, reason, actor=member)
    submit_all(times, invitation, mina)


def judge_files(times: Times, invited: Invited, reviewer: Actor) -> None:
    """A reviewer, who may not read everything, judges files; the supplier replaces and withdraws them."""
    database, invitation = times.database, invited.invitation
    mina = supplier_side.sit_down(database, invited)
    for name, text in (("replacing a file", "Newer."), ("replacing a file", "Newest.")):
        newest = database.read(_added_file, invitation, actor=reviewer)
        judged = partial(verify.judge_evidence, database, invited.campaign, invitation, newest.id, "accepted")
        times.of("judging a file", partial(judged, actor=reviewer))
        sent, words = SentFile("newer.pdf", partial(files.pdf, text=text)), Description(text)
        put = partial(change_evidence.substitute, database, invitation, newest.id, sent, words)
        assert times.of(name, partial(put, is_confirmed=False, actor=mina)).problem is None
    newest = database.read(_added_file, invitation, actor=reviewer)
    withdraw = partial(change_evidence.withdraw, database, invitation, newest.id, "It was the wrong one.")
    times.of("withdrawing a file", partial(withdraw, actor=mina))


def _added_file(work: Work, invitation: str) -> Evidence:
    files_of = supplier_side.files_of(work, invitation)
    return next(file for file in files_of if file.is_current and file.is_supplement)


def _finding(work: Work, invitation: str) -> str:
    table = METADATA.tables["finding"]
    row = work.execute(select(table.c.id).where(table.c.invitation_id == invitation).limit(1)).scalar_one()
    return str(row)


def use_earlier(times: Times, before: Invited) -> None:
    """The same supplier is asked again, and uses earlier answers, from the portal and from a file."""
    database = times.database
    (published,) = database.read(library.published, before.organisation)
    again = supplier_side.invite_again(database, before, published.id)
    mina = supplier_side.sit_down(database, again)
    opened, offers = database.read(earlier_answers.load_section, again.invitation, "people", "part_0", actor=mina)
    offer = next(offer for offer in offers.offers if offer.source.kind == "own")
    shown = {f"_revision.people.{question.id}": ["0"] for question in opened.section.questions}
    pressed = UseAgain(offer.source.id, "", offer.state)
    given = answer_form.read(shown)
    use = (again.invitation, "people", "part_0", given, pressed)
    times.write("earlier answers", earlier_answers.use, *use, actor=mina)
    chosen = {("people", f"q_{at}"): f"From the file: {at}." for at in range(100, QUESTIONS, 2)}
    times.of("a file's answers", lambda: use_file.use(database, again.invitation, chosen, actor=mina))


def write_versions(times: Times, member: Actor) -> None:
    """An author publishes, copies, changes and publishes again."""
    database = times.database
    first = replace(member, organisation=database.write(_organisation))
    (published,) = times.of("publishing", lambda: publish.publish_ahead(database, [large()], actor=first))
    new = database.read(begin_draft.copy, published.id, actor=first)
    draft = times.write("beginning a draft", begin_draft.begin, new, actor=first)
    times.of("moving a question", lambda: author.move(database, draft, "q_0", 1, actor=first))
    view = database.read(load_draft.load_draft, draft, actor=first)
    part = view.draft.part("q_2") | {"ask": "And what else?"}
    changed = (draft, "q_2", view.row.revision, part)
    times.of("changing a question", lambda: author.change(database, *changed, actor=first))
    times.of("numbering a draft", lambda: author.renumber(database, draft, "2.0.0", actor=first))
    times.of("publishing a draft", lambda: publish_draft.publish_draft(database, draft, "Other words.", actor=first))


def _organisation(work: Work) -> str:
    return people.add_organisation(work, "Another buyer", "en")


def test_no_write_transaction_takes_long_at_a_thousand_questions(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(supplier_side, "version", large)
    invited = supplier_side.invite(database)
    mina = supplier_side.sit_down(database, invited)
    roles = frozenset({"owner", "campaign_manager", "safeguarding", "reviewer"})
    member = Actor("member", "m" * 26, "Rita", invited.organisation, roles)
    with timed(database) as times:
        speeds = [_million_seconds()]
        respond(times, invited, mina)
        speeds.append(_million_seconds())
        judge(times, invited, member, mina)
        speeds.append(_million_seconds())
        use_earlier(times, invited)
        write_versions(times, member)
    slowness = max(1.0, *(seconds / MILLION_SECONDS for seconds in (*speeds, _million_seconds())))
    longest = LONGEST_TRANSACTION * slowness * BESIDE_ANOTHER
    slow = {name: seconds for name, seconds in times.longest.items() if seconds > longest}
    assert not slow, (slow, slowness)


def _million_seconds() -> float:
    began, total = time.thread_time(), 0
    for number in range(1_000_000):
        total += number
    return time.thread_time() - began
