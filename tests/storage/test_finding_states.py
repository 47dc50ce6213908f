"""The state of a finding in the domain and its twin in SQL agree for every combination of facts."""

from datetime import date, datetime, timedelta
from itertools import product
from typing import Any

from sqlalchemy import insert, select

from portal.domain import finding_lifecycle
from portal.domain.finding_lifecycle import STATES, FindingFacts
from portal.storage import finding_states
from portal.storage.database import Database, Work
from portal.storage.tables import METADATA, Finding
from tests.conftest import START

TABLES = METADATA.tables
QUESTION = ("released_at", "answered_at", "decided_at")
QUESTIONS = (None, *product((None, START), repeat=len(QUESTION)))
"""The newest question back: none, or one with any of its dates."""
PROPOSALS = ("none", "waiting", "decided", "of another kind")
EARLIER = (False, True)
"""Whether an older question, asked and decided, stands before the newest."""
WORDS = {"zone": "UTC", "created_at": START, "follow_up_mode": "after_a_look"} | dict.fromkeys(
    ("title", "purpose", "legal_basis", "proportionality", "help_text", "contact_line", "created_by"), ""
)
CONTACT = {"contact_name": "", "contact_address": "", "language": "en", "time_zone": "UTC"}
RAISED = {
    "title": "Held",
    "severity": "critical",
    "remedying": False,
    "withheld": False,
    "open_remedying": False,
    "because": "",
}


def _surroundings(work: Work) -> None:
    own = {"organisation_id": "o"}
    work.execute(insert(TABLES["organisation"]), {"id": "o", "name": "O", "language": "en", "created_at": START})
    work.execute(insert(TABLES["campaign"]), {"id": "c", "due_at": START, **own, **WORDS})
    supplier = {"id": "s", "key": "s", "name": "S", "country": "AT", "own_ids": {}, "added_at": START}
    work.execute(insert(TABLES["supplier"]), {**supplier, "changed_at": START, **own, **CONTACT})
    invitation = {"id": "i", "campaign_id": "c", "supplier_id": "s", "chosen_at": START}
    work.execute(insert(TABLES["invitation"]), {**invitation, **own, **CONTACT})
    response = {"id": "r", "invitation_id": "i", "created_at": START, "changed_at": START}
    work.execute(insert(TABLES["response"]), {**response, **own})


def _proposal(id: str, kind: str, subject: str, decided_at: datetime | None) -> dict[str, Any]:
    made = {"reason": "Because.", "proposed_by": "m", "proposed_at": START, "decided_at": decided_at}
    return {"id": id, "organisation_id": "o", "kind": kind, "subject_id": subject, **made}


def _plant(work: Work) -> dict[str, FindingFacts]:
    """A finding for every combination of facts, and the same facts for the domain."""
    _surroundings(work)
    facts: dict[str, FindingFacts] = {}
    for number, (closed, proposal, question, has_earlier) in enumerate(
        product((None, START), PROPOSALS, QUESTIONS, EARLIER)
    ):
        id = f"f{number}"
        row = {"id": id, "organisation_id": "o", "invitation_id": "i", "response_id": "r", "family": "p", "flag": id}
        work.execute(insert(Finding), {**row, **RAISED, "values_read": {}, "raised_at": START, "closed_at": closed})
        asked = {"organisation_id": "o", "finding_id": id, "ask": "Why?", "due_on": date(2026, 7, 1), "asked_by": "m"}
        earlier = {"id": f"{id}q1", "number": 1, "asked_at": START, **dict.fromkeys(QUESTION, START)}
        if has_earlier:
            work.execute(insert(TABLES["follow_up"]), {**asked, **earlier})
        dates = dict(zip(QUESTION, question, strict=True)) if question else dict.fromkeys(QUESTION)
        if question:
            later = {"id": f"{id}q2", "number": 2, "asked_at": START + timedelta(days=1), **dates}
            work.execute(insert(TABLES["follow_up"]), {**asked, **later})
        if proposal != "none":
            kind = "ask_supplier" if proposal == "of another kind" else "close_finding"
            decided_at = START if proposal == "decided" else None
            work.execute(insert(TABLES["proposal"]), _proposal(f"{id}p", kind, id, decided_at))
        newest = {"asked_at": START, **dates} if question else {}
        if has_earlier and not question:
            newest = dict.fromkeys(("asked_at", *QUESTION), START)
        facts[id] = FindingFacts(START if proposal == "waiting" else None, closed, **newest)
    return facts


def test_both_say_the_same_of_every_combination_of_facts(database: Database) -> None:
    facts = database.write(_plant)
    assert len(facts) == 2 * len(PROPOSALS) * len(QUESTIONS) * len(EARLIER)
    listed = select(TABLES["finding"].c.id, finding_states.state()).select_from(TABLES["finding"])
    statement = finding_states.with_facts(listed)
    rows = [tuple(row) for row in database.read(lambda work: work.execute(statement).all())]
    assert dict(rows) == {id: finding_lifecycle.state(known) for id, known in facts.items()}
    assert len(rows) == len(facts)  # nothing that is joined doubles a finding
    assert {state for _, state in rows} == set(STATES)
