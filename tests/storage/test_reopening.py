"""Submitted answers are open for correction from one date on; what is given after it is no part of a submission."""

from datetime import timedelta

from sqlalchemy import Column, select

from portal.storage import reopening
from portal.storage.database import Work
from portal.storage.rows import col, table_of
from portal.storage.tables import Answer, Invitation
from tests.two_buyers import Portal


def opened(portal: Portal, invitation: str) -> tuple[object, object]:
    (row,) = portal.rows(Invitation, col(Invitation.id) == invitation)
    return row.reopened_at, row.reopened_for


def test_answers_are_opened_by_name_or_all_of_them_and_closed_again(portal: Portal) -> None:
    harbour, anand, at = portal.harbour, portal.harbour.anand, portal.clock()
    portal.database.write(reopening.begin, anand, [("people", "workers")], actor=harbour.manager)
    assert opened(portal, anand) == (at, [["people", "workers"]])
    portal.database.write(reopening.begin, anand, [], actor=harbour.manager)
    assert opened(portal, anand) == (at, None)
    assert opened(portal, harbour.bashir) == (None, None)
    portal.database.write(reopening.end, anand, actor=harbour.manager)
    assert opened(portal, anand) == (None, None)


def test_another_organisation_opens_and_closes_nothing(portal: Portal) -> None:
    anand = portal.harbour.anand
    portal.database.write(reopening.begin, anand, [], actor=portal.elsewhere.manager)
    assert opened(portal, anand) == (None, None)
    portal.database.write(reopening.begin, anand, [], actor=portal.harbour.manager)
    portal.database.write(reopening.end, anand, actor=portal.elsewhere.manager)
    assert opened(portal, anand) == (portal.clock(), None)


def test_what_is_given_from_the_opening_on_is_not_submitted(portal: Portal) -> None:
    harbour = portal.harbour
    response = portal.details(harbour, harbour.anand).response
    given_at: Column[object] = table_of(Answer).c.given_at

    def submitted(work: Work) -> set[str]:
        which = reopening.is_submitted(col(Answer.response_id), given_at)  # type: ignore[arg-type]
        return set(
            work.execute(select(col(Answer.question)).where(col(Answer.response_id) == response, which)).scalars()
        )

    everything = portal.database.read(submitted)
    assert {"workers", "held"} <= everything
    portal.database.write(reopening.begin, harbour.anand, [], actor=harbour.manager)
    of_workers = (col(Answer.response_id) == response, col(Answer.question) == "workers")
    portal.set(Answer, *of_workers, given_at=portal.clock())
    assert portal.database.read(submitted) == everything - {"workers"}
    portal.set(Answer, *of_workers, given_at=portal.clock() - timedelta(seconds=1))
    assert portal.database.read(submitted) == everything
