"""A portal that is killed again and again while suppliers save and submit, and what must be true afterwards.

A nursery process has imported everything once and forks a real web server (real sockets, real database) whenever it is
told to; the test kills that server with SIGKILL at random moments. Clients keep a ledger of what they sent and what was
acknowledged. After every kill, while nothing runs, the database is held against the ledger: what was acknowledged is
there exactly once, what was in flight is there once or not at all, and submitting is whole or has not happened.
"""

import hashlib
import http.client
import json
import os
import random
import re
import secrets
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import IO, Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from sqlalchemy import insert, select, text

from portal.domain.questionnaire import version_from_document
from portal.storage import library, people
from portal.storage.database import Database, Work
from portal.storage.tables import METADATA
from portal.web.links import link
from portal.workflow import keep_history

SECRET = "a secret that only the crash test knows, long enough"
MAIL_FROM = "Candour <post@portal.example.org>"
COOKIE = "__Host-candour-answer"
CLIENTS = 4
SAVES = 3
"""How often each supplier saves before submitting."""
PATIENCE = 30.0
"""Seconds after which a server that does not answer fails the test."""

QUESTIONNAIRE = {
    "format": "ssq/1",
    "id": "crash",
    "version": "1.0.0",
    "language": "en",
    "title": "A short questionnaire",
    "sections": [
        {
            "id": "people",
            "title": "People",
            "questions": [
                {"id": "workers", "kind": "integer", "ask": "How many people work here?", "min": 0},
                {
                    "id": "fees",
                    "kind": "yes_no",
                    "ask": "Do they pay for their job?",
                    "points": {"yes": 0, "no": 100},
                },
            ],
            "flags": [{"id": "fees", "severity": "high", "when": "fees", "because": "Workers pay for their job."}],
        }
    ],
    "bands": [{"id": "good", "from": 50}, {"id": "poor", "from": 0}],
}


@dataclass
class Supplier:
    """One supplier's side of the story: its session, what it sent, what it heard."""

    invitation: str
    response: str
    token: str
    acked: list[int] = field(default_factory=list)
    in_flight: int | None = None
    handing_in: bool = False
    submitted: bool = False


@dataclass
class Story:
    """What happened in a whole run; `problems` says, in words, what was lost, doubled or half done."""

    kills: int = 0
    saves: int = 0
    submissions: int = 0
    problems: list[str] = field(default_factory=list)


def open_database(url: str, data: Path, base_url: str = "http://127.0.0.1") -> Database:
    """The portal's own database, on a real clock."""
    return Database(
        url,
        clock=lambda: datetime.now(UTC),
        random=secrets.token_bytes,
        base_url=base_url,
        path_of=link,
        secret=SECRET,
        data=data,
        mail_from=MAIL_FROM,
    )


def plant(work: Work, how_many: int) -> list[Supplier]:
    """An organisation, one campaign, and suppliers who have opened their links already."""
    organisation = people.add_organisation(work, "Acme")
    version = library.publish_version(work, version_from_document(QUESTIONNAIRE), organisation=organisation)
    inside = {"organisation_id": organisation}
    words = ("title", "purpose", "legal_basis", "proportionality", "help_text", "contact_line", "created_by")
    campaign = {"id": "campaign", "zone": "UTC", "follow_up_mode": "after_a_look", "created_at": work.now}
    due = {"due_at": work.now + timedelta(days=30), **dict.fromkeys(words, "words")}
    connection = work.connection
    connection.execute(insert(METADATA.tables["campaign"]), campaign | due | inside)
    asked = {"campaign_id": "campaign", "position": 0, "version_id": version}
    connection.execute(insert(METADATA.tables["campaign_version"]), asked | inside)
    suppliers = [Supplier(work.new_id(), work.new_id(), work.new_token()) for _ in range(how_many)]
    for table, rows in _rows(work, suppliers).items():
        connection.execute(insert(METADATA.tables[table]), [row | inside for row in rows])
    return suppliers


def _rows(work: Work, suppliers: Sequence[Supplier]) -> dict[str, list[dict[str, Any]]]:
    contact = {"contact_name": "Anna", "contact_address": "anna@example.org", "language": "en", "time_zone": "UTC"}
    dates = {"chosen_at": work.now, "invited_at": work.now, "sent_at": work.now, "opened_at": work.now}
    known = {"name": "Supplier", "country": "AT", "own_ids": {}, "added_at": work.now, "changed_at": work.now}
    lasting = {"created_at": work.now, "seen_at": work.now, "ends_at": work.now + timedelta(hours=12)}
    rows: dict[str, list[dict[str, Any]]] = {
        "supplier": [],
        "invitation": [],
        "participant": [],
        "response": [],
        "session": [],
    }
    for supplier in suppliers:
        mine = {"invitation_id": supplier.invitation}
        rows["supplier"].append({"id": f"s{supplier.invitation}", "key": supplier.invitation} | known | contact)
        invitation = {"id": supplier.invitation, "campaign_id": "campaign", "supplier_id": f"s{supplier.invitation}"}
        rows["invitation"].append(invitation | dates | contact)
        person = {"id": f"p{supplier.invitation}", "address": "anna@example.org", "name": "Anna", "language": "en"}
        rows["participant"].append(person | {"created_at": work.now} | mine)
        rows["response"].append({"id": supplier.response, "created_at": work.now, "changed_at": work.now} | mine)
        hashed = hashlib.sha256(supplier.token.encode()).hexdigest()
        rows["session"].append(
            {"id_hash": hashed, "kind": "respondent", "participant_id": person["id"]} | mine | lasting
        )
    return rows


def hidden(page: str) -> dict[str, str]:
    """The hidden fields of a page's forms."""
    return dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page))


class Client(threading.Thread):
    """Fills in and submits for its suppliers, one after the other, and asks again whenever it got no answer."""

    def __init__(self, number: int, port: int, suppliers: Sequence[Supplier], story: Story, stop: threading.Event):
        super().__init__(name=f"client {number}", daemon=True)
        self.port, self.suppliers, self.story, self.stop = port, suppliers, story, stop
        self.values = iter(range(number * 1_000_000 + 1, (number + 1) * 1_000_000))
        self.line: http.client.HTTPConnection | None = None

    def run(self) -> None:
        """Go on until told to stop, or until every supplier has submitted."""
        for supplier in self.suppliers:
            while len(supplier.acked) < SAVES and not self.stop.is_set():
                self._save(supplier)
            while not supplier.submitted and not self.stop.is_set():
                self._submit(supplier)
            if self.stop.is_set():
                return

    def _save(self, one: Supplier) -> None:
        value = one.in_flight = one.in_flight or next(self.values)
        shown = str(len(one.acked))
        form = {
            "_revision.crash.workers": shown,
            "crash.workers": str(value),
            "_revision.crash.fees": shown,
            "crash.fees": "yes",
            "do": "next",
        }
        if self._post(one, f"/r/{one.invitation}/sections/crash/people", form):
            one.acked.append(value)
            one.in_flight = None
            self.story.saves += 1

    def _submit(self, one: Supplier) -> None:
        one.handing_in = True
        start = f"/r/{one.invitation}"
        shown = self._ask(one, "GET", f"{start}/check")
        if shown is None:
            return
        read = self._ask(one, "POST", f"{start}/check", hidden(shown[1])) if shown[0].status == 200 else shown
        if read is None:
            return
        asked = dict(parse_qsl(urlsplit(read[0].headers["location"] or "").query))
        form = {"name": "Anna", "role": "Director", "confirmed": "yes", **asked}
        if self._post(one, f"{start}/submission", form):
            one.submitted = True
            self.story.submissions += 1

    def _post(self, one: Supplier, path: str, form: dict[str, str]) -> bool:
        """Whether the portal acknowledged; a broken line says nothing either way."""
        asked = self._ask(one, "POST", path, form)
        if asked is not None and asked[0].status != 303:
            self.story.problems.append(f"{path} was answered with {asked[0].status}.")
            self.stop.set()
        return asked is not None and asked[0].status == 303

    def _ask(
        self, one: Supplier, method: str, path: str, form: dict[str, str] | None = None
    ) -> tuple[http.client.HTTPResponse, str] | None:
        """The portal's answer and its page; None where the line broke."""
        headers = {
            "Cookie": f"{COOKIE}-{one.invitation}={one.token}",
            "Content-Type": "application/x-www-form-urlencoded",
        }
        try:
            if self.line is None:
                self.line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
            self.line.request(method, path, urlencode(form or {}), headers)
            answer = self.line.getresponse()
            page = answer.read().decode()
        except (OSError, http.client.HTTPException) as broken:
            if isinstance(broken, TimeoutError):
                self.story.problems.append(f"{path} was not answered in {PATIENCE:.0f} seconds.")
                self.stop.set()
            self._hang_up()
            time.sleep(0.01)
            return None
        return answer, page

    def _hang_up(self) -> None:
        if self.line is not None:
            self.line.close()
            self.line = None


class Nursery:
    """The process that forks servers; one at a time."""

    def __init__(self, url: str, data: Path, mutant: str) -> None:
        self.socket = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port: int = self.socket.getsockname()[1]
        command = [sys.executable, "-m", "tests.journeys.kill", url, str(data), str(self.socket.fileno()), mutant]
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, pass_fds=[self.socket.fileno()]
        )

    def birth(self) -> int:
        """A new server's process id, once it is about to listen."""
        self._pipe(self.process.stdin).write("go\n")
        self._pipe(self.process.stdin).flush()
        said = self._pipe(self.process.stdout).readline().strip()
        if not said.isdecimal():
            raise RuntimeError(f"The nursery is gone; it said {said!r}.")
        return int(said)

    def kill(self, server: int) -> None:
        """As a power cut would end it, and wait until it is gone."""
        os.kill(server, signal.SIGKILL)
        self._pipe(self.process.stdout).readline()

    def close(self) -> None:
        """End the nursery; it has no children any more."""
        self._pipe(self.process.stdin).close()
        self.process.wait(PATIENCE)
        self._pipe(self.process.stdout).close()
        self.socket.close()

    @staticmethod
    def _pipe(pipe: IO[str] | None) -> IO[str]:
        assert pipe is not None
        return pipe


@contextmanager
def _nursery(url: str, data: Path, mutant: str) -> Iterator[Nursery]:
    nursery = Nursery(url, data, mutant)
    try:
        yield nursery
    finally:
        nursery.close()


def torture(url: str, data: Path, kills: int, seed: int, mutant: str = "") -> Story:
    """Kill `kills` servers under load and say what the database has to show for it. Stops at the first problem."""
    database, story, chance, stop = open_database(url, data), Story(), random.Random(seed), threading.Event()
    database.upgrade()
    suppliers: list[Supplier] = database.write(plant, CLIENTS * (20 + kills * 8))
    with _nursery(url, data, mutant) as nursery:
        clients = [Client(n, nursery.port, suppliers[n::CLIENTS], story, stop) for n in range(CLIENTS)]
        for client in clients:
            client.start()
        try:
            while story.kills < kills and not stop.is_set() and not story.problems:
                _one_life(nursery, story, chance)
                story.problems += _judge(database, suppliers)
        finally:
            stop.set()
            last = nursery.birth()
            for client in clients:
                client.join(PATIENCE)
            nursery.kill(last)
    story.problems += _judge(database, suppliers)
    database.close()
    return story


def _one_life(nursery: Nursery, story: Story, chance: random.Random) -> None:
    """A server lives until it has acknowledged something, and a random moment longer."""
    server, before, waited = nursery.birth(), story.saves + story.submissions, time.monotonic()
    while story.saves + story.submissions < before + 5 and not story.problems:
        if time.monotonic() - waited > PATIENCE:
            story.problems.append("The server acknowledged nothing.")
        time.sleep(0.002)
    time.sleep(chance.uniform(0, 0.15))
    nursery.kill(server)
    story.kills += 1


def _judge(database: Database, suppliers: Sequence[Supplier]) -> list[str]:
    """What is wrong, in words. Called while no server runs; clients only wait, so the ledger stands still."""
    time.sleep(0.03)  # a client may be writing down the last answer it heard
    kept = database.read(_kept)
    problems = [
        problem
        for supplier in suppliers
        for problem in _judge_answers(supplier, kept) + _judge_submission(supplier, kept)
    ]
    organisation = database.read(people.organisations)[0].id
    chain = keep_history.verify(database, organisation)
    if chain.problem:
        problems.append(chain.problem)
    if database.is_sqlite:
        sound = database.read(lambda work: work.session.execute(text("PRAGMA integrity_check")).scalar())
        problems += [] if sound == "ok" else [f"The file is damaged: {sound}"]
    return problems


StoredRows = dict[str, dict[str, list[Any]]]


def _kept(work: Work) -> StoredRows:
    """Everything the run may have written, by table and by whose it is."""
    by = {
        "answer": "response_id",
        "answer_revision": "response_id",
        "submission": "response_id",
        "result": "response_id",
        "finding": "response_id",
        "email": "invitation_id",
        "link": "invitation_id",
        "invitation": "id",
    }
    kept: StoredRows = {}
    for name, key in by.items():
        table = METADATA.tables[name]
        for row in work.execute(select(table)).mappings():
            kept.setdefault(name, {}).setdefault(row[key], []).append(row)
    submitted = METADATA.tables["history"]
    noted = select(submitted.c.details).where(submitted.c.verb == "submitted")
    for details in work.execute(noted).scalars():
        kept.setdefault("history", {}).setdefault(details["invitation"], []).append(details)
    return kept


def _of(kept: StoredRows, table: str, key: str) -> list[Any]:
    return kept.get(table, {}).get(key, [])


def _judge_answers(one: Supplier, kept: StoredRows) -> list[str]:
    rows = _of(kept, "answer_revision", one.response) + _of(kept, "answer", one.response)
    typed = sorted((row for row in rows if row["question"] == "workers"), key=lambda row: int(row["revision"]))
    values = [row["value"] for row in typed]
    expected = [[*one.acked], [*one.acked, one.in_flight]] if one.in_flight else [[*one.acked]]
    if values not in expected:
        return [f"{one.invitation}: {one.acked} acknowledged, {one.in_flight} in flight, but {values} kept."]
    if [row["revision"] for row in typed] != list(range(1, len(typed) + 1)):
        return [f"{one.invitation}: revisions have gaps."]
    return []


def _judge_submission(one: Supplier, kept: StoredRows) -> list[str]:
    counts = {
        "submission": len(_of(kept, "submission", one.response)),
        "result": len(_of(kept, "result", one.response)),
        "finding": len(_of(kept, "finding", one.response)),
        "receipt": len([row for row in _of(kept, "email", one.invitation) if row["kind"] == "receipt"]),
        "link": len(_of(kept, "link", one.invitation)),
        "history": len(_of(kept, "history", one.invitation)),
        "date": int(_of(kept, "invitation", one.invitation)[0]["submitted_at"] is not None),
    }
    if set(counts.values()) not in ({0}, {1}):
        return [f"{one.invitation}: submitted by halves: {counts}."]
    is_there = counts["submission"] == 1
    if one.submitted and not is_there:
        return [f"{one.invitation}: acknowledged as submitted, but it is not there."]
    if is_there and not one.handing_in:
        return [f"{one.invitation}: submitted by nobody."]
    for row in _of(kept, "submission", one.response):
        if hashlib.sha256(row["document"].encode()).hexdigest() != row["hash"]:
            return [f"{one.invitation}: the document does not have its hash."]
        if json.loads(row["document"])["answers"]["crash"]["workers"] != one.acked[-1]:
            return [f"{one.invitation}: what was submitted is not what was acknowledged last."]
    return []


def main(url: str, data: str, descriptor: str, mutant: str = "") -> None:
    """The nursery: for each line on standard input fork a server, say its id, and say when it is gone."""
    import uvicorn
    import uvloop

    from portal.app import make_app
    from portal.settings import Settings, root
    from portal.web.render import pages_of

    templates = pages_of(root("templates"), root("static")).environment
    for name in ("section", "saved", "check", "submission", "receipt"):
        templates.get_template(f"supplier/{name}.html")  # compiled before the fork, not in every life
    listening = socket.socket(fileno=int(descriptor))
    base_url = f"http://127.0.0.1:{listening.getsockname()[1]}"
    assert uvloop
    for _ in sys.stdin:
        child = os.fork()
        if child:
            sys.stdout.write(f"{child}\n")
            sys.stdout.flush()
            os.waitpid(child, 0)
            sys.stdout.write("gone\n")
            sys.stdout.flush()
            continue
        database = open_database(url, Path(data), base_url)
        if mutant == "commits too early":
            _commit_too_early(database)
        settings = Settings(data=Path(data), base_url=base_url, database_url=url)
        app = make_app(settings, database)
        config = uvicorn.Config(app, access_log=False, log_level="warning", lifespan="auto")
        uvicorn.Server(config).run(sockets=[listening])


def _commit_too_early(database: Database) -> None:
    """The mutant: the submission is committed by itself, and what follows from it a moment later."""
    from sqlalchemy import event

    @event.listens_for(database.writer, "after_cursor_execute")
    def executed(connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if statement.startswith("INSERT INTO submission"):
            raw = connection.connection.driver_connection
            raw.execute("COMMIT")
            time.sleep(0.01)
            raw.execute("BEGIN IMMEDIATE" if database.is_sqlite else "BEGIN")


if __name__ == "__main__":
    main(*sys.argv[1:])
