"""Whoever signs is told which shown answers were given since they read them, as they were and as they are."""

from datetime import datetime, timedelta

from portal.workflow import changed_answers, open_link
from portal.workflow.changed_answers import ChangedAnswer, ReadAnswers
from tests.two_buyers import Portal
from tests.workflow.supplier_side import form
from tests.workflow.test_submit import save


def changed(portal: Portal, at: datetime | None) -> tuple[ChangedAnswer, ...]:
    bashir = portal.harbour.bashir

    def step(work: object) -> tuple[ChangedAnswer, ...]:
        context = open_link.load_response(work, bashir)  # type: ignore[arg-type]
        return changed_answers.changed_since(work, context, ReadAnswers("digest", at))  # type: ignore[arg-type]

    return portal.database.read(step, actor=portal.harbour.contact(bashir))


def change_held(portal: Portal, held: str, revision: int) -> None:
    bashir = portal.harbour.contact(portal.harbour.bashir)
    save(portal.database, bashir, "papers", form(f"people.held={revision}", held=held))


def test_what_was_given_since_stands_beside_what_was_read(portal: Portal) -> None:
    read_at = portal.clock()
    assert changed(portal, read_at) == ()
    portal.clock.advance(minutes=1)
    change_held(portal, "4", 1)
    portal.clock.advance(minutes=1)
    change_held(portal, "5", 2)
    (one,) = changed(portal, read_at)
    assert one.place == ("people", "held")
    assert one.before is not None
    assert (one.before.value, one.after.value) == (3, 5), "as it was read, not as it was in between"
    assert changed(portal, portal.clock()) == ()


def test_an_answer_that_was_not_there_has_nothing_before_it(portal: Portal) -> None:
    (first, *_) = changed(portal, portal.clock() - timedelta(days=1))
    assert first.before is None


def test_a_hidden_answer_and_an_unknown_time_of_reading_say_nothing(portal: Portal) -> None:
    read_at = portal.clock()
    assert changed(portal, None) == ()
    portal.clock.advance(minutes=1)
    change_held(portal, "4", 1)
    bashir = portal.harbour.contact(portal.harbour.bashir)
    save(portal.database, bashir, "papers", form("people.holds=1", holds="no"))
    assert [one.place for one in changed(portal, read_at)] == [("people", "holds")], "held is no longer asked"
