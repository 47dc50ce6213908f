"""Which indicators were found, asked without a sign or not asked: by response, by campaign and in exports."""

from typing import Any

import pytest

from portal.domain.indicators import INDICATORS, together
from portal.domain.policy import Actor
from portal.storage.database import Database
from portal.workflow import indicator_grid
from tests.benchmarks import answered
from tests.content import shipped

FAMILY = "essentials"


def given(kind: str) -> dict[str, Any]:
    return shipped.read_case(shipped.ANSWERS / f"{FAMILY}-1.0.0-{kind}.json")


@pytest.fixture
def campaign(database: Database) -> tuple[Actor, str]:
    """Two responses: one without a fault, one with every fault."""
    cases = [given("best"), given("worst")]
    return answered.fill(database, 2, cases, [shipped.version(f"{FAMILY}-1.0.0")])


def test_a_campaign_counts_what_its_responses_found(database: Database, campaign: tuple[Actor, str]) -> None:
    actor, id = campaign
    rows = {row.id: row for row in database.read(indicator_grid.of_campaign, id, actor=actor).rows}

    assert tuple(rows) == tuple(INDICATORS)
    assert all(sum(row.counts.values()) == 2 for row in rows.values())
    assert rows["debt_bondage"].counts["found"] == 1
    assert rows["debt_bondage"].counts["no_sign"] == 1
    assert len(rows["debt_bondage"].suppliers) == 1


def test_over_several_questionnaires_what_was_found_stands_first() -> None:
    states = together([{"deception": "no_sign"}, {"deception": "found"}, {"isolation": "restricted"}])

    assert (states["deception"], states["isolation"], states["debt_bondage"]) == ("found", "restricted", "not_asked")
