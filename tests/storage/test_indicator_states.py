"""The grid of indicators shows the newest result of each response; others than safeguarding see the open part."""

from typing import Any

from sqlalchemy import insert

from portal.domain.policy import Actor
from portal.storage import indicator_states
from portal.storage.affected_responses import RESCORED
from portal.storage.database import Work
from portal.storage.rows import col, table_of
from portal.storage.tables import Result
from tests.two_buyers import Portal


def add(portal: Portal, whole: str, open: str, reason: str = "review") -> None:
    """Another result of Anand's response, a minute later."""
    portal.clock.advance(minutes=1)
    (first, *_) = portal.rows(Result, col(Result.organisation_id) == portal.harbour.organisation)
    document = {"indicators": {"isolation": whole}, "open": {"indicators": {"isolation": open}}}

    def step(work: Work) -> None:
        row: dict[str, Any] = {**first._mapping, "id": work.new_id(), "made_at": work.now, "reason": reason}
        work.execute(insert(table_of(Result)), row | {"document": document})

    portal.database.write(step)


def states(portal: Portal, actor: Actor, campaign: str = "campaign") -> dict[str, Any]:
    read = portal.database.read(indicator_states.of_campaign, portal.harbour.ids[campaign], actor=actor)
    return {one.supplier: one.by_family["people"].get("isolation") for one in read}


def test_the_newest_result_counts_and_each_reader_sees_its_part(portal: Portal) -> None:
    harbour = portal.harbour
    add(portal, "found", "restricted")
    assert states(portal, harbour.safeguarding) == {"Anand": "found"}
    assert states(portal, harbour.reviewer) == {"Anand": "restricted"}
    add(portal, "no_sign", "no_sign")
    assert states(portal, harbour.safeguarding) == {"Anand": "no_sign"}


def test_a_result_under_a_newer_version_does_not_count(portal: Portal) -> None:
    add(portal, "found", "found")
    add(portal, "no_sign", "no_sign", RESCORED)
    assert states(portal, portal.harbour.safeguarding) == {"Anand": "found"}


def test_only_responses_of_the_own_campaign_are_in_it(portal: Portal) -> None:
    assert states(portal, portal.elsewhere.safeguarding) == {}
    assert states(portal, portal.harbour.safeguarding, "planned") == {}
