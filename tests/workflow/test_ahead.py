"""What takes long is prepared before the transaction that writes, and prepared anew where it is outdated by then."""

import pytest

from portal.domain.refusals import Conflict
from portal.storage import people
from portal.storage.database import Work
from portal.workflow import ahead
from portal.workflow.ahead import ATTEMPTS, Outdated
from tests.two_buyers import TwoBuyers


def test_what_was_prepared_is_written_by_the_same_actor(buyers: TwoBuyers) -> None:
    seen: list[str] = []

    def prepare(work: Work) -> str:
        seen.append(work.actor.id)
        return people.organisation(work, buyers.harbour.organisation).name

    def write(work: Work, prepared: str) -> str:
        seen.append(work.actor.id)
        return f"{prepared}!"

    assert ahead.run(buyers.database, prepare, write, actor=buyers.harbour.owner) == "Harbour Foods!"
    assert seen == [buyers.harbour.owner.id] * 2


def test_what_is_outdated_is_prepared_again_and_given_up_in_the_end(buyers: TwoBuyers) -> None:
    prepared: list[int] = []

    def prepare(_work: Work) -> int:
        prepared.append(len(prepared) + 1)
        return prepared[-1]

    def write_from(enough: int) -> int:
        def write(work: Work, number: int) -> int:
            people.set_always_code(work, True)
            if number < enough:
                raise Outdated
            return number

        return ahead.run(buyers.database, prepare, write, actor=buyers.harbour.owner)

    assert write_from(ATTEMPTS) == ATTEMPTS
    buyers.database.write(people.set_always_code, False, actor=buyers.harbour.owner)
    prepared.clear()
    with pytest.raises(Conflict):
        write_from(ATTEMPTS + 1)
    assert len(prepared) == ATTEMPTS
    assert not buyers.database.read(people.always_code, actor=buyers.harbour.owner), "nothing of it was written"
