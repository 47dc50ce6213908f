"""Two people decide together: whoever proposes cannot be the one who agrees."""

from datetime import UTC, datetime

import pytest

from portal.domain.policy import Actor
from portal.domain.proposals import Proposal, check_agree, check_withdraw
from portal.domain.refusals import NotAllowed

AT = datetime(2026, 6, 1, 9, 0, tzinfo=UTC)
CLOSING = Proposal("p", "close_finding", "f", "A mistake in counting.", "sana", AT)


def member(id: str, role: str) -> Actor:
    return Actor("member", id, id.title(), "o", frozenset({role}))


def test_a_second_person_agrees() -> None:
    check_agree(member("rui", "reviewer"), CLOSING)


def test_whoever_proposed_cannot_agree_but_may_withdraw() -> None:
    with pytest.raises(NotAllowed, match="second person"):
        check_agree(member("sana", "safeguarding"), CLOSING)
    check_withdraw(member("sana", "safeguarding"), CLOSING)


@pytest.mark.parametrize("check", [check_agree, check_withdraw])
def test_a_role_that_may_not_follow_up_decides_nothing(check: object) -> None:
    with pytest.raises(NotAllowed):
        check(member("olu", "read_only"), CLOSING)  # type: ignore[operator]
