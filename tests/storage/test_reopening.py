"""Submitted answers are open for correction from one date on; what is given after it is no part of a submission."""

from datetime import timedelta

from sqlalchemy import Column, select

from portal.storage import reopening
from portal.storage.database import Work
from portal.storage.rows import col, table_of
from portal.storage.tables import Answer, Invitation
from tests.two_buyers import TwoBuyers


def opened(buyers: TwoBuyers, invitation: str) -> tuple[object, object]:
    (row,) = buyers.rows(Invitation, col(Invitation.id) == invitation)
    return row.reopened_at, row.reopened_for


def test_answers_are_opened_by_name_or_all_of_them_and_closed_again(buyers: TwoBuyers) -> None:
    harbour, anand, at = buyers.harbour, buyers.harbour.anand, buyers.clock()
    buyers.database.write(reopening.begin, anand, [("people", "workers")], actor=harbour.manager)
    assert opened(buyers, anand) == (at, [["people", "workers"]])
    buyers.database.write(reopening.begin, anand, [], actor=harbour.manager)
    assert opened(buyers, anand) == (at, None)
    assert opened(buyers, harbour.bashir) == (None, None)
    buyers.database.write(reopening.end, anand, actor=harbour.manager)
    assert opened(buyers, anand) == (None, None)


def test_another_organisation_opens_and_closes_nothing(buyers: TwoBuyers) -> None:
    anand = buyers.harbour.anand
    buyers.database.write(reopening.begin, anand, [], actor=buyers.elsewhere.manager)
    assert opened(buyers, anand) == (None, None)
    buyers.database.write(reopening.begin, anand, [], actor=buyers.harbour.manager)
    buyers.database.write(reopening.end, anand, actor=buyers.elsewhere.manager)
    assert opened(buyers, anand) == (buyers.clock(), None)


def test_what_is_given_from_the_opening_on_is_not_submitted(buyers: TwoBuyers) -> None:
    harbour = buyers.harbour
    response = buyers.details(harbour, harbour.anand).response
    given_at: Column[object] = table_of(Answer).c.given_at

    def submitted(work: Work) -> set[str]:
        which = reopening.is_submitted(col(Answer.response_id), given_at)  # type: ignore[arg-type]
        return set(
            work.execute(select(col(Answer.question)).where(col(Answer.response_id) == response, which)).scalars()
        )

    everything = buyers.database.read(submitted)
    assert {"workers", "held"} <= everything
    buyers.database.write(reopening.begin, harbour.anand, [], actor=harbour.manager)
    of_workers = (col(Answer.response_id) == response, col(Answer.question) == "workers")
    buyers.set(Answer, *of_workers, given_at=buyers.clock())
    assert buyers.database.read(submitted) == everything - {"workers"}
    buyers.set(Answer, *of_workers, given_at=buyers.clock() - timedelta(seconds=1))
    assert buyers.database.read(submitted) == everything
