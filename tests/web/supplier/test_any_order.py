"""Saving, explaining, conflicts, handing over, files, workbooks, submitting, correcting, withdrawing, in any order.

All of it over HTTP. After every step: nothing that somebody typed is lost, what was submitted never changes, and a
colleague sees no section that was not given to them. `make fuzz` tries many more orders.
"""

import hashlib
import json
import os
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test
from sqlalchemy import select
from starlette.testclient import TestClient

from portal.storage.database import Database, Work
from portal.storage.tables import METADATA
from tests import files
from tests.conftest import Clock
from tests.web.conftest import Visit
from tests.web.supplier.test_colleagues import RAHMAN, link_in
from tests.web.supplier.test_journey import hidden, let_in, submit, text_of
from tests.web.supplier.test_workbook import download
from tests.web.test_responses import member, page_of
from tests.workflow import supplier_side

pytestmark = pytest.mark.slow

MANY = int(os.environ.get("PORTAL_EXAMPLES", "60")) // 30
TABS = st.integers(0, 2)
QUESTIONS = {"workers": "numbers", "story": "papers"}
RESPONSE, ANSWER, REVISION, CONFLICT, SUBMISSION, INVITATION, EVIDENCE = (
    METADATA.tables[name]
    for name in ("response", "answer", "answer_revision", "answer_conflict", "submission", "invitation", "evidence")
)
EXPLAINED = [METADATA.tables[name] for name in ("explanation", "explanation_revision")]
EXPLANATION = "_explain.people.very_large"


@pytest.fixture(params=["sqlite"])
def kind(request: pytest.FixtureRequest) -> str:
    """The steps are the same on both databases; how these lock is tried in `test_pressed_twice`."""
    return str(request.param)


@dataclass
class Tab:
    """A section opened in a browser some time ago."""

    browser: TestClient
    shown: dict[str, dict[str, str]]
    """The hidden fields of the page, by section."""


class AnyOrder(RuleBasedStateMachine):
    """The contact has two tabs, a colleague may have one; a reviewer reads what was submitted."""

    def __init__(self, visit: Visit, database: Database, clock: Clock) -> None:
        super().__init__()
        self.visit, self.database, self.clock = visit, database, clock
        self.invited = supplier_side.invite(database)
        self.start = f"/r/{self.invited.invitation}"
        self.mina = let_in(visit(), self.invited)
        self.reviewer = member(visit, database, self.invited, "reviewer")
        self.tabs = [Tab(self.mina, {}), Tab(self.mina, {})]
        self.rahman: TestClient | None = None
        self.count = 0
        self.typed: set[str] = set()
        self.files: set[str] = set()
        self.frozen: dict[str, str] = {}
        self.standing: tuple[int, str] | None = None

    @rule(tab=TABS)
    def open_sections(self, tab: int) -> None:
        """Later saves are made from what is shown now."""
        self._open(self._tab(tab))

    def _tab(self, number: int) -> Tab:
        self.clock.advance(seconds=20)
        return self.tabs[number % len(self.tabs)]

    def _open(self, tab: Tab) -> None:
        for section in ("numbers", "papers"):
            page = tab.browser.get(f"{self.start}/sections/people/{section}")
            if page.status_code == 200:
                tab.shown[section] = hidden(page)

    @rule(tab=TABS, question=st.sampled_from(sorted(QUESTIONS)))
    def save(self, tab: int, question: str) -> None:
        """Perhaps from an old page: then two people disagree."""
        opened, section = self._tab(tab), QUESTIONS[question]
        if section not in opened.shown:
            self._open(opened)
        fields = opened.shown.get(section)
        if fields is None:
            return
        words = self._new_words(question)
        names = ("_page", "_sequence", f"_revision.people.{question}")
        data = {name: fields[name] for name in names if name in fields} | {f"people.{question}": words, "do": "next"}
        answer = opened.browser.post(f"{self.start}/sections/people/{section}", data=data)
        self._took(answer, words)

    def _new_words(self, question: str) -> str:
        self.count += 1
        return str(1000 + self.count) if question == "workers" else f"Words number {self.count} of the story."

    def _took(self, answer: Any, words: str) -> None:
        """It is kept, or it stands on the page that says why not."""
        assert answer.status_code < 500
        is_receipt = answer.headers.get("location", "").endswith("/receipt")
        if answer.status_code == 303 and not is_receipt:
            self.typed.add(words)
        elif answer.status_code not in (401, 403, 404, 410):
            assert words in answer.text, "what was not kept stands on the page"

    def _is_submitted(self, work: Work) -> bool:
        """Whether a submission stands and no correction is open."""
        own = INVITATION.c.id == self.invited.invitation
        is_standing = INVITATION.c.submitted_at.is_not(None) & INVITATION.c.reopened_at.is_(None)
        return work.execute(select(INVITATION.c.id).where(own, is_standing)).scalar_one_or_none() is not None

    @rule()
    def explain(self) -> None:
        """A very large number is typed, explained, and explained better; every explanation but the last is earlier."""
        self.clock.advance(seconds=20)
        self.count += 1
        workers = str(20000 + self.count)
        saved = self._save_now("numbers", "workers", workers)
        if saved is None:
            return
        self._took(saved, workers)
        for words in (f"Reason number {self.count}.", f"A better reason, number {self.count}."):
            check = self.mina.get(f"{self.start}/check")
            if check.status_code == 200 and f'name="{EXPLANATION}"' in check.text:
                assert (
                    self.mina.post(f"{self.start}/check", data=hidden(check) | {EXPLANATION: words}).status_code < 500
                )
                self.typed |= {words} if words in self.mina.get(f"{self.start}/check").text else set()

    @precondition(lambda self: self.rahman is None)
    @rule()
    def hand_over(self) -> None:
        """The papers are given to a colleague, who comes in."""
        self.clock.advance(seconds=20)
        given = self.mina.post(f"{self.start}/colleagues", data=RAHMAN | {"language": "en"})
        if given.status_code != 303:
            return
        self.rahman = self.visit()
        entered = self.rahman.post(f"/i/{link_in(self.database)}", data={"address": RAHMAN["address"]})
        if entered.status_code == 303:
            self.tabs.append(Tab(self.rahman, {}))

    @precondition(lambda self: self.rahman is not None)
    @rule()
    def take_back(self) -> None:
        """The colleague's link and session end."""
        colleague = re.search(
            rf'action="{self.start}/colleagues/(\w+)"', self.mina.get(f"{self.start}/colleagues").text
        )
        if colleague:
            assert self.mina.post(f"{self.start}/colleagues/{colleague[1]}").status_code < 500
            del self.tabs[2:]
            self.rahman = None

    @rule()
    def attach(self) -> None:
        """A file beside the question that asks for one; after submitting, a later file."""
        self.clock.advance(seconds=20)
        self.count += 1
        name = f"rule-{self.count}.pdf"
        pdf = (name, files.pdf(text=name), "application/pdf")
        if self.database.read(self._is_submitted):
            answer = self.mina.post(f"{self.start}/files", data={"about": ""}, files={"files": pdf})
        else:
            self._save_now("papers", "holds", "no")
            answer = self.mina.post(f"{self.start}/evidence/people/holds", files={"file.people.holds": pdf})
        assert answer.status_code < 500
        if answer.status_code == 303:
            self.files.add(name)

    def _save_now(self, section: str, question: str, words: str) -> Any:
        """The contact answers a question on a fresh page; None where the section cannot be changed."""
        address = f"{self.start}/sections/people/{section}"
        page = self.mina.get(address)
        if page.status_code != 200:
            return None
        names = ("_page", "_sequence", f"_revision.people.{question}")
        shown = {name: value for name, value in hidden(page).items() if name in names}
        return self.mina.post(address, data=shown | {f"people.{question}": words, "do": "next"})

    @rule()
    def withdraw(self) -> None:
        """A file and a message, where there are any."""
        self.clock.advance(seconds=20)
        for id, name in list(self.database.read(self._files).items())[:1]:
            answer = self.mina.post(f"{self.start}/files/{id}", data={"do": "withdraw", "reason": "A wrong file."})
            assert answer.status_code < 500
            self.files -= {name} if answer.status_code == 303 else set()
        messages = self.mina.get(f"{self.start}/messages").text
        for address in re.findall(rf'action="({self.start}/messages/\w+/withdrawal)"', messages)[:1]:
            assert self.mina.post(address).status_code < 500

    @rule()
    def send_workbook(self) -> None:
        """Filled and sent back."""
        if self.mina.get(f"{self.start}/workbook").status_code != 200:
            return
        self.clock.advance(seconds=20)
        words = self._new_words("story")
        book = download(self.mina, self.start).fill(story__=words)
        answer = self.mina.post(f"{self.start}/workbook", files={"workbook": ("answers.xlsx", book.data)})
        assert answer.status_code < 500
        if "Answers taken over from the workbook: 1" in text_of(answer):
            self.typed.add(words)

    @rule(place=st.sampled_from(sorted(QUESTIONS)), last=st.booleans())
    def choose(self, place: str, last: bool) -> None:
        """One of two answers is kept, where there are two."""
        self._choose(QUESTIONS[place], last)

    def _choose(self, section: str, last: bool) -> bool:
        """Whether there were two answers to choose from."""
        address = f"{self.start}/sections/people/{section}"
        page = self.mina.get(address)
        buttons = re.findall(r'value="(choose:[^"]+)"', page.text)
        if buttons:
            names = {name: value for name, value in hidden(page).items() if name in ("_page", "_sequence")}
            assert self.mina.post(address, data=names | {"do": buttons[-1 if last else 0]}).status_code < 500
        return bool(buttons)

    @rule()
    def submit(self) -> None:
        """One of two answers is chosen, what is needed is answered, and all is submitted if nothing is in the way."""
        for section in ("numbers", "papers", "papers"):
            self.clock.advance(seconds=20)
            self._choose(section, last=True)
        for section, answers in (
            ("numbers", {"workers": self._new_words("workers"), "agency": "no"}),
            ("papers", {"holds": "yes", "held": "3"}),
        ):
            page = self.mina.get(f"{self.start}/sections/people/{section}")
            if page.status_code == 200:
                unseen = {f"_revision.people.{name}": "0" for name in answers}
                fields = unseen | hidden(page) | {f"people.{name}": value for name, value in answers.items()}
                names = ("_page", "_sequence", *(f"_revision.people.{name}" for name in answers))
                data = {name: value for name, value in fields.items() if name in names or name.startswith("people.")}
                saved = self.mina.post(f"{self.start}/sections/people/{section}", data=data | {"do": "next"})
                assert saved.status_code < 500
        assert submit(self.mina, self.invited).status_code < 500

    @rule(do=st.sampled_from(["open", "end"]))
    def correct(self, do: str) -> None:
        """Submitted answers are opened, or the correction is withdrawn."""
        self.clock.advance(seconds=20)
        reason = {"do": do, "reason": "Please look at the numbers again."}
        assert self.reviewer.post(f"{page_of(self.invited)}/reopening", data=reason).status_code < 500

    @rule(do=st.sampled_from(["declined", "question"]))
    def write(self, do: str) -> None:
        """A message, which declining is too."""
        data = {"text": f"We write {self.count}."}
        assert self.mina.post(f"{self.start}/messages/new/{do}", data=data).status_code < 500

    @invariant()
    def nothing_typed_is_lost(self) -> None:
        """It is an answer or an explanation, an earlier one, or one of two to choose from."""
        kept = self.database.read(self._words)
        assert [words for words in sorted(self.typed) if words not in kept] == []

    def _words(self, work: Work) -> str:
        """Every answer and explanation of the response, current, earlier or to be chosen from."""
        own = select(RESPONSE.c.id).where(RESPONSE.c.invitation_id == self.invited.invitation).scalar_subquery()
        tables = (ANSWER, REVISION, CONFLICT)
        rows = [work.execute(select(table.c.raw).where(table.c.response_id == own)) for table in tables]
        texts = [work.execute(select(table.c.text).where(table.c.response_id == own)) for table in EXPLAINED]
        answers = [json.dumps(row.raw) for each in rows for row in each]
        return "\n".join(sorted([*answers, *(row.text for each in texts for row in each)]))

    @invariant()
    def no_file_is_lost(self) -> None:
        """Whoever gave a file withdraws it, or it stays."""
        assert self.files <= set(self.database.read(self._files).values())

    def _files(self, work: Work) -> dict[str, str]:
        """The name of each file of the response, without those that were withdrawn."""
        own = EVIDENCE.c.organisation_id == self.invited.organisation
        stands = EVIDENCE.c.removed_at.is_(None) & EVIDENCE.c.withdrawn_at.is_(None)
        rows = work.execute(select(EVIDENCE.c.id, EVIDENCE.c.file_name).where(own, stands))
        return {row.id: row.file_name for row in rows}

    @invariant()
    def what_was_submitted_stays(self) -> None:
        """Every round is there, under its hash, as it was."""

        def read(work: Work) -> dict[str, tuple[str, str]]:
            own = select(RESPONSE.c.id).where(RESPONSE.c.invitation_id == self.invited.invitation).scalar_subquery()
            rows = work.execute(select(SUBMISSION).where(SUBMISSION.c.response_id == own))
            return {row.id: (row.document, row.hash) for row in rows}

        now = self.database.read(read)
        for id, (document, digest) in now.items():
            assert hashlib.sha256(document.encode()).hexdigest() == digest
            assert self.frozen.setdefault(id, document) == document
        assert now.keys() == self.frozen.keys()

    @invariant()
    def nothing_is_saved_beside_a_submission(self) -> None:
        """While it stands and no correction is open, no step changes an answer."""
        words = self.database.read(self._words)
        standing = (len(self.frozen), words) if self.database.read(self._is_submitted) else None
        if self.standing is not None and standing is not None and standing[0] == self.standing[0]:
            assert words == self.standing[1]
        self.standing = standing

    @invariant()
    def a_colleague_sees_their_sections_only(self) -> None:
        """The numbers were never given to them."""
        if self.rahman is None:
            return
        assert self.rahman.get(f"{self.start}/sections/people/numbers").status_code in (303, 404, 410)
        for page in (self.start, f"{self.start}/sections/people/papers"):
            assert "How many people work at the site?" not in self.rahman.get(page).text
        for page in ("check", "receipt", "messages", "colleagues", "findings"):
            assert self.rahman.get(f"{self.start}/{page}").status_code in (404, 410)


def test_every_step_in_one_order(visit: Visit, database: Database, clock: Clock) -> None:
    """The order in which each step has something to do; chance seldom finds it in few tries."""
    machine = AnyOrder(visit, database, clock)
    steps: list[Callable[[], None]] = [
        partial(machine.open_sections, 0),
        partial(machine.open_sections, 1),
        partial(machine.save, 0, "story"),
        partial(machine.save, 1, "story"),
        partial(machine.choose, "story", True),
        machine.explain,
        machine.hand_over,
        partial(machine.open_sections, 2),
        partial(machine.save, 2, "story"),
        machine.attach,
        machine.send_workbook,
        machine.submit,
        partial(machine.save, 0, "workers"),
        machine.attach,
        machine.withdraw,
        partial(machine.correct, "open"),
        machine.explain,
        machine.submit,
        partial(machine.correct, "open"),
        partial(machine.correct, "end"),
        partial(machine.write, "question"),
        machine.withdraw,
        machine.take_back,
    ]
    for step in steps:
        step()
        machine.nothing_typed_is_lost()
        machine.no_file_is_lost()
        machine.what_was_submitted_stays()
        machine.nothing_is_saved_beside_a_submission()
        machine.a_colleague_sees_their_sections_only()
    assert len(machine.frozen) == 2
    assert any("better" in words for words in machine.typed)


def test_in_any_order(visit: Visit, database: Database, clock: Clock) -> None:
    class Here(AnyOrder):
        def __init__(self) -> None:
            super().__init__(visit, database, clock)

    many = settings(max_examples=MANY, stateful_step_count=30, deadline=None, suppress_health_check=list(HealthCheck))
    run_state_machine_as_test(Here, settings=many)
