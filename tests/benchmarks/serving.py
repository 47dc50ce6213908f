"""Requests against a really running portal: how many a second, what each costs the server, how long each takes."""

import asyncio
import os
import socket
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

import httpx2

from portal.domain.policy import Actor
from portal.domain.questionnaire import Version
from portal.domain.reading import read_version
from portal.domain.tokens import hash_of
from portal.storage import library, people, respondents, sessions, suppliers
from portal.storage.database import Database, Work
from portal.storage.tables import METADATA
from portal.workflow import draft_campaign, import_suppliers, organise, publish, sign_in
from portal.workflow.draft_campaign import CampaignPlan
from tests.benchmarks.column import say
from tests.benchmarks.server import database_in
from tests.journeys.kill import hidden

SECTIONS, QUESTIONS = 3, 15
TICKS = os.sysconf("SC_CLK_TCK")
Steps = Callable[["Visitor"], Awaitable[None]]


def questionnaire() -> Version:
    """Three pages of fifteen questions each: numbers, truths and choices, a flag on every page."""
    lines = ["format: ssq/1", "id: measured", "version: 1.0.0", "language: en", "title: Measured", "sections:"]
    for section in range(SECTIONS):
        lines += [f"  - id: part_{section}", f"    title: Part {section}", "    questions:"]
        for number in range(QUESTIONS):
            lines += [
                f"      - id: q_{section}_{number}",
                f"        ask: How is it with thing {number} of part {section}?",
            ]
            lines += ["        why: So that the figures mean something.", "        help: Count everything once."]
            lines += [
                ["        kind: yes_no", "        points: {yes: 100, no: 0}"],
                ["        kind: integer", "        min: 0"],
                ["        kind: choice", "        options: [{id: one, text: One, points: 100}, {id: two, text: Two}]"],
            ][number % 3]
        lines += [
            "    flags:",
            f"      - {{id: flag_{section}, severity: high, when: q_{section}_1 > 900, because: Much.}}",
        ]
    lines += ["bands: [{id: strong, from: 85}, {id: weak, from: 0}]"]
    version = read_version("\n".join(lines).encode(), "measured").version
    if version is None:
        raise RuntimeError("the benchmark's questionnaire does not read")
    return version


def answers(section: int) -> dict[str, str]:
    """A section's form as a browser posts it."""
    found: dict[str, str] = {}
    for number in range(QUESTIONS):
        name = f"measured.q_{section}_{number}"
        found[f"_revision.{name}"] = "0"
        found[name] = ("yes", "7", "one")[number % 3]
    return found


@dataclass
class Load:
    """What was seen of some requests: seconds each took, and how often each step was refused."""

    seconds: list[float] = field(default_factory=list)
    wrong: int = 0


@dataclass
class Visitor:
    """One supplier's browser: its link, its cookie, and where it is."""

    client: httpx2.AsyncClient
    load: Load
    token: str = ""
    address: str = ""
    cookie: str = ""
    home: str = ""

    async def get(self, path: str, expected: int = 200) -> httpx2.Response:
        """One GET, timed."""
        return await self._ask("GET", path, None, expected)

    async def post(self, path: str, form: dict[str, str], expected: int = 303) -> httpx2.Response:
        """One POST, timed."""
        return await self._ask("POST", path, form, expected)

    async def _ask(self, method: str, path: str, form: dict[str, str] | None, expected: int) -> httpx2.Response:
        headers = {"Cookie": self.cookie} if self.cookie else {}
        content = None
        if form is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
            content = urlencode(form)
        started = time.perf_counter()
        answer = await self.client.request(method, path, headers=headers, content=content)
        self.load.seconds.append(time.perf_counter() - started)
        self.load.wrong += answer.status_code != expected
        if answer.status_code != expected and self.load.wrong == 1:
            say(f"  {method} {path.split('/')[1]} answered {answer.status_code} instead of {expected}", "")
        return answer

    async def enter(self) -> None:
        """Through the gate to the task list."""
        await self.get(f"/i/{self.token}")
        entry = await self.post(f"/i/{self.token}", {"address": self.address})
        self.cookie = entry.headers.get("set-cookie", "").partition(";")[0]
        self.home = entry.headers.get("location", "").partition("?")[0]
        await self.get(self.home)


async def first_page(visitor: Visitor) -> None:
    """The link, the address, the task list."""
    await visitor.enter()


async def journey(visitor: Visitor) -> None:
    """Everything a supplier does, from the link to the receipt."""
    await visitor.enter()
    for section in range(SECTIONS):
        place = f"{visitor.home}/sections/measured/part_{section}"
        await visitor.get(place)
        await visitor.post(place, answers(section) | {"do": "next"})
    shown = await visitor.get(f"{visitor.home}/check")
    read = await visitor.post(f"{visitor.home}/check", hidden(shown.text))
    declaration = hidden((await visitor.get(read.headers["location"])).text)
    await visitor.post(
        f"{visitor.home}/submission", declaration | {"name": "A. Clerk", "role": "Clerk", "confirmed": "yes"}
    )
    await visitor.get(f"{visitor.home}/receipt")


@dataclass(frozen=True)
class Stage:
    """A running portal with suppliers who have been invited."""

    address: str
    pid: int
    tokens: list[tuple[str, str]]
    member_cookie: str
    campaign: str


@contextmanager
def running(folder: Path, invited: int) -> Iterator[Stage]:
    """Fill a database, start the portal on it, and stop it in the end."""
    port = _free_port()
    address = f"http://127.0.0.1:{port}"
    database = database_in(folder, address)
    database.upgrade()
    campaign, tokens, cookie = _filled(database, invited)
    database.close()
    process = subprocess.Popen([sys.executable, "-m", "tests.benchmarks.server", str(folder), str(port)])
    try:
        _wait(address)
        yield Stage(address, process.pid, tokens, cookie, campaign)
    finally:
        process.terminate()
        process.wait(timeout=20)


def _free_port() -> int:
    with socket.socket() as opened:
        opened.bind(("127.0.0.1", 0))
        return int(opened.getsockname()[1])


def _wait(address: str) -> None:
    for _ in range(200):
        try:
            httpx2.get(f"{address}/health", timeout=1)
            return
        except httpx2.TransportError:
            time.sleep(0.05)
    raise RuntimeError("the portal did not start")


def _filled(database: Database, invited: int) -> tuple[str, list[tuple[str, str]], str]:
    organisation = database.write(organise.add_organisation, "Measured")
    actor = Actor("operator", "operator:bench", "bench", organisation)
    database.write(publish.publish, [questionnaire()], actor=actor)
    heads = "Supplier name,External code,Country,Contact name,Contact email\n"
    lines = "".join(f"Site {n},S-{n:05},BD,A B,a{n}@site.example\n" for n in range(invited))
    database.write(import_suppliers.confirm, (heads + lines).encode(), "list.csv", actor=actor)
    version = database.read(library.published, organisation)[0].id
    plan = CampaignPlan(title="Bench", due=f"{database.clock().year + 1}-12-31T12:00", zone="UTC", versions=(version,))
    campaign = database.write(draft_campaign.draft, plan, actor=actor)
    database.write(draft_campaign.choose, campaign, database.read(suppliers.ids, actor=actor), actor=actor)
    tokens = database.write(_linked, campaign, organisation)
    return campaign, tokens, database.write(member_cookie, organisation, actor=actor)


def _linked(work: Work, campaign: str, organisation: str) -> list[tuple[str, str]]:
    """Every supplier invited, with a link whose token we know: pairs of token and address."""
    invitations = METADATA.tables["invitation"]
    connection = work.connection
    connection.execute(invitations.update().values(invited_at=work.now, sent_at=work.now))
    rows = connection.execute(invitations.select().where(invitations.c.campaign_id == campaign)).all()
    found = []
    for row in rows:
        token = work.new_token()
        found.append((token, row.contact_address))
        respondents.add_link(work, organisation, row.id, hash_of(token), None)
    return found


def member_cookie(work: Work, organisation: str, role: str = "owner") -> str:
    """The cookie of a new member who is signed in."""
    member = people.add_member(work, organisation, f"{role}@measured.example", [role], role.title())
    token = work.new_token()
    membership = sessions.Membership(member, organisation)
    person = people.member(work, member).person
    sessions.begin(work, hash_of(token), "member", person, work.now + sign_in.LONGEST, membership)
    return f"__Host-candour={token}"


def cpu_of(pid: int) -> float:
    """Seconds of CPU a process has used, in itself and for it."""
    parts = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(parts[11]) + int(parts[12])) / TICKS


def measure(stage: Stage, what: str, steps: Steps, visitors: list[Visitor], at_once: int, goal: str) -> None:
    """Let visitors go through `steps`, some at once, and say what it cost."""
    load = visitors[0].load

    async def all_of_them() -> None:
        waiting = asyncio.Semaphore(at_once)

        async def one(visitor: Visitor) -> None:
            async with waiting:
                await steps(visitor)

        await asyncio.gather(*(one(visitor) for visitor in visitors))

    before, started = cpu_of(stage.pid), time.perf_counter()
    asyncio.get_event_loop().run_until_complete(all_of_them())
    taken, used = time.perf_counter() - started, cpu_of(stage.pid) - before
    ordered = sorted(load.seconds)
    at = [1000 * ordered[min(len(ordered) - 1, int(len(ordered) * share))] for share in (0.5, 0.95, 0.99)]
    each = 1000 * used / len(ordered)
    whole = 1000 * used / len(visitors)
    per = f", {whole:.1f} ms CPU each" if len(ordered) > len(visitors) else ""
    say(f"{what}: {len(ordered) / taken:.0f} requests/s, {at_once} at once{per}", f"{each:.2f} ms CPU/request", goal)
    say("", f"p50 {at[0]:.0f}, p95 {at[1]:.0f}, p99 {at[2]:.0f} ms")
    if load.wrong:
        raise RuntimeError(f"{load.wrong} requests of “{what}” were not answered as expected")


def print_serving(folder: Path, times: int) -> None:
    """The lines about requests; `times` is how many visitors each has."""
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    with running(folder, times * 3 + 20) as stage:
        client = httpx2.AsyncClient(base_url=stage.address, timeout=30)
        waiting = iter(stage.tokens)

        def visitors(count: int) -> list[Visitor]:
            load = Load()
            return [Visitor(client, load, *next(waiting)) for _ in range(count)]

        _all_lines(loop, stage, visitors, client, times)
        loop.run_until_complete(client.aclose())
    loop.close()


def _all_lines(
    loop: asyncio.AbstractEventLoop,
    stage: Stage,
    visitors: Callable[[int], list[Visitor]],
    client: httpx2.AsyncClient,
    times: int,
) -> None:
    warm = visitors(1)[0]
    loop.run_until_complete(warm.enter())
    loop.run_until_complete(warm.get(f"{warm.home}/sections/measured/part_0"))

    async def section(visitor: Visitor) -> None:
        await visitor.get(f"{visitor.home}/sections/measured/part_0")

    async def save(visitor: Visitor) -> None:
        await visitor.post(f"{visitor.home}/sections/measured/part_0", answers(0) | {"do": "next"})

    async def autosave(visitor: Visitor) -> None:
        form = answers(0) | {"measured.q_0_1": "8", "_revision.measured.q_0_1": "1"}
        await visitor.post(f"{visitor.home}/questions/measured/q_0_1", form, 200)

    async def look(visitor: Visitor) -> None:
        await visitor.get(f"/campaigns/{stage.campaign}")

    async def bare(visitor: Visitor) -> None:
        await visitor.get("/bare")

    def again(cookie: str, count: int) -> list[Visitor]:
        load = Load()
        return [Visitor(client, load, cookie=cookie) for _ in range(count)]

    inside = visitors(times)
    measure(stage, "open the link: gate, address, task list", first_page, inside, 8, "≤ 2 ms CPU/request")
    measure(stage, "a section's template without a database", bare, again("", times), 8, "the floor")
    for what, steps, at_once, goal in (
        ("show a section of 15 questions", section, 8, "≥ 0.45 of the floor"),
        ("save a section, durable", save, 8, "≤ 4 ms CPU with its page"),
        ("autosave one answer, durable", autosave, 16, "≤ 1.8 ms, p99 ≤ 50 ms"),
    ):
        load = Load()
        for visitor in inside:
            visitor.load = load
        measure(stage, what, steps, inside, at_once, goal)
    measure(stage, "a whole journey", journey, visitors(times), 8, "≤ 20 ms CPU each, p95 ≤ 40 ms")
    measure(stage, "a page of the board", look, again(stage.member_cookie, times), 4, "≤ 60 ms")
