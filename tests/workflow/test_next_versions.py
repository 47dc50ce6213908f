"""The next save moves a response to the newest minor version that fits the others; a major one only on request."""

import pytest

from portal.domain.questionnaire import Version
from portal.domain.reading import read_version
from portal.storage import response_versions, responses
from portal.storage.database import Work
from portal.storage.response_versions import FamilyVersions, VersionRef
from portal.workflow import next_versions, publish
from tests.house import stage
from tests.workflow.conftest import Portal

RENAMED = stage.version("3.0.0", ("agency_workers", "agency_people"))
VISITS = """
format: ssq/1
id: visits
version: 1.0.0
language: en
title: Visits
about: Who may visit.
minutes: 5
uses: [people]
sections:
  - id: gate
    title: Gate
    questions:
      - {id: visits, kind: yes_no, when: people.agency_workers > 3, ask: Do you visit the agencies?}
bands: [{id: strong, from: 70}, {id: weak, from: 0}]
"""
"""A questionnaire that reads an answer of the other one."""


def families(work: Work) -> tuple[FamilyVersions, ...]:
    """The versions of Bashir's response."""
    invited = responses.invitation_details(work, work.actor.invitation or "")
    return tuple(response_versions.of_response(work, invited.campaign, invited.response))


def next_of(work: Work) -> tuple[list[str], str | None]:
    """What the next save applies, and what is moved to on request."""
    (family,) = known = families(work)
    wanted = next_versions.on_request(work, known, family)
    return [version.version for version in next_versions.after_saving(work, known)], wanted.version if wanted else None


def ref(portal: Portal, version: Version, number: str = "") -> VersionRef:
    """A version published now and retired again; `number` is another one that it might have."""
    (published,) = portal.write(publish.publish, [version], by=portal.carla)
    portal.write(publish.retire, published.id, "It was a trial.", by=portal.carla)
    return VersionRef(published.id, number or version.version, version.hash)


@pytest.fixture
def visits() -> Version:
    reading = read_version(VISITS.encode(), "visits")
    assert reading.version is not None, reading.problems
    return reading.version


def test_the_newest_minor_version_is_applied_and_a_major_one_only_offered(portal: Portal) -> None:
    assert portal.read(next_of, by=portal.bashir) == (["1.1.0"], "2.0.0")


def test_without_a_newer_version_nothing_moves(portal: Portal) -> None:
    own = portal.harbour.cast.organisation
    for row in portal.rows("published_version", organisation_id=own):
        if row.version != "1.0.0":
            portal.write(publish.retire, row.id, "It was a mistake.", by=portal.olga)
    assert portal.read(next_of, by=portal.bashir) == (["1.0.0"], None)


def test_a_version_that_does_not_fit_the_others_is_neither_applied_nor_offered(portal: Portal, visits: Version) -> None:
    reader, unfit = ref(portal, visits), ref(portal, RENAMED, "1.2.0")

    def read(work: Work) -> tuple[bool, bool, list[str], object, object]:
        (people,) = families(work)
        with_unfit = FamilyVersions("people", people.current, None, (unfit,), False)
        beside = FamilyVersions("visits", reader, None, (), False)
        later = VersionRef(unfit.id, "3.0.0", unfit.hash)
        major = FamilyVersions("people", people.current, None, (later,), False)
        return (
            next_versions.fit_together(work, [people.current, reader]),
            next_versions.fit_together(work, [unfit, reader]),
            [version.version for version in next_versions.after_saving(work, [with_unfit, beside])],
            next_versions.on_request(work, [major, beside], major),
            next_versions.on_request(work, [major], major),
        )

    fits, fits_not, after, unfit_major, alone = portal.read(read, by=portal.bashir)
    assert (fits, fits_not) == (True, False)
    assert after == ["1.0.0", "1.0.0"]
    assert (unfit_major, alone) == (None, VersionRef(unfit.id, "3.0.0", unfit.hash))
