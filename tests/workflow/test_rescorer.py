"""Stored answers are scored again under a newer version, and shown only as far as its author may read them."""

from portal.domain.questionnaire import Version
from portal.storage import affected_responses
from portal.storage.affected_responses import FamilyOutcome, SubmittedResponse
from portal.storage.database import Work
from portal.workflow.rescorer import Rescorer
from tests.house import stage
from tests.workflow.conftest import Portal

OPEN, RESTRICTED = frozenset({"large_site", "busy_site"}), "passports_held"
HARDER = stage.version("1.2.0", ("points: {yes: 50, no: 100}", "points: {yes: 50, no: 60}"))
REWORDED = stage.version("1.2.0", ("A large site.", "A site of many."), ("id: busy_site", "id: site_at_work"))
REVEALING = stage.version("1.2.0", ("when: workers > 10000, because", "when: held > 2, because"))
"""Its low flag would tell how many passports are held, which only safeguarding may read."""
UNFIT = stage.version("1.2.0", ("when: workers > 10000, because", "when: visits.workers > 2, because"))
SEPARATE = stage.version("2.0.0", ("A large site.", "A site of many."))


def submitted(work: Work) -> SubmittedResponse:
    """What the organisation's one supplier has submitted."""
    hashes = affected_responses.count_by_version(work, "people")
    (response,) = affected_responses.submitted_responses(work, "people", hashes)
    return response


def outcomes(work: Work, version: Version) -> tuple[FamilyOutcome, FamilyOutcome] | None:
    found = Rescorer.of(work, version).outcomes(submitted(work))
    return None if found is None else found["people"]


def test_the_answers_are_scored_before_and_after(portal: Portal) -> None:
    before, after = portal.read(outcomes, HARDER, by=portal.sana)
    assert before == FamilyOutcome("50.0", "weak", "high", OPEN | {RESTRICTED})
    assert after == FamilyOutcome("30.0", "weak", "high", OPEN | {RESTRICTED})


def test_an_author_without_the_safeguarding_role_learns_nothing_of_restricted_answers(portal: Portal) -> None:
    _, whole = portal.read(outcomes, REVEALING, by=portal.sana)
    assert "large_site" in whole.flags
    for actor in (portal.olga, portal.carla):
        before, after = portal.read(outcomes, REVEALING, by=actor)
        assert (before.flags, before.severity) == (OPEN, "low")
        assert after.flags == OPEN - {"large_site"}

    def own(work: Work) -> tuple[set[str], frozenset[str]]:
        found = Rescorer.of(work, REVEALING).own(submitted(work))
        assert found is not None
        return {flag.id for flag in found[0].flags}, found[1].flags

    assert portal.read(own, by=portal.carla) == ({*OPEN, RESTRICTED}, OPEN - {"large_site"})

    def open_before(work: Work) -> frozenset[str]:
        return Rescorer.of(work, REVEALING).open_before(submitted(work), "people").flags

    assert portal.read(open_before, by=portal.carla) == portal.read(open_before, by=portal.sana) == OPEN


def test_rules_that_do_not_fit_the_other_questionnaires_give_no_result(portal: Portal) -> None:
    for actor in (portal.carla, portal.sana):
        assert portal.read(outcomes, UNFIT, by=actor) is None
    assert portal.read(lambda work: Rescorer.of(work, UNFIT).own(submitted(work)), by=portal.sana) is None


def test_the_titles_are_those_of_both_versions_and_the_newer_one_counts(portal: Portal) -> None:
    def titles(work: Work) -> dict[str, dict[str, str]]:
        rescorer = Rescorer.of(work, REWORDED)
        assert rescorer.titles() == {}, "nothing was scored yet"
        rescorer.outcomes(submitted(work))
        return rescorer.titles()

    found = portal.read(titles, by=portal.carla)["people"]
    assert found.keys() == {*OPEN, RESTRICTED, "site_at_work"}
    assert found["large_site"] == "A site of many"


def test_the_answered_version_is_found_and_compared_within_its_line_only(portal: Portal) -> None:
    def compared(work: Work) -> tuple[bool, bool]:
        same, separate = Rescorer.of(work, HARDER), Rescorer.of(work, SEPARATE)
        old = same.old(submitted(work))
        assert old.hash == stage.VERSIONS[0].hash
        assert same.difference(old) is same.difference(old), "made once for all responses"
        return same.is_same_line(old), separate.is_same_line(old)

    assert portal.read(compared, by=portal.carla) == (True, False)


def test_versions_are_those_of_the_acting_organisation(portal: Portal) -> None:
    own, theirs = (portal.read(lambda work: Rescorer.of(work, HARDER).ids, by=by) for by in (portal.carla, portal.otto))
    assert own[stage.VERSIONS[0].hash] == portal.ids["version"]
    assert theirs[stage.VERSIONS[0].hash] == portal.other.ids["version"]
    assert not set(own.values()) & set(theirs.values())
