"""The next save moves a response to the newest minor version that fits; a new major one only on request."""

from portal.storage import response_versions, responses
from portal.storage.database import Work
from portal.storage.response_versions import FamilyVersions
from portal.workflow import next_versions
from tests.workflow.conftest import Portal


def families(work: Work) -> tuple[FamilyVersions, ...]:
    invited = responses.invitation_details(work, work.actor.invitation or "")
    return tuple(response_versions.of_response(work, invited.campaign, invited.response))


def test_the_newest_minor_version_is_applied_and_a_major_one_only_offered(portal: Portal) -> None:
    def read(work: Work) -> tuple[list[str], str | None]:
        (family,) = known = families(work)
        after = [version.version for version in next_versions.after_saving(work, known)]
        wanted = next_versions.on_request(work, known, family)
        return after, wanted.version if wanted else None

    assert portal.read(read, by=portal.bashir) == (["1.1.0"], "2.0.0")


def test_versions_that_do_not_fit_together_are_not_applied(portal: Portal) -> None:
    def read(work: Work) -> tuple[bool, bool]:
        (family,) = families(work)
        alone = next_versions.fit_together(work, [family.current])
        return alone, next_versions.fit_together(work, [family.current, family.current])

    assert portal.read(read, by=portal.bashir)[0]


def test_without_a_newer_version_nothing_moves(portal: Portal) -> None:
    def read(work: Work) -> tuple[bool, object]:
        (family,) = known = families(work)
        (after,) = next_versions.after_saving(work, known)
        return after == family.current, next_versions.on_request(work, known, family)

    for number in ("1.1.0", "2.0.0"):
        for row in portal.rows("published_version", version=number):
            portal.write(_retire, row.id, by=portal.olga) if row.organisation_id == portal.olga.organisation else None
    assert portal.read(read, by=portal.bashir) == (True, None)


def _retire(work: Work, version: str) -> None:
    from portal.workflow import publish

    publish.retire(work, version, "It was a mistake.")
