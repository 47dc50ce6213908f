"""Two portals that differ in restricted answers only look the same to everybody but safeguarding, to the last byte.

Every page that such a member can open, lists in every order and under every filter, every file of an export, the impact
of a draft and the emails to members are compared. What differs would tell the answer.
"""

import io
import re
import shutil
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
from arro3.io import read_parquet
from pydantic import SecretStr
from starlette.testclient import TestClient

from portal.app import make_app
from portal.domain.policy import Actor
from portal.domain.questionnaire import Version
from portal.domain.reading import read_version
from portal.domain.tokens import hash_of
from portal.settings import Settings
from portal.storage import finding_lists, notices, respondents, suppliers
from portal.storage.database import Database, Work
from portal.storage.finding_lists import FindingFilter
from portal.storage.notices import News, Waiting
from portal.storage.tables import METADATA
from portal.web.links import link
from portal.web.routes import ROUTES
from portal.workflow import (
    answer,
    attach,
    begin_draft,
    draft_campaign,
    explain,
    follow_up,
    import_suppliers,
    invite,
    open_link,
    publish,
    rescore,
    respondent_session,
    worker,
    write_to_buyer,
)
from portal.workflow.draft_campaign import CampaignPlan
from portal.workflow.explain import GivenExplanations
from portal.workflow.exporting.tables import TABLES
from portal.workflow.write_to_buyer import NewMessage
from tests import files
from tests.conftest import BASE_URL, LIBRARY, MAIL_FROM, SECRET, Clock
from tests.house.test_walls import DOORS
from tests.web.conftest import Cast, actor_of, make_cast, signed_in
from tests.workflow.supplier_side import NOTHING, form, given
from tests.workflow.test_submit import submit_answers

pytestmark = pytest.mark.slow

TELLING = """
format: ssq/1
id: people
version: 1.0.0
language: en
title: People at work
sections:
  - id: numbers
    title: Numbers
    questions:
      - {id: workers, kind: integer, ask: How many people work at the site?, min: 0}
      - {id: women, kind: integer, ask: How many women?, min: 0}
      - {id: agency, kind: yes_no, ask: Through an agency?, points: {yes: 50, no: 100}}
  - id: papers
    title: Papers
    questions:
      - id: holds
        kind: yes_no
        ask: Does anybody hold passports?
        points: {yes: 0, no: 100}
        evidence: {ask: The rule}
        indicators: [retention_of_identity_documents]
      - id: held
        kind: integer
        when: holds
        ask: How many passports are held?
        min: 0
        sensitive: true
        allow: [dont_know]
        evidence: {ask: The list}
      - {id: lent, kind: yes_no, ask: Are they lent?, sensitive: true, points: {yes: 0, no: 100}}
      - {id: lent_where, kind: text, when: lent, ask: Where?, evidence: {ask: The lease}}
      - {id: lent_days, kind: integer, unit: days, when: lent, ask: How long?, score: [{if: lent_days > 9, points: 9}]}
      - id: lockers
        kind: integer
        unit: lockers
        ask: How many lockers?
        score: [{if: lockers >= held, points: 100}, {else: 30}]
    checks:
      - {id: odd, level: warning, when: held > workers / 20, say: "That is {held} of {workers}."}
      - {id: noted, level: note, when: lent, say: They are lent.}
    flags:
      - {id: some_held, severity: medium, when: held > 0, because: "{held} are held.", follow_up: {ask: Why?, days: 9}}
      - {id: many_held, severity: low, when: held > 50, because: "Many: {held}.", follow_up: {ask: Why?, days: 9}}
      - {id: by_agency, severity: low, when: agency, because: Through an agency.}
  - id: loans
    title: Loans
    when: lent
    questions:
      - {id: rate, kind: percent, ask: At what rate?}
  - id: habits
    title: Habits
    questions:
HABITS
derived:
  - {id: share_held, value: held / workers, places: 2}
bands: [{id: strong, from: 70}, {id: weak, from: 0}]
"""
HABITS = {f"habit_{number}": number % 5 == 0 for number in range(1, 20)}
"""Questions enough for signs that a response was answered without care, and which of them are restricted."""
_HABIT = "      - {{id: {}, kind: yes_no, ask: Is that usual?, sensitive: {}, points: {{yes: 0, no: 100}}}}"
TELLING = TELLING.replace("HABITS", "\n".join(_HABIT.format(id, str(hidden).lower()) for id, hidden in HABITS.items()))
NEWER = TELLING.replace("version: 1.0.0", "version: 1.1.0").replace("{else: 30}", "{else: 20}")
PROBING = TELLING.replace("version: 1.0.0", "version: 1.2.0").replace("held > 0", "held > 49")
RULE, LIST, LEASE = (files.pdf(text=text) for text in ("The rule", "The list", "The lease"))
NAMES = ("Anand", "Bashir", "Chowdhury")
"""The first has submitted the answers that differ, the second others, the third has not submitted."""
DUE = "2026-12-01T17:00"
FREE = {"family": "people", "number": "1.0.0", "section": "papers", "question": "held", "language": "fr"}
FREE |= {"part": "held", "check": "odd", "kind": "invitation"}
NOT_COMPARED = ("/account", ".xlsx")
"""A page with random values, and workbooks without answers that hold the time of day."""
LISTS = (
    *(f"/campaigns/{{campaign}}?sort={way}{key}" for key in ("score", "confidence", "severity") for way in ("", "-")),
    *(f"/campaigns/{{campaign}}?{filter}" for filter in ("band=weak", "band=strong", "severity=low", "search=62")),
    *(f"/campaigns/{{campaign}}{page}?country=BD&band=weak" for page in ("", "/reminders", "/links", "/indicators")),
    *(f"/messages?{filter}" for filter in ("search=62", "kind=question")),
    *(f"/emails?show={show}" for show in ("all", "sent", "waiting")),
    *(f"/findings?{filter}" for filter in ("severity=low", "state=open", "state=asked", "search=Anand")),
)
EXPORTS = (".xlsx:", ".json:", *(f"{suffix}:{table.id}" for suffix in (".csv", ".parquet") for table in TABLES))


@dataclass(frozen=True)
class Answers:
    """The restricted answers of the first supplier."""

    held: str
    lent: str = "no"
    women: str = "120"
    habits: str = "yes"


@dataclass
class Portal:
    """One of the two portals."""

    database: Database
    clock: Clock
    app: Any
    cast: Cast
    ids: dict[str, str] = field(default_factory=dict)
    invitations: dict[str, str] = field(default_factory=dict)
    respondents: dict[str, Actor] = field(default_factory=dict)


Build = Callable[[Answers, str], Portal]


@pytest.fixture
def build(folder: Path, migrated_sqlite: Path) -> Iterator[Build]:
    opened: list[Database] = []

    def built(answers: Answers, mode: str) -> Portal:
        place = folder / f"{len(opened)}"
        place.mkdir()
        shutil.copyfile(migrated_sqlite, place / "portal.sqlite")
        clock, chance = Clock(), Random(7).randbytes
        database = Database(
            f"sqlite:///{place / 'portal.sqlite'}", clock=clock, random=chance, base_url=BASE_URL, path_of=link,
            secret=SECRET, data=place / "data", mail_from=MAIL_FROM, library=LIBRARY,
        )  # fmt: skip
        opened.append(database)
        app = make_app(Settings(base_url=BASE_URL, secret=SecretStr(SECRET)), database)
        portal = Portal(database, clock, app, database.write(make_cast))
        _fill(portal, answers, mode)
        return portal

    yield built
    for database in opened:
        database.close()


def _version(source: str) -> Version:
    reading = read_version(source.encode(), "people")
    assert reading.version is not None, [str(problem) for problem in reading.problems]
    return reading.version


def _fill(portal: Portal, answers: Answers, mode: str) -> None:
    owner, clock, database = actor_of(portal.cast, "owner"), portal.clock, portal.database
    database.write(_send, portal, mode, actor=owner)
    for name in NAMES:
        clock.advance(minutes=7)
        _answer(portal, name, answers if name != "Bashir" else Answers("30"))
    clock.advance(minutes=7)
    database.write(_publish_newer, portal, actor=owner)
    database.write(rescore.rescore, portal.ids["campaign"], portal.ids["other"], actor=owner)
    if mode == "after_a_look":
        database.write(_ask_about, portal, "some_held", actor=actor_of(portal.cast, "reviewer"))
        database.write(_ask_about, portal, "many_held", actor=actor_of(portal.cast, "safeguarding"))


def _send(work: Work, portal: Portal, mode: str) -> None:
    ids = portal.ids
    ids["version"] = publish.publish(work, [_version(TELLING)])[0].id
    rows = "".join(f"{name},BD,{name.lower()}@h.example,{name}\n" for name in NAMES)
    import_suppliers.confirm(work, f"Supplier name,Country,Contact address,Contact name\n{rows}".encode(), "s.csv")
    plan = CampaignPlan(title="Fair", due=DUE, zone="UTC", versions=(ids["version"],), follow_up_mode=mode)
    ids["campaign"] = draft_campaign.draft(work, plan)
    draft_campaign.choose(work, ids["campaign"], suppliers.ids(work))
    invite.send(work, ids["campaign"], len(NAMES))
    for row in work.execute(METADATA.tables["invitation"].select()).mappings():
        portal.invitations[row["contact_name"]] = row["id"]
        ids[row["contact_name"]] = row["supplier_id"]


def _answer(portal: Portal, name: str, answers: Answers) -> None:
    database, invitation = portal.database, portal.invitations[name]
    token = database.write(_link, portal, invitation)
    entry = database.write(open_link.enter, token, f"{name.lower()}@h.example")
    actor = database.read(respondent_session.respondent, entry.session)

    def save(section: str, **fields: str) -> None:
        typed = given(form(*(f"people.{field}" for field in fields), **fields))
        database.write(answer.save, invitation, "people", section, typed, actor=actor)

    def give(question: str, data: bytes) -> None:
        attach.give(database, invitation, "people", question, NOTHING, (f"{question}.pdf", data), actor=actor)

    save("numbers", workers="400", women=answers.women, agency="yes")
    database.write(
        write_to_buyer.write, invitation, NewMessage("question", "How?", place=("people", "held")), actor=actor
    )
    save("papers", holds="yes", held=answers.held, lent=answers.lent, lockers="33")
    if answers.lent == "yes":
        save("papers", lent_where="The night shift", lent_days="12")
        save("loans", rate="12.5")
        give("lent_where", LEASE)
    save("habits", **{id: answers.habits if hidden else "yes" for id, hidden in HABITS.items()})
    give("holds", RULE)
    if name != "Chowdhury":
        give("held", LIST)
        words = GivenExplanations({("people", "odd"): f"We keep {answers.held}."})
        database.write(explain.explain, invitation, words, actor=actor)
        assert submit_answers(database, actor).submission is not None


def _link(work: Work, portal: Portal, invitation: str) -> str:
    token = work.new_token()
    respondents.add_link(work, portal.cast.organisation, invitation, hash_of(token), None)
    return token


def _publish_newer(work: Work, portal: Portal) -> None:
    portal.ids["other"] = publish.publish(work, [_version(NEWER)])[0].id
    portal.ids["draft"] = begin_draft.begin(work, begin_draft.upload(PROBING, "people.yaml"))


def _ask_about(work: Work, portal: Portal, flag: str) -> None:
    for row in finding_lists.page(work, FindingFilter()).rows:
        if row.flag == flag:
            follow_up.ask(work, row.id, "Please hand them back.", work.now.date() + timedelta(days=9))
            portal.ids.setdefault("finding", row.id)


Seen = dict[str, str]


def _look(portal: Portal, role: str) -> Seen:
    """Everything that a member with this role gets, by its address."""
    with TestClient(portal.app, base_url=BASE_URL, follow_redirects=False) as client:
        signed_in(client, portal.database, portal.cast, role)
        seen: Seen = {}
        if role == "owner":
            client.post(f"/questionnaires/drafts/{portal.ids['draft']}/impact")
        for kind in EXPORTS if role == "owner" else ():  # no other role gets more in a file
            seen |= _exported(client, portal, kind)
        for name in ("Anand", "Chowdhury"):
            about = {**portal.ids, "invitation": portal.invitations[name], "supplier": portal.ids[name]}
            paths = [_filled(path, about) for path in _paths(about, role) if name == "Anand" or "{inv" in path]
            seen |= {f"{name} {path}": client.get(path).text for path in paths}
    return {_plain(address): _plain(text) for address, text in seen.items()}


def _exported(client: TestClient, portal: Portal, kind: str) -> Seen:
    asked = client.post(f"/campaigns/{portal.ids['campaign']}/export", data={"file": kind})
    portal.clock.advance(seconds=1)
    worker.do_jobs(portal.database, kinds=["export", "impact"])
    job = asked.headers["location"]
    data = client.post(f"{job}/file").content
    return {f"job {kind}": client.get(job).text, f"file {kind}": _text_of(kind, data)}


def _text_of(kind: str, data: bytes) -> str:
    if kind == ".xlsx:":
        with zipfile.ZipFile(io.BytesIO(data)) as book:
            return "\n".join(name + book.read(name).decode() for name in book.namelist())
    if kind.startswith(".parquet"):
        table = read_parquet(io.BytesIO(data)).read_all()
        return repr([(name, table.column(name).to_pylist()) for name in table.column_names])
    return data.decode()


def _paths(about: Mapping[str, str], role: str) -> Iterator[str]:
    for page in ROUTES:
        names = set(re.findall(r"\{(\w+)\}", page.path))
        is_open = {"members", role} & set(DOORS[page.method, page.path])
        if page.method == "GET" and is_open and names <= about.keys() | FREE.keys():
            yield page.path
    yield from LISTS


def _filled(path: str, about: Mapping[str, str]) -> str:
    return re.sub(r"\{(\w+)\}", lambda part: about.get(part[1]) or FREE[part[1]], path)


def _plain(text: str) -> str:
    """The text with ids numbered as they come, without checkpoints and the time of day."""
    numbers: dict[str, str] = {}
    text = re.sub(r"candour-checkpoint/1:\S+", "checkpoint", text)
    text = re.sub(r"20\d\d-\d\d-\d\dT[0-9:]+Z(?=</dcterms)", "now", text)
    return re.sub(r"\b[a-z2-7]{26}\b", lambda id: numbers.setdefault(id[0], f"id {len(numbers)}"), text)


ONE, OTHER = Answers("37", women="2"), Answers("62", lent="yes", women="7", habits="no")
"""They raise the same flags but one that only safeguarding knows of, and their counts lie in the same bands."""


@pytest.mark.parametrize(("mode", "roles"), [("after_a_look", ("owner", "reviewer")), ("at_once", ("reviewer",))])
def test_nothing_tells_what_is_restricted(build: Build, mode: str, roles: tuple[str, ...]) -> None:
    one, other = build(ONE, mode), build(OTHER, mode)
    differing = {}
    for role in roles:
        left, right = _look(one, role), _look(other, role)
        assert left.keys() == right.keys()
        assert len(left) > 40
        compared = (address for address in left if not address.endswith(NOT_COMPARED))
        differing[role] = [address for address in compared if left[address] != right[address]]
        actor = actor_of(one.cast, role)
        assert one.database.read(_news, actor=actor) == other.database.read(_news, actor=actor)
    assert not any(differing.values()), differing


def _news(work: Work) -> tuple[News, Waiting]:
    """The numbers in the emails to a member."""
    return notices.news(work, work.now - timedelta(days=9), work.now), notices.waiting(work)
