"""Saving, conflicts, handing over, files, workbooks, submitting, correcting and withdrawing, in any order over HTTP.

After every step: nothing that somebody typed is lost, what was submitted never changes, and a colleague sees no section
that was not given to them. `make fuzz` tries many more orders.
"""

import hashlib
import json
import os
import re
from dataclasses import dataclass
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

MANY = int(os.environ.get("PORTAL_EXAMPLES", "120")) // 30
TABS = st.integers(0, 2)
QUESTIONS = {"workers": "numbers", "story": "papers"}
RESPONSE, ANSWER, REVISION, CONFLICT, SUBMISSION = (
    METADATA.tables[name] for name in ("response", "answer", "answer_revision", "answer_conflict", "submission")
)


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
        self.frozen: dict[str, str] = {}

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
        """A file beside a question."""
        file = {"file": (f"rule-{self.count}.pdf", files.pdf())}
        assert self.mina.post(f"{self.start}/evidence/people/holds", files=file).status_code < 500

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
        address = f"{self.start}/sections/people/{QUESTIONS[place]}"
        page = self.mina.get(address)
        buttons = re.findall(r'value="(choose:[^"]+)"', page.text)
        if buttons:
            names = {name: value for name, value in hidden(page).items() if name in ("_page", "_sequence")}
            assert self.mina.post(address, data=names | {"do": buttons[-1 if last else 0]}).status_code < 500

    @rule()
    def submit(self) -> None:
        """What is needed is answered, and all of it submitted where nothing stands in the way."""
        self.clock.advance(seconds=20)
        for section, answers in (
            ("numbers", {"workers": self._new_words("workers"), "agency": "no"}),
            ("papers", {"holds": "yes", "held": "3"}),
        ):
            page = self.mina.get(f"{self.start}/sections/people/{section}")
            if page.status_code == 200:
                fields = hidden(page) | {f"people.{name}": value for name, value in answers.items()}
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
        """It is an answer, an earlier one, or one of two to choose from."""

        def raw(work: Work) -> str:
            own = select(RESPONSE.c.id).where(RESPONSE.c.invitation_id == self.invited.invitation).scalar_subquery()
            tables = (ANSWER, REVISION, CONFLICT)
            rows = [work.execute(select(table.c.raw).where(table.c.response_id == own)) for table in tables]
            return "\n".join(json.dumps(row.raw) for each in rows for row in each)

        kept = self.database.read(raw)
        assert [words for words in sorted(self.typed) if words not in kept] == []

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
    def a_colleague_sees_their_sections_only(self) -> None:
        """The numbers were never given to them."""
        if self.rahman is None:
            return
        assert self.rahman.get(f"{self.start}/sections/people/numbers").status_code in (303, 404, 410)
        for page in (self.start, f"{self.start}/sections/people/papers"):
            assert "How many people work at the site?" not in self.rahman.get(page).text
        for page in ("check", "receipt", "messages", "colleagues", "findings"):
            assert self.rahman.get(f"{self.start}/{page}").status_code in (404, 410)


def test_in_any_order(visit: Visit, database: Database, clock: Clock) -> None:
    class Here(AnyOrder):
        def __init__(self) -> None:
            super().__init__(visit, database, clock)

    many = settings(max_examples=MANY, stateful_step_count=30, deadline=None, suppress_health_check=list(HealthCheck))
    run_state_machine_as_test(Here, settings=many)
