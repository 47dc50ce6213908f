"""The history as one reader may see it: newest first, restricted entries wordless, numbers for safeguarding alone."""

from portal.domain.policy import Actor
from portal.workflow import follow_up, history_view, keep_history
from portal.workflow.history_view import HistoryView
from tests.workflow.conftest import Portal


def view(portal: Portal, by: Actor, page: int = 1) -> HistoryView:
    read: HistoryView = portal.read(history_view.history_view, page, by=by)
    return read


def test_the_newest_entry_comes_first_and_no_other_organisation_s(portal: Portal) -> None:
    portal.write(follow_up.close, portal.ids["sharable"], "It is a busy site indeed.", by=portal.rita)
    lines = view(portal, portal.olga).lines
    assert lines[0].entry.verb == "finding_closed"
    times = [line.entry.at for line in lines]
    assert times == sorted(times, reverse=True)
    own = {row.id for row in portal.rows("history", organisation_id=portal.harbour.cast.organisation)}
    assert {line.entry.id for line in lines} <= own


def test_only_who_sees_everything_gets_numbers_and_restricted_entries(portal: Portal) -> None:
    portal.change("finding", portal.ids["finding"], severity="critical")
    whole, open_ = view(portal, portal.sana), view(portal, portal.rolf)
    assert (whole.is_numbered, open_.is_numbered) == (True, False), "gaps would tell what there is"
    assert len(whole.lines) >= len(open_.lines)
    for line in open_.lines:
        assert (line.event is None) == (not line.entry.event.seen_by & portal.rolf.roles)
        assert line.event is not None or line.about is None


def test_fifty_entries_are_a_page(portal: Portal) -> None:
    before = view(portal, portal.sana)
    assert before.pages == 1
    for _ in range(history_view.PAGE_SIZE):
        portal.write(follow_up.close, portal.ids["sharable"], "It is a busy site indeed.", by=portal.rita)
        portal.change("finding", portal.ids["sharable"], closed_at=None, closed_by=None)
    first, second = view(portal, portal.sana), view(portal, portal.sana, 2)
    assert (first.pages, len(first.lines), len(second.lines)) == (2, 50, len(before.lines))


def test_the_last_verification_is_shown(portal: Portal) -> None:
    assert view(portal, portal.rolf).check is None
    keep_history.number_waiting(portal.database)
    keep_history.verify_daily(portal.database)
    assert view(portal, portal.rolf).check is not None
