from typing import get_args

from portal.domain import bounce


def test_only_what_may_be_our_own_fault_lets_reminders_go_on() -> None:
    kinds = [*get_args(bounce.Reason), bounce.BY_HAND, None]
    assert [kind for kind in kinds if not bounce.stops_reminders(kind)] == ["blocked_or_content"]
