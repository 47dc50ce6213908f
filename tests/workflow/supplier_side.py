"""A small questionnaire of every shape and an invited supplier, for tests of the supplier's side."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cache

from sqlalchemy import insert, update

from portal.domain.policy import Actor
from portal.domain.questionnaire import Version
from portal.domain.reading import read_version
from portal.storage import evidence, responses
from portal.storage.database import Database, Work
from portal.storage.evidence import Evidence
from portal.storage.tables import METADATA
from portal.web import answer_form
from portal.workflow import open_link, respondent_session
from portal.workflow.answer import GivenAnswers
from portal.workflow.browser_codes import SeenBrowser
from tests.entering import enter

PEOPLE = """
format: ssq/1
id: people
version: 1.0.0
language: en
title: People at work
about: Who works for you.
minutes: 5
sections:
  - id: numbers
    title: Numbers
    audience: human resources
    questions:
      - id: workers
        kind: integer
        ask: How many people work at the site?
        why: The other answers are measured by it.
        min: 0
        max: 1000000
      - id: agency
        kind: yes_no
        ask: Do any of them come through an agency?
        points: {yes: 50, no: 100}
      - id: agency_workers
        kind: integer
        when: agency
        ask: How many come through an agency?
        min: 0
      - id: fee
        kind: money
        when: agency
        ask: What did the dearest placement cost a worker?
        min: 0
        allow: [dont_know, not_applicable]
        dont_know: 0
      - id: fee_repaid
        kind: money
        when: fee > 0
        currency_of: fee
        required: false
        ask: How much of it was paid back?
      - id: routes
        kind: table
        when: agency
        ask: Where do they come from?
        required: false
        columns:
          - {id: from_country, kind: country, text: Country}
          - {id: people_count, kind: integer, text: People, min: 0}
    checks:
      - id: too_many_agency
        level: error
        when: agency_workers > workers
        say: There are more agency workers than workers.
      - id: very_large
        level: warning
        when: workers > 10000
        say: This is a very large site. Please check the number, or explain it.
  - id: papers
    title: Papers
    questions:
      - id: intro
        kind: note
        ask: The next questions are about passports.
      - id: holds
        kind: yes_no
        ask: Does anybody else hold workers' passports?
        why: Holding papers is a sign of forced labour.
        points: {yes: 0, no: 100}
        evidence: {ask: Your written rule on documents, when: holds == false, required: true}
        advice:
          - when: holds
            say: Give every passport back to its owner.
            learn: https://www.ilo.org/
      - id: held
        kind: integer
        when: holds
        ask: How many passports are held?
        min: 0
        sensitive: true
      - id: since
        kind: date
        when: holds
        required: false
        ask: Since when?
      - id: story
        kind: long_text
        required: false
        ask: Is there anything to add?
    flags:
      - id: passports_held
        severity: critical
        when: holds and held > 0
        because: "{held} passports are held by somebody else."
bands: [{id: strong, from: 70}, {id: weak, from: 0}]
"""

ADDRESS = "mina@factory.example"
DUE = datetime(2026, 7, 1, 15, 0, tzinfo=UTC)


def version() -> Version:
    """The questionnaire above, or what a test has put in its place."""
    return _read(PEOPLE)


@cache
def _read(source: str) -> Version:
    reading = read_version(source.encode(), "people/1.0.0.yaml")
    assert reading.version is not None, [str(problem) for problem in reading.problems]
    return reading.version


@dataclass(frozen=True)
class Invited:
    """One invited supplier: what a test needs to knock, and the ids it looks under."""

    organisation: str
    campaign: str
    supplier: str
    invitation: str
    token: str
    address: str = ADDRESS


def invite(database: Database, *, number: int = 1, due_at: datetime = DUE) -> Invited:
    """A fresh organisation with one campaign, sent to one supplier."""
    return database.write(_invite, number, due_at)


def _invite(work: Work, number: int, due_at: datetime) -> Invited:
    made = Invited(work.new_id(), work.new_id(), work.new_id(), work.new_id(), work.new_token())
    asked, version_id = version(), work.new_id()
    here = {"organisation_id": made.organisation}
    rows: list[tuple[str, dict[str, object]]] = [
        (
            "organisation",
            {"id": made.organisation, "name": "Nordwind Retail", "language": "en", "created_at": work.now},
        ),
        (
            "published_version",
            here
            | {"id": version_id, "family": asked.id, "version": asked.version, "hash": asked.hash}
            | {"document": asked.canonical.decode(), "title": asked.title, "language": "en", "release_notes": ""}
            | {"published_at": work.now, "published_by": "a test"},
        ),
        (
            "supplier",
            here
            | {"id": made.supplier, "key": f"code:{number}", "code": str(number), "name": "Factory of Mina"}
            | {"name_key": "factory of mina", "search_text": "factory of mina"}
            | {"country": "BD", "contact_name": "Mina", "contact_address": ADDRESS, "language": "en"}
            | {"time_zone": "Asia/Dhaka", "own_ids": {}, "added_at": work.now, "changed_at": work.now},
        ),
    ]
    _insert(work, rows)
    _ask(work, made, version_id, due_at)
    return made


def invite_again(database: Database, invited: Invited, version_id: str) -> Invited:
    """The same supplier, asked in another campaign under the version with this id."""

    def again(work: Work) -> Invited:
        made = replace(invited, campaign=work.new_id(), invitation=work.new_id(), token=work.new_token())
        _ask(work, made, version_id, DUE)
        return made

    return database.write(again)


def _ask(work: Work, made: Invited, version_id: str, due_at: datetime) -> None:
    here = {"organisation_id": made.organisation}
    rows: list[tuple[str, dict[str, object]]] = [
        (
            "campaign",
            here
            | {"id": made.campaign, "title": "Fair work 2026", "purpose": "To know who works in our chain."}
            | {"legal_basis": "A duty of care", "proportionality": "High-risk country", "zone": "Europe/Vienna"}
            | {"help_text": "Workers can complain to the ombudsman.", "contact_line": "Ask Anna, anna@nordwind.example"}
            | {"due_at": due_at, "follow_up_mode": "after_a_look", "created_at": work.now, "created_by": "a test"}
            | {"sent_at": work.now},
        ),
        ("campaign_version", here | {"campaign_id": made.campaign, "position": 0, "version_id": version_id}),
        (
            "invitation",
            here
            | {"id": made.invitation, "campaign_id": made.campaign, "supplier_id": made.supplier}
            | {"contact_name": "Mina", "contact_address": ADDRESS, "language": "en", "time_zone": "Asia/Dhaka"}
            | {"chosen_at": work.now, "invited_at": work.now, "sent_at": work.now},
        ),
        (
            "participant",
            here
            | {"id": f"p-{made.invitation}", "invitation_id": made.invitation, "address": ADDRESS, "name": "Mina"}
            | {"language": "en", "created_at": work.now},
        ),
        (
            "link",
            here
            | {"token_hash": hashlib.sha256(made.token.encode()).hexdigest(), "invitation_id": made.invitation}
            | {"participant_id": f"p-{made.invitation}"}
            | {"created_at": work.now},
        ),
    ]
    _insert(work, rows)


def _insert(work: Work, rows: list[tuple[str, dict[str, object]]]) -> None:
    for table, row in rows:
        work.execute(insert(METADATA.tables[table]), row)


def sit_down(database: Database, invited: Invited) -> Actor:
    """Knock, enter, and be the respondent of a new session."""
    entry = enter(database, invited.token, invited.address)
    assert entry.outcome == "in", entry
    return database.read(respondent_session.respondent, entry.session)


def form(*shown: str, **fields: str | list[str]) -> dict[str, list[str]]:
    """A posted form. `shown` names questions as `people.workers` or `people.workers=3` with the revision shown."""
    posted = {f"_revision.{name}": [revision or "0"] for name, _, revision in (item.partition("=") for item in shown)}
    for name, value in fields.items():
        posted["people." + name.replace("__", ".")] = value if isinstance(value, list) else [value]
    return posted


def given(posted: Mapping[str, list[str]]) -> GivenAnswers:
    """What a posted form gives to the step that saves it."""
    return answer_form.read(posted)


NOTHING = GivenAnswers()
LATE = DUE + timedelta(hours=1)


def files_of(work: Work, invitation: str) -> tuple[Evidence, ...]:
    """The files of an invitation."""
    response = responses.of_invitation(work, invitation)
    return evidence.of_response(work, response) if response else ()


def enter_link(
    database: Database, invited: Invited, address: str = ADDRESS, token: str | None = None
) -> open_link.GateResult:
    """In one and the same browser."""
    return database.write(open_link.enter, token or invited.token, address, "", SeenBrowser("mina"))


def mark(work: Work, table: str, key: str, **facts: object) -> None:
    """Set columns of one row."""
    rows = METADATA.tables[table]
    work.execute(update(rows).where(next(iter(rows.primary_key)) == key).values(**facts))
