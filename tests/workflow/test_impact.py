"""What a newer version would change, supplier by supplier; a second result beside the first; whose doing it was."""

import pytest

from portal.domain import versions
from portal.domain.policy import Actor
from portal.domain.questionnaire import Version
from portal.domain.reading import read_version
from portal.storage.database import Database
from portal.workflow import impact, publish, rescore, review
from tests.conftest import Clock
from tests.workflow import supplier_side
from tests.workflow.supplier_side import Invited
from tests.workflow.test_submit import fill, submit_answers


def newer(number: str, *changes: tuple[str, str]) -> Version:
    """The small questionnaire under another number, with these texts replaced."""
    source = supplier_side.PEOPLE.replace("version: 1.0.0", f"version: {number}")
    for before, after in changes:
        assert before in source
        source = source.replace(before, after)
    reading = read_version(source.encode(), "people")
    assert reading.version is not None, [str(problem) for problem in reading.problems]
    return reading.version


HARDER = newer(
    "1.1.0",
    ("points: {yes: 50, no: 100}", "points: {yes: 50, no: 60}"),
    ("when: holds and held > 0", "when: holds and held > 5"),
)
SEPARATE = newer(
    "2.0.0", ("kind: integer\n        ask: How many people work", "kind: decimal\n        ask: How many people work")
)


def manager(invited: Invited) -> Actor:
    return Actor("member", "m" * 26, "Manager", invited.organisation, frozenset({"campaign_manager"}))


def whole(invited: Invited) -> Actor:
    """A campaign manager who has the safeguarding role as well."""
    return Actor("member", "w" * 26, "Both", invited.organisation, frozenset({"campaign_manager", "safeguarding"}))


@pytest.fixture
def invited(database: Database) -> Invited:
    return supplier_side.invite(database)


@pytest.fixture
def submitted(database: Database, invited: Invited) -> Invited:
    mina = supplier_side.sit_down(database, invited)
    fill(database, mina)
    assert submit_answers(database, mina).submission is not None
    return invited


def published(database: Database, who: Actor, version: Version) -> str:
    return database.write(publish.publish, [version], "A newer one.", actor=who)[0].id


def test_every_result_that_would_be_another_is_named(database: Database, submitted: Invited) -> None:
    found = database.read(impact.of_version, HARDER, actor=whole(submitted))
    assert found.responses == 1
    (one,) = found.changed
    assert (one.supplier, one.before.score, one.after.score) == ("Factory of Mina", "50.0", "30.0")
    assert (one.before.severity, one.after.severity, one.gone, one.raised) == (
        "critical",
        "none",
        ("passports_held",),
        (),
    )
    same = newer("1.0.1", ("How many people work at the site?", "How many people are at work here?"))
    assert database.read(impact.of_version, same, actor=manager(submitted)).changed == ()
    other = database.read(impact.of_version, SEPARATE, actor=manager(submitted))
    assert (other.responses, other.other_line, other.changed) == (0, 1, ())


PROBE = tuple(
    (
        ("        sensitive: true\n", "        score:\n" + rules),
        ("points: {yes: 50, no: 100}", "points: {yes: 50, no: 100}"),
    )
    for rules in (
        "".join(f"          - {{if: held == {number}, points: {number}}}\n" for number in range(100)),
        "          - {if: held > 36, points: 0}\n          - {else: 100}\n",
    )
)
"""Newer versions that would write a hidden count into the score, and call it harmless."""

FLAGS = newer(
    "1.1.0",
    (
        "    flags:\n",
        "    flags:\n"
        + "".join(
            f"      - {{id: over_{number}, severity: high, when: held > {number}, because: More than that.}}\n"
            for number in range(1, 100)
        ),
    ),
)
RENAMED = newer(
    "1.1.0",
    ("      - id: held\n", "      - id: kept\n"),
    ("        sensitive: true\n", ""),
    ("held > 0", "kept > 36"),
    ("{held}", "{kept}"),
)


@pytest.mark.parametrize("probe", [*(newer("1.1.0", *changes) for changes in PROBE), FLAGS, RENAMED])
def test_no_rules_bring_out_an_answer_that_their_author_may_not_read(database: Database, probe: Version) -> None:
    """The impact of any newer version is the same for two suppliers who differ in a restricted answer only."""
    changes_read, whole_truth = [], []
    for held in ("36", "37"):
        invited = supplier_side.invite(database)
        mina = supplier_side.sit_down(database, invited)
        fill(database, mina, held=held)
        assert submit_answers(database, mina).submission is not None
        found = database.read(impact.of_version, probe, actor=manager(invited))
        changes_read.append([(one.family, one.before, one.after) for one in found.changed])
        both = database.read(impact.of_version, probe, actor=whole(invited))
        whole_truth.append([(one.family, one.before, one.after) for one in both.changed])
    assert changes_read[0] == changes_read[1]
    assert probe is RENAMED or whole_truth[0] != whole_truth[1]


def test_a_second_result_tells_no_more_than_the_first(database: Database, clock: Clock) -> None:
    """Publishing rules and scoring again is no way round: what was restricted stays so, and so does what reads it."""
    seen = []
    for held in ("36", "37"):
        invited = supplier_side.invite(database)
        mina = supplier_side.sit_down(database, invited)
        fill(database, mina, held=held)
        assert submit_answers(database, mina).submission is not None
        clock.advance(days=1)
        who = manager(invited)
        id = published(database, who, newer("1.1.0", *PROBE[1]))
        assert database.write(rescore.rescore, invited.campaign, id, actor=who).added == 1
        (family,) = database.read(review.response, invited.campaign, invited.invitation, actor=who).families
        (second,) = family.second
        seen.append((second.score, second.band, second.severity, second.confidence))
        (family,) = database.read(review.response, invited.campaign, invited.invitation, actor=whole(invited)).families
        assert family.second[0].score in ("0.0", "25.0", "33.3", "50.0", "66.7", "100.0", "75.0")
    assert seen[0] == seen[1]
    assert "–" in str(seen[0][0])


def test_nobody_but_the_supplier_learns_what_a_draft_answers(database: Database) -> None:
    """Limits that a typed answer would break, or not, give the same figures: they come from the versions alone."""
    invited = supplier_side.invite(database)
    mina = supplier_side.sit_down(database, invited)
    fill(database, mina, held="37")
    figures = []
    for limit in (36, 37):
        change = ("min: 0\n        sensitive: true", f"min: 0\n        max: {limit}\n        sensitive: true")
        for actor in (manager(invited), whole(invited)):
            figures.append(database.read(impact.of_version, newer("2.0.0", change), actor=actor).drafts)
    assert figures == [figures[0]] * 4
    assert figures[0].count == 1


def test_drafts_in_hand_are_counted_by_what_it_means_for_them(database: Database, invited: Invited) -> None:
    mina = supplier_side.sit_down(database, invited)
    fill(database, mina)
    minor = database.read(impact.of_version, HARDER, actor=manager(invited)).drafts
    assert (minor.by_bump, minor.to_confirm, minor.set_aside, minor.count) == ({"minor": 1}, 0, 0, 1)
    stricter = newer("2.0.0", ("min: 0\n        max: 1000000", "min: 10\n        max: 1000000"))
    major = database.read(impact.of_version, stricter, actor=manager(invited)).drafts
    assert (major.by_bump, major.to_confirm, major.set_aside) == ({"major": 1}, 1, 0)
    gone = newer(
        "2.0.0",
        ("      - id: holds\n", "      - id: keeps\n"),
        ("when: holds == false", "when: keeps == false"),
        ("          - when: holds\n", "          - when: keeps\n"),
        ("        when: holds\n", "        when: keeps\n"),
        ("when: holds and held", "when: keeps and held"),
    )
    assert database.read(impact.of_version, gone, actor=manager(invited)).drafts.set_aside == 1


def test_another_organisation_is_not_touched(database: Database, submitted: Invited) -> None:
    stranger = Actor("member", "s" * 26, "Stranger", "x" * 26, frozenset({"owner"}))
    found = database.read(impact.of_version, HARDER, actor=stranger)
    assert (found.responses, found.drafts.count, found.changed) == (0, 0, ())


def test_carrying_with_a_difference_at_hand_is_the_same() -> None:
    old, given = supplier_side.version(), {"workers": 3, "agency": True, "holds": False}
    assert versions.carry(old, HARDER, given) == versions.carry(old, HARDER, given, versions.difference(old, HARDER))
