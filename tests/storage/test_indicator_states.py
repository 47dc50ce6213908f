"""The grid of indicators shows the newest result of each response; others than safeguarding see the open part."""

from typing import Any

from sqlalchemy import insert

from portal.domain.policy import Actor
from portal.storage import indicator_states
from portal.storage.affected_responses import RESCORED
from portal.storage.database import Work
from portal.storage.rows import col, table_of
from portal.storage.tables import Result
from tests.two_buyers import TwoBuyers


def add(buyers: TwoBuyers, whole: str, open: str, reason: str = "review") -> None:
    """Another result of Anand's response, a minute later."""
    buyers.clock.advance(minutes=1)
    (first, *_) = buyers.rows(Result, col(Result.organisation_id) == buyers.harbour.organisation)
    document = {"indicators": {"isolation": whole}, "open": {"indicators": {"isolation": open}}}

    def step(work: Work) -> None:
        row: dict[str, Any] = {**first._mapping, "id": work.new_id(), "made_at": work.now, "reason": reason}
        work.execute(insert(table_of(Result)), row | {"document": document})

    buyers.database.write(step)


def states(buyers: TwoBuyers, actor: Actor, campaign: str = "campaign") -> dict[str, Any]:
    read = buyers.database.read(indicator_states.of_campaign, buyers.harbour.ids[campaign], actor=actor)
    return {one.supplier: one.by_family["people"].get("isolation") for one in read}


def test_the_newest_result_counts_and_each_reader_sees_its_part(buyers: TwoBuyers) -> None:
    harbour = buyers.harbour
    add(buyers, "found", "restricted")
    assert states(buyers, harbour.safeguarding) == {"Anand": "found"}
    assert states(buyers, harbour.reviewer) == {"Anand": "restricted"}
    add(buyers, "no_sign", "no_sign")
    assert states(buyers, harbour.safeguarding) == {"Anand": "no_sign"}


def test_a_result_under_a_newer_version_does_not_count(buyers: TwoBuyers) -> None:
    add(buyers, "found", "found")
    add(buyers, "no_sign", "no_sign", RESCORED)
    assert states(buyers, buyers.harbour.safeguarding) == {"Anand": "found"}


def test_only_responses_of_the_own_campaign_are_in_it(buyers: TwoBuyers) -> None:
    assert states(buyers, buyers.elsewhere.safeguarding) == {}
    assert states(buyers, buyers.harbour.safeguarding, "planned") == {}
