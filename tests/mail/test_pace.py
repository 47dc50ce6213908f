"""No receiving domain, and no mail server, gets more emails at once than the pace allows."""

import asyncio

from portal.mail.pace import Pace
from portal.mail.smtp import PACED, Mailer
from tests.mail.server import Receiver, receiving
from tests.mail.test_smtp import FROM, letter


def test_a_minutes_worth_may_go_at_once_and_then_one_domain_waits_while_others_go_on() -> None:
    now = [0.0]
    pace = Pace(per_domain_per_minute=3, clock=lambda: now[0])
    assert [pace.has_room("a@One.example") for _ in range(4)] == [True, True, True, False]
    assert pace.has_room("b@two.example")
    now[0] = 20.0
    assert [pace.has_room("c@one.example") for _ in range(2)] == [True, False]


def test_emails_are_spread_over_the_seconds() -> None:
    now = [0.0]
    pace = Pace(per_second=2, clock=lambda: now[0])
    assert [round(pace.wait(), 2) for _ in range(3)] == [0.0, 0.5, 1.0]
    now[0] = 10.0
    assert pace.wait() == 0.0
    assert (pace.most(50, 100.0), Pace(per_second=0.1).most(50, 100.0), Pace().most(50, 100.0)) == (50, 10, 50)


def test_what_is_over_the_share_of_its_domain_is_put_back_without_an_alarm() -> None:
    receiver = Receiver()
    with receiving(receiver) as port:
        mailer = Mailer(f"smtp://127.0.0.1:{port}", FROM, pace=Pace(per_domain_per_minute=2))
        outcomes = asyncio.run(mailer.send([letter(number) for number in range(4)]))
    assert [outcome.kind for outcome in outcomes] == ["sent", "sent", "deferred", "deferred"]
    assert (outcomes[2].reason, outcomes[2].is_ours) == (PACED, True)
