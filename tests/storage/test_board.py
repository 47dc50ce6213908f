"""The board shows, sorts and filters by what its reader may know: an order by hidden figures would tell them."""

from sqlalchemy import update

from portal.domain.policy import Actor
from portal.storage import board
from portal.storage.board_filter import BoardFilter
from portal.storage.database import Database, Work
from portal.storage.tables import METADATA
from tests.workflow import supplier_side
from tests.workflow.supplier_side import Invited
from tests.workflow.test_export import _namesake


def two_standings(work: Work, invited: Invited) -> None:
    """The first is whole the worse, and open the better; bands and confidence go the other way round too."""
    table = METADATA.tables["invitation"]
    first = table.c.id == invited.invitation
    whole = {"severity": 2, "score_tenths": 300, "band": "weak", "confidence": 40}
    open = {"open_low_tenths": 900, "open_high_tenths": 950, "open_band": "strong", "open_confidence": 80}
    work.execute(update(table).where(first).values(**whole, **open))
    whole = {"severity": 2, "score_tenths": 800, "band": "strong", "confidence": 70}
    open = {"open_low_tenths": 100, "open_high_tenths": 850, "open_band": None, "open_confidence": 60}
    work.execute(update(table).where(~first).values(**whole, **open))


def two_suppliers(database: Database) -> tuple[Invited, dict[str, Actor]]:
    """Two suppliers of a campaign with those figures, and a member of each role who looks at them."""
    invited = supplier_side.invite(database)
    actors = {
        role: Actor("member", "m" * 26, "M", invited.organisation, frozenset({role}))
        for role in ("safeguarding", "reviewer")
    }
    database.write(_namesake, invited, actor=actors["reviewer"])
    database.write(two_standings, invited, actor=actors["reviewer"])
    return invited, actors


def test_the_order_follows_what_may_be_seen(database: Database) -> None:
    invited, actors = two_suppliers(database)
    for sort in ("score", "confidence"):
        scores = {
            role: [
                row.score for row in database.read(board.board, invited.campaign, BoardFilter(), sort, actor=actor).rows
            ]
            for role, actor in actors.items()
        }
        assert scores == {"safeguarding": ["30.0", "80.0"], "reviewer": ["10.0–85.0", "90.0–95.0"]}
