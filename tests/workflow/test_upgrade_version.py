"""Newer versions while a supplier answers: wording at once, additions with a saving, a new edition by a button."""

import pytest

from portal.domain import versions
from portal.domain.policy import Actor
from portal.domain.reading import read_version
from portal.domain.refusals import Conflict, NotFound
from portal.storage import history, stored_answers
from portal.storage.database import Database
from portal.workflow import answer, check_answers, impact, load_response, receipts, upgrade_version
from portal.workflow.load_response import ResponseContext
from tests.conftest import Clock
from tests.workflow import supplier_side
from tests.workflow.supplier_side import Invited, form, given
from tests.workflow.test_impact import manager, newer, published
from tests.workflow.test_submit import fill, submit_answers

WORDS = newer("1.0.1", ("How many people work at the site?", "How many people are at work here?"))
STORY = "      - id: story\n"
LOCKERS = "      - id: lockers\n        kind: yes_no\n        required: false\n        ask: Are there lockers?\n"
SINCE = """      - id: since
        kind: date
        when: holds
        required: false
        ask: Since when?
"""
HELD = """        kind: integer
        when: holds
        ask: How many passports are held?
        min: 0
"""
LARGER = newer("1.1.0", (STORY, LOCKERS + STORY))
EDITION = newer(
    "2.0.0",
    ("min: 0\n        max: 1000000", "min: 10\n        max: 1000000"),
    (HELD, HELD.replace("integer", "decimal")),
    (SINCE, ""),
)
NEEDS_OTHER = (
    ("minutes: 5\n", "minutes: 5\nuses: [site]\n"),
    (STORY, LOCKERS.replace("required", "when: site.big\n        required") + STORY),
)
SITE = """
format: ssq/1
id: site
version: 1.0.0
language: en
title: The site
minutes: 1
sections:
  - id: size
    title: Size
    questions:
      - {id: big, kind: yes_no, ask: Is it a large site?}
bands: [{id: good, from: 50}, {id: weak, from: 0}]
"""
ELSEWHERE = newer(
    "2.0.0",
    (HELD, HELD.replace("integer", "country").replace("        min: 0\n", "")),
    ("when: holds and held > 0", "when: holds"),
    ("{held} passports", "Passports"),
)


@pytest.fixture
def invited(database: Database) -> Invited:
    return supplier_side.invite(database)


@pytest.fixture
def mina(database: Database, invited: Invited) -> Actor:
    return supplier_side.sit_down(database, invited)


def sit(database: Database, mina: Actor) -> ResponseContext:
    return database.read(load_response.load_response, mina.invitation or "", actor=mina)


def save(database: Database, mina: Actor, section: str, posted: dict[str, list[str]]) -> None:
    database.write(answer.save, mina.invitation or "", "people", section, given(posted), actor=mina)


def numbers(database: Database, mina: Actor) -> list[str]:
    return [version.version for version in sit(database, mina).ruleset.versions]


@pytest.fixture(autouse=True)
def later(clock: Clock, mina: Actor) -> None:
    """What is published below comes after the campaign was made."""
    clock.advance(minutes=1)


def test_mended_words_are_shown_at_once(database: Database, mina: Actor, invited: Invited) -> None:
    fill(database, mina)
    published(database, manager(invited), WORDS)
    context = sit(database, mina)
    assert context.reading.texts["people"]("workers.ask").text == "How many people are at work here?"
    assert context.answers["people"]["workers"] == 120


def test_additions_come_with_the_next_saving_and_are_marked(database: Database, mina: Actor, invited: Invited) -> None:
    fill(database, mina)
    published(database, manager(invited), LARGER)
    before = sit(database, mina)
    assert [version.version for version in before.ruleset.versions] == ["1.0.0"]
    assert [offer.kind for offer in database.read(upgrade_version.offers, before, actor=mina)] == ["minor"]
    save(database, mina, "numbers", form("people.workers=1", workers="121"))
    after = sit(database, mina)
    assert [version.version for version in after.ruleset.versions] == ["1.1.0"]
    assert after.added == {("people", "lockers")}
    assert after.to_confirm == ()
    assert after.answers["people"]["held"] == 3
    save(database, mina, "papers", form("people.lockers", lockers="yes"))
    assert sit(database, mina).added == frozenset()
    entries = database.read(history.of_object, "invitation", invited.invitation, actor=manager(invited))
    assert [one.details["version"] for one in entries if one.verb == "version_upgraded"] == ["1.1.0"]


def test_a_new_edition_waits_for_the_supplier(database: Database, mina: Actor, invited: Invited) -> None:
    fill(database, mina)
    save(database, mina, "papers", form("people.since", since__day="1", since__month="3", since__year="2025"))
    published(database, manager(invited), EDITION)
    save(database, mina, "numbers", form("people.workers=1", workers="130"))
    assert numbers(database, mina) == ["1.0.0"]
    (offer,) = database.read(upgrade_version.offers, sit(database, mina), actor=mina)
    assert (offer.kind, offer.version, offer.to_confirm) == ("major", "2.0.0", 2)
    assert database.write(upgrade_version.upgrade, invited.invitation, "people", actor=mina) == 2
    moved = sit(database, mina)
    assert [version.version for version in moved.ruleset.versions] == ["2.0.0"]
    assert set(moved.to_confirm) == {("people", "workers"), ("people", "held")}
    assert moved.stored["people", "since"].value == "2025-03-01"
    reviewed = database.read(check_answers.check_before_submitting, invited.invitation, actor=mina)
    assert not reviewed.is_ready
    assert submit_answers(database, mina).submission is None
    again = database.write(upgrade_version.upgrade, invited.invitation, "people", actor=mina)
    assert again == 0, "a second press does nothing"


def test_saving_again_confirms_and_then_it_can_be_submitted(database: Database, mina: Actor, invited: Invited) -> None:
    fill(database, mina)
    published(database, manager(invited), EDITION)
    database.write(upgrade_version.upgrade, invited.invitation, "people", actor=mina)
    waiting = sit(database, mina).stored
    for section, shown in (("numbers", "workers"), ("papers", "held")):
        kept = waiting["people", shown]
        value = {"workers": "120", "held": "3"}[shown]
        save(database, mina, section, form(f"people.{shown}={kept.revision}", **{shown: value}))
    assert sit(database, mina).to_confirm == ()
    submission = submit_answers(database, mina).submission
    assert submission is not None
    assert [one["version"] for one in submission.content["versions"]] == ["2.0.0"]
    receipt = database.read(receipts.receipt, invited.invitation, actor=mina)
    assert receipt is not None
    assert [version.version for version in receipt.context.ruleset.versions] == ["2.0.0"]


def test_what_no_longer_fits_goes_into_the_record(database: Database, mina: Actor, invited: Invited) -> None:
    fill(database, mina)
    published(database, manager(invited), ELSEWHERE)
    database.write(upgrade_version.upgrade, invited.invitation, "people", actor=mina)
    moved = sit(database, mina)
    kept = moved.stored["people", "held"]
    assert (kept.value, kept.problem, kept.revision) == (None, None, 2)
    earlier = database.read(stored_answers.earlier, moved.invited.response, actor=mina)
    assert earlier["people", "held"][1]
    assert list(moved.progress.missing) == [("people", "held")]


def test_versions_published_after_handing_in_change_nothing(database: Database, mina: Actor, invited: Invited) -> None:
    fill(database, mina)
    submission = submit_answers(database, mina).submission
    for one in (WORDS, LARGER, EDITION):
        published(database, manager(invited), one)
    receipt = database.read(receipts.receipt, invited.invitation, actor=mina)
    assert receipt is not None
    assert receipt.submission == submission
    assert [version.version for version in receipt.context.ruleset.versions] == ["1.0.0"]


def test_what_cannot_come_is_neither_promised_to_the_supplier_nor_to_the_author(
    database: Database, mina: Actor, invited: Invited
) -> None:
    """Versions that read a questionnaire which the campaign does not ask: the old version stays, nothing is said."""
    fill(database, mina)
    site = read_version(SITE.encode(), "site").version
    assert site is not None
    published(database, manager(invited), site)
    for number, bump in (("1.1.0", "minor"), ("2.0.0", "major")):
        version = newer(number, *NEEDS_OTHER)
        drafts = database.read(impact.of_version, version, actor=manager(invited)).drafts
        assert (drafts.by_bump, drafts.staying, drafts.to_confirm) == ({}, 1, 0), bump
        published(database, manager(invited), version)
        assert database.read(upgrade_version.offers, sit(database, mina), actor=mina) == ()
        _, changes = database.read(upgrade_version.changes, invited.invitation, actor=mina)
        assert changes == ()
    with pytest.raises(Conflict, match="cannot move on yet"):
        database.write(upgrade_version.upgrade, invited.invitation, "people", actor=mina)
    save(database, mina, "numbers", form("people.workers=1", workers="121"))
    assert numbers(database, mina) == ["1.0.0"]


def test_a_version_that_was_there_before_the_campaign_was_not_chosen(
    database: Database, clock: Clock, mina: Actor, invited: Invited
) -> None:
    clock.advance(days=-1)
    published(database, manager(invited), EDITION)
    clock.advance(days=1)
    context = sit(database, mina)
    assert database.read(upgrade_version.offers, context, actor=mina) == ()
    with pytest.raises(NotFound):
        database.write(upgrade_version.upgrade, invited.invitation, "people", actor=mina)


def test_suppliers_are_told_of_questions_and_never_of_points_or_flags() -> None:
    old = supplier_side.version()
    silent = newer(
        "1.1.0", ("points: {yes: 50, no: 100}", "points: {yes: 40, no: 100}"), ("severity: critical", "severity: high")
    )
    assert versions.supplier_changes(old, silent) == ()
    assert [
        (supplier_change.what, supplier_change.question) for supplier_change in versions.supplier_changes(old, WORDS)
    ] == [("reworded", "workers")]
    assert [(one.what, one.question) for one in versions.supplier_changes(old, LARGER)] == [("new", "lockers")]
    assert {(one.what, one.question) for one in versions.supplier_changes(old, EDITION)} == {
        ("otherwise", "workers"),
        ("otherwise", "held"),
        ("gone", "since"),
    }
