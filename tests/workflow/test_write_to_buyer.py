"""A supplier asks, needs time, declines or passes on; the buyer reads it, replies, and reminders follow."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from portal.domain.policy import RESTRICTED, Actor
from portal.domain.refusals import Closed, Conflict, Invalid, NotAllowed, NotFound
from portal.domain.supplier_messages import MessageKind, is_waiting
from portal.storage import board, campaign_counts, campaigns, history, people
from portal.storage import supplier_messages as stored
from portal.storage.database import Database, Work
from portal.storage.supplier_messages import StoredMessage
from portal.storage.tables import METADATA
from portal.workflow import answer_supplier, delegate, invite, pass_on, remind, write_to_buyer
from portal.workflow.delegate import NewColleague
from portal.workflow.pass_on import NewContact
from portal.workflow.write_to_buyer import NewMessage
from tests.workflow import supplier_side
from tests.workflow.supplier_side import Invited
from tests.workflow.test_follow_up import letters, member
from tests.workflow.test_submit import fill, submit_answers


@pytest.fixture
def invited(database: Database) -> Invited:
    return supplier_side.invite(database)


def write(database: Database, invited: Invited, mina: Actor, kind: MessageKind, text: str, **more: Any) -> str:
    database.write(write_to_buyer.write, invited.invitation, NewMessage(kind, text, **more), actor=mina)
    same = (message.id for message in thread(database, invited) if (message.kind, message.text) == (kind, text))
    return max(same)


def thread(database: Database, invited: Invited) -> tuple[StoredMessage, ...]:
    return database.read(stored.of_invitation, invited.invitation, actor=member(invited, "safeguarding"))


def row(database: Database, invited: Invited, role: str = "owner") -> board.BoardRow:
    found = database.read(board.row, invited.invitation, actor=member(invited, role))
    assert found is not None
    return found


def verbs(database: Database, invited: Invited) -> list[str]:
    entries = database.read(history.of_object, "invitation", invited.invitation, actor=member(invited, "owner"))
    return [entry.verb for entry in entries]


def test_a_question_is_answered_once_and_the_supplier_is_told(database: Database, invited: Invited) -> None:
    mina, reviewer = supplier_side.sit_down(database, invited), member(invited, "reviewer")
    place = ("people", "workers")
    for _ in range(2):
        asked = write(database, invited, mina, "question", "Also trainees?", place=place)
    assert len(thread(database, invited)) == 1, "the same question twice is one question"
    assert row(database, invited).messages == 1
    with pytest.raises(Invalid) as nothing:
        database.write(answer_supplier.reply, invited.invitation, asked, "answered", " ", actor=reviewer)
    assert set(nothing.value.fields) == {"text"}
    database.write(answer_supplier.reply, invited.invitation, asked, "answered", "Yes, all of them.", actor=reviewer)
    (message,) = thread(database, invited)
    assert (message.text, message.answer_text, message.is_waiting) == ("Also trainees?", "Yes, all of them.", False)
    assert (message.family, message.question, message.sender) == (*place, "Mina")
    assert letters(database, invited) == ["message_answer"]
    assert row(database, invited).messages == 0
    with pytest.raises(Conflict):
        database.write(answer_supplier.reply, invited.invitation, asked, "answered", "Once more.", actor=reviewer)
    with pytest.raises(Conflict):
        database.write(write_to_buyer.take_back, invited.invitation, asked, actor=mina)
    assert {"supplier_asked", "message_answered"} <= set(verbs(database, invited))


def test_the_email_and_the_history_carry_no_word_of_it(database: Database, invited: Invited) -> None:
    mina = supplier_side.sit_down(database, invited)
    asked = write(database, invited, mina, "question", "SECRETQUESTION")
    database.write(
        answer_supplier.reply, invited.invitation, asked, "answered", "SECRETREPLY", actor=member(invited, "reviewer")
    )

    def everything(work: Work) -> str:
        emails, entries = METADATA.tables["email"], METADATA.tables["history"]
        sealed = work.execute(select(emails.c.sealed)).scalars()
        return str([work.seal.open(data, "email").decode() for data in sealed]) + str(
            work.execute(select(entries.c.details)).all()
        )

    assert "SECRET" not in database.read(everything)


def test_a_question_about_a_sensitive_answer_is_for_safeguarding_only(database: Database, invited: Invited) -> None:
    mina = supplier_side.sit_down(database, invited)
    asked = write(database, invited, mina, "question", "Do the seven count?", place=("people", "held"))
    reviewer, safeguarding = member(invited, "reviewer"), member(invited, "safeguarding")
    (told,) = database.read(answer_supplier.of_invitation, invited.invitation, actor=reviewer)
    assert told.text == RESTRICTED
    assert database.read(answer_supplier.replies, told, actor=reviewer) == ()
    assert (row(database, invited, "reviewer").messages, row(database, invited, "safeguarding").messages) == (0, 1)
    with pytest.raises(NotAllowed):
        database.write(answer_supplier.reply, invited.invitation, asked, "answered", "Yes.", actor=reviewer)
    database.write(answer_supplier.reply, invited.invitation, asked, "answered", "Yes.", actor=safeguarding)
    (told,) = database.read(answer_supplier.of_invitation, invited.invitation, actor=reviewer)
    assert told.answer_text == RESTRICTED
    (whole,) = database.read(answer_supplier.of_invitation, invited.invitation, actor=safeguarding)
    assert (whole.text, whole.answer_text) == ("Do the seven count?", "Yes.")


def test_more_time_is_given_by_whoever_runs_campaigns(database: Database, invited: Invited) -> None:
    mina = supplier_side.sit_down(database, invited)
    for until in (None, supplier_side.DUE.date(), supplier_side.DUE.date() + timedelta(days=9999)):
        with pytest.raises(Invalid) as wrong:
            write(database, invited, mina, "more_time", "", until=until)
        assert set(wrong.value.fields) == {"until", "text"}
    write(database, invited, mina, "more_time", "Ramadan.", until=supplier_side.DUE.date() + timedelta(days=5))
    until = supplier_side.DUE.date() + timedelta(days=9)
    asked = write(database, invited, mina, "more_time", "Ramadan and Eid.", until=until)
    assert row(database, invited).messages == 1, "the later wish replaces the earlier"
    given = (invited.invitation, asked, "granted", "", f"{until}T17:00")
    with pytest.raises(NotAllowed):
        database.write(answer_supplier.reply, *given, actor=member(invited, "reviewer"))
    with pytest.raises(Invalid):
        database.write(
            answer_supplier.reply, *given[:3], "", "2026-06-20T17:00", actor=member(invited, "campaign_manager")
        )
    database.write(answer_supplier.reply, *given, actor=member(invited, "campaign_manager"))
    later = row(database, invited)
    assert later.own_due_at is not None and later.due_at.date() == until
    assert letters(database, invited) == ["extension"]
    assert {message.outcome for message in thread(database, invited)} == {None, "granted"}


def test_more_time_is_refused_with_words(database: Database, invited: Invited) -> None:
    mina, manager = supplier_side.sit_down(database, invited), member(invited, "campaign_manager")
    asked = write(database, invited, mina, "more_time", "Eid.", until=supplier_side.DUE.date() + timedelta(days=9))
    with pytest.raises(Invalid):
        database.write(answer_supplier.reply, invited.invitation, asked, "refused", "", actor=manager)
    database.write(answer_supplier.reply, invited.invitation, asked, "refused", "The law says July.", actor=manager)
    assert row(database, invited).own_due_at is None
    assert letters(database, invited) == ["message_answer"]


@pytest.mark.parametrize("kind", ["declined", "not_supplying"])
def test_declining_is_a_state_that_stops_reminders_until_it_is_taken_back(
    database: Database, invited: Invited, kind: MessageKind
) -> None:
    mina, manager = supplier_side.sit_down(database, invited), member(invited, "campaign_manager")
    said = write(database, invited, mina, kind, "We left the trade.")
    assert (row(database, invited).status, row(database, invited).messages) == (kind, 1)
    assert database.read(board.board, invited.campaign, actor=manager).statuses == {kind: 1}
    assert database.read(remind.remindable, invited.campaign, actor=manager).count == 0
    counts = database.read(campaign_counts.read, invited.campaign, actor=manager)
    assert (counts.reachable, counts.unsubmitted, counts.messages) == (0, 1, 1)
    stranger = replace(manager, organisation=database.write(people.add_organisation, "Other"))
    others = database.read(campaign_counts.read, invited.campaign, actor=stranger)
    assert (others.unconfirmed, others.unsubmitted, others.messages) == (0, 0, 0)
    with pytest.raises(Conflict):
        database.write(remind.remind, invited.invitation, actor=manager)
    with pytest.raises(Conflict):
        write(database, invited, mina, "declined", "Once more.")
    database.write(answer_supplier.reply, invited.invitation, said, "acknowledged", actor=member(invited, "reviewer"))
    assert (row(database, invited).status, row(database, invited).messages) == (kind, 0)
    assert letters(database, invited) == [], "nothing was said, so nothing is sent"
    for _ in range(2):
        database.write(write_to_buyer.take_back, invited.invitation, said, actor=mina)
    assert row(database, invited).status == "opened"
    assert database.read(remind.remindable, invited.campaign, actor=manager).count == 1
    assert verbs(database, invited).count("message_taken_back") == 1


def test_the_buyer_undoes_a_declining_and_asks_again(database: Database, invited: Invited) -> None:
    mina, manager = supplier_side.sit_down(database, invited), member(invited, "campaign_manager")
    said = write(database, invited, mina, "declined", "Too long.")
    with pytest.raises(NotAllowed):
        database.write(answer_supplier.reply, invited.invitation, said, "undone", actor=member(invited, "reviewer"))
    database.write(answer_supplier.reply, invited.invitation, said, "undone", "It is shorter now.", actor=manager)
    assert row(database, invited).status == "opened"
    assert letters(database, invited) == ["message_answer"]
    with pytest.raises(Conflict):
        database.write(write_to_buyer.take_back, invited.invitation, said, actor=mina)
    assert write(database, invited, mina, "declined", "Still too long.") != said
    assert row(database, invited).status == "declined"


def test_whoever_submits_no_longer_declines(database: Database, invited: Invited) -> None:
    mina = supplier_side.sit_down(database, invited)
    write(database, invited, mina, "more_time", "Eid.", until=supplier_side.DUE.date() + timedelta(days=9))
    write(database, invited, mina, "not_supplying", "")
    fill(database, mina)
    assert submit_answers(database, mina).submission is not None
    after = row(database, invited)
    assert (after.status, after.not_supplying_at, after.messages) == ("submitted", None, 0)
    with pytest.raises(Closed):
        write(database, invited, mina, "declined", "Too late.")
    write(database, invited, mina, "question", "When do you read it?")
    assert row(database, invited).messages == 1, "a question can be asked after submitting too"


def test_a_closed_campaign_takes_questions_only(database: Database, invited: Invited) -> None:
    mina = supplier_side.sit_down(database, invited)
    database.write(campaigns.change_campaign, invited.campaign, closed_at=database.clock(), actor=mina)
    with pytest.raises(Closed):
        write(database, invited, mina, "declined", "No.")
    write(database, invited, mina, "question", "Will you ask again?")


def test_nothing_is_kept_of_what_does_not_fit(database: Database, invited: Invited) -> None:
    mina = supplier_side.sit_down(database, invited)
    wrong: list[tuple[MessageKind, str]] = [("question", ""), ("declined", ""), ("question", "x" * 5001)]
    for kind, text in wrong:
        with pytest.raises(Invalid) as refused:
            write(database, invited, mina, kind, text)
        assert set(refused.value.fields) == {"text"}
    with pytest.raises(NotFound):
        write(database, invited, mina, "question", "What?", place=("people", "no_such_question"))
    with pytest.raises(NotFound):
        database.write(write_to_buyer.take_back, invited.invitation, "nothing", actor=mina)
    assert thread(database, invited) == ()
    for number in range(write_to_buyer.MOST_WAITING):
        write(database, invited, mina, "question", f"Question {number}")
    with pytest.raises(Conflict):
        write(database, invited, mina, "question", "One too many")


def test_a_colleague_neither_writes_nor_passes_on(database: Database, invited: Invited) -> None:
    mina = supplier_side.sit_down(database, invited)
    paola = NewColleague("paola@factory.example", "Paola", "en", frozenset({("people", "numbers")}))
    database.write(delegate.give, invited.invitation, paola, actor=mina)
    colleague = Actor(
        "respondent", mina.id, "Paola", mina.organisation, invitation=mina.invitation, session=mina.session,
        sections=paola.sections,
    )  # fmt: skip
    with pytest.raises(NotFound):
        write(database, invited, colleague, "question", "May I?")
    with pytest.raises(NotFound):
        database.write(pass_on.pass_on, invited.invitation, NewContact("X", "x@y.example", "en"), actor=colleague)


def test_nothing_of_a_revoked_invitation_waits_for_a_reply(database: Database, invited: Invited) -> None:
    mina, owner = supplier_side.sit_down(database, invited), member(invited, "owner")
    asked = write(database, invited, mina, "question", "Do trainees count?")
    declined = write(database, invited, mina, "declined", "We have no time.")
    assert row(database, invited).messages == 2
    database.write(invite.revoke, invited.invitation, actor=owner)
    assert row(database, invited).messages == 0
    by_id = {message.id: message for message in thread(database, invited)}
    assert by_id[asked].taken_back_at is not None
    assert (by_id[declined].outcome, by_id[declined].taken_back_at) == ("acknowledged", None)


def test_both_rules_say_the_same_of_what_waits(database: Database, invited: Invited) -> None:
    mina, owner = supplier_side.sit_down(database, invited), member(invited, "safeguarding")

    def plant(work: Work) -> list[tuple[bool, bool]]:
        table = METADATA.tables["supplier_message"]
        for kind in ("question", "more_time", "declined", "new_contact"):
            for answered in (None, work.now):
                for taken in (None, work.now):
                    id = stored.add(work, invited.invitation, kind, "x", stored.NOWHERE, None, False)
                    times = {"answered_at": answered, "taken_back_at": taken}
                    work.execute(table.update().where(table.c.id == id).values(times))
        waiting = set(work.execute(select(table.c.id).where(stored.waiting_for_reply())).scalars())
        messages = stored.of_invitation(work, invited.invitation)
        return [(message.id in waiting, is_waiting(message.facts)) for message in messages]

    pairs = database.write(plant, actor=mina)
    assert [pair for pair in pairs if pair[0] != pair[1]] == []
    assert {pair[0] for pair in pairs} == {True, False}
    assert database.read(stored.count_waiting, actor=owner) == sum(pair[0] for pair in pairs)
    shown = database.read(stored.page, 1, only_waiting=True, campaign=invited.campaign, actor=owner)
    assert shown.total == sum(pair[0] for pair in pairs)


def test_another_organisation_sees_nothing_of_it(database: Database, invited: Invited) -> None:
    asked = write(database, invited, supplier_side.sit_down(database, invited), "question", "Who reads this?")
    stranger = Actor("member", "s" * 26, "Stranger", "another", frozenset({"owner", "safeguarding", "reviewer"}))
    for step, given in (
        (answer_supplier.reply, (invited.invitation, asked, "answered", "We do.")),
        (answer_supplier.reply_in, (invited.campaign, invited.invitation, asked, "answered", "We do.")),
    ):
        with pytest.raises(NotFound):
            database.write(step, *given, actor=stranger)
    assert database.read(stored.count_waiting, actor=stranger) == 0
