"""Whoever signs is told which shown answers were given since they read them, as they were and as they are."""

from datetime import datetime, timedelta

from portal.workflow import changed_answers, load_response
from portal.workflow.changed_answers import ChangedAnswer, ReadAnswers
from tests.two_buyers import TwoBuyers
from tests.workflow.supplier_side import form
from tests.workflow.test_submit import save


def changed(buyers: TwoBuyers, at: datetime | None) -> tuple[ChangedAnswer, ...]:
    bashir = buyers.harbour.bashir

    def step(work: object) -> tuple[ChangedAnswer, ...]:
        context = load_response.load_response(work, bashir)  # type: ignore[arg-type]
        return changed_answers.changed_since(work, context, ReadAnswers("digest", at))  # type: ignore[arg-type]

    return buyers.database.read(step, actor=buyers.harbour.contact(bashir))


def change_held(buyers: TwoBuyers, held: str, revision: int) -> None:
    bashir = buyers.harbour.contact(buyers.harbour.bashir)
    save(buyers.database, bashir, "papers", form(f"people.held={revision}", held=held))


def test_what_was_given_since_stands_beside_what_was_read(buyers: TwoBuyers) -> None:
    read_at = buyers.clock()
    assert changed(buyers, read_at) == ()
    buyers.clock.advance(minutes=1)
    change_held(buyers, "4", 1)
    buyers.clock.advance(minutes=1)
    change_held(buyers, "5", 2)
    (one,) = changed(buyers, read_at)
    assert one.place == ("people", "held")
    assert one.before is not None
    assert (one.before.value, one.after.value) == (3, 5), "as it was read, not as it was in between"
    assert changed(buyers, buyers.clock()) == ()


def test_an_answer_that_was_not_there_has_nothing_before_it(buyers: TwoBuyers) -> None:
    (first, *_) = changed(buyers, buyers.clock() - timedelta(days=1))
    assert first.before is None


def test_a_hidden_answer_and_an_unknown_time_of_reading_say_nothing(buyers: TwoBuyers) -> None:
    read_at = buyers.clock()
    assert changed(buyers, None) == ()
    buyers.clock.advance(minutes=1)
    change_held(buyers, "4", 1)
    bashir = buyers.harbour.contact(buyers.harbour.bashir)
    save(buyers.database, bashir, "papers", form("people.holds=1", holds="no"))
    assert [one.place for one in changed(buyers, read_at)] == [("people", "holds")], "held is no longer asked"
