"""The rule in the domain and its twin in SQL agree for every combination of facts."""

from datetime import timedelta
from itertools import product
from typing import Any

from sqlalchemy import insert, select

from portal.domain import lifecycle
from portal.domain.lifecycle import STATUSES, InvitationFacts
from portal.storage import statuses
from portal.storage.database import Database, Work
from portal.storage.tables import METADATA
from tests.conftest import START

DATES: tuple[str, ...] = ("invited_at", "sent_at", "failed_at", "bounced_at", "opened_at", "started_at")
DATES += ("submitted_at", "revoked_at", "declined_at", "not_supplying_at", "reopened_at")
COMBINATIONS = tuple(
    given
    for given in product((None, START), repeat=len(DATES))
    if given[DATES.index("submitted_at")] or not given[DATES.index("reopened_at")]
)
CLOSINGS = ((None, -1), (None, 0), (None, 1), (START, 0))


def _plant(work: Work) -> None:
    tables = METADATA.tables
    connection = work.connection
    connection.execute(insert(tables["organisation"]), {"id": "o", "name": "O", "language": "en", "created_at": START})
    words = dict.fromkeys(
        ("title", "purpose", "legal_basis", "proportionality", "help_text", "contact_line", "created_by"), ""
    )
    plain = {"organisation_id": "o", "zone": "UTC", "follow_up_mode": "after_a_look", "created_at": START, **words}
    for number, (closed_at, late) in enumerate(CLOSINGS):
        campaign = {"id": f"c{number}", "due_at": START - timedelta(seconds=late), "closed_at": closed_at, **plain}
        connection.execute(insert(tables["campaign"]), campaign)
    contact = {"contact_name": "", "contact_address": "", "language": "en", "time_zone": "UTC"}
    suppliers: list[dict[str, Any]] = []
    invitations: list[dict[str, Any]] = []
    for number, given in enumerate(COMBINATIONS):
        key = f"s{number}"
        suppliers.append(
            {"id": key, "organisation_id": "o", "key": key, "name": key, "country": "AT", "own_ids": {}, **contact}
            | {"added_at": START, "changed_at": START}
        )
        facts = dict(zip(DATES, given, strict=True))
        invitations += [
            {"id": f"{key}c{place}", "organisation_id": "o", "campaign_id": f"c{place}", "supplier_id": key}
            | {"chosen_at": START, **contact, **facts}
            for place in range(len(CLOSINGS))
        ]
    connection.execute(insert(tables["supplier"]), suppliers)
    connection.execute(insert(tables["invitation"]), invitations)


def test_both_rules_say_the_same(database: Database) -> None:
    database.write(_plant)
    invitation, campaign = METADATA.tables["invitation"], METADATA.tables["campaign"]

    def read(work: Work) -> list[tuple[str, str]]:
        statement = select(
            invitation.c.chosen_at,
            *(invitation.c[name] for name in DATES),
            campaign.c.due_at,
            campaign.c.closed_at,
            statuses.status(work.now).label("status"),
        ).join(campaign, campaign.c.id == invitation.c.campaign_id)
        rows = work.execute(statement).mappings()
        return [
            (
                str(row["status"]),
                lifecycle.status(InvitationFacts(**{k: v for k, v in row.items() if k != "status"}), work.now),
            )
            for row in rows
        ]

    pairs = database.read(read)
    assert len(pairs) == len(COMBINATIONS) * len(CLOSINGS)
    assert [pair for pair in pairs if pair[0] != pair[1]] == []
    assert {pair[0] for pair in pairs} == set(STATUSES)


def test_both_say_the_same_of_whom_to_remind(database: Database) -> None:
    database.write(_plant)
    invitation, campaign = METADATA.tables["invitation"], METADATA.tables["campaign"]
    names = (*DATES, "chosen_at", "reminded_at", "bounce_kind")

    def read(work: Work) -> list[tuple[Any, ...]]:
        for days in (0, 1, 2):
            reminded = invitation.update().where(invitation.c.id.like(f"%{days}c%"))
            work.execute(reminded.values(reminded_at=work.now - timedelta(days=days)))
        for kind, place in (("blocked_or_content", 0), ("expired", 1)):
            bounced = invitation.update().where(invitation.c.campaign_id == f"c{place}")
            work.execute(bounced.values(bounce_kind=kind))
        columns = (*(invitation.c[name] for name in names), campaign.c.due_at, campaign.c.closed_at)
        said = (statuses.may_remind().label("may"), statuses.is_cooling_down(work.now).label("rests"))
        rows = work.execute(select(*columns, *said).join(campaign)).mappings()
        return [
            (
                *(bool(row["may"]), lifecycle.may_remind(facts)),
                *(bool(row["rests"]), lifecycle.in_reminder_cooldown(facts, work.now)),
                facts.bounced_at is not None,
            )
            for row in rows
            if (facts := InvitationFacts(**{name: row[name] for name in (*names, "due_at", "closed_at")}))
        ]

    found = database.write(read)
    assert [one for one in found if one[0] != one[1] or one[2] != one[3]] == []
    assert any(one[0] and one[4] for one in found)
    assert {(one[0], one[2]) for one in found} == {(True, True), (True, False), (False, True), (False, False)}
