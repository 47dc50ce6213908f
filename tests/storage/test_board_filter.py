"""A board is filtered and counted by what its reader may know, and shows no other organisation's suppliers."""

from portal.storage import board
from portal.storage.board_filter import BoardFilter
from portal.storage.database import Database
from tests.storage.test_board import two_suppliers


def test_filter_and_counts_follow_what_may_be_seen(database: Database) -> None:
    invited, actors = two_suppliers(database)
    weak = {
        role: database.read(board.board, invited.campaign, BoardFilter(band="weak"), actor=actor)
        for role, actor in actors.items()
    }
    assert {role: page.total for role, page in weak.items()} == {"safeguarding": 1, "reviewer": 0}
    assert weak["reviewer"].bands == {"strong": 1}
    assert weak["reviewer"].languages == database.read(board.languages, invited.campaign, actor=actors["reviewer"])
    assert weak["safeguarding"].bands == {"strong": 1, "weak": 1}
    countries = weak["reviewer"].countries
    for code, count in {**countries, "ZZ": 0}.items():
        filtered = database.read(board.board, invited.campaign, BoardFilter(country=code), actor=actors["reviewer"])
        assert (filtered.total, {row.country for row in filtered.rows}) == (count, {code} if count else set())
    assert sum(countries.values()) == weak["reviewer"].all == 2
