"""Published questionnaires for their pages: what is offered, what is retired, and what two versions differ in."""

import pytest

from portal.domain.refusals import NotFound
from portal.workflow import library_view, publish
from tests.workflow.conftest import Portal


def test_drafts_are_listed_for_who_may_publish(portal: Portal) -> None:
    assert {row.id for row in portal.read(library_view.library_view, by=portal.carla).drafts} == {
        portal.ids["draft"],
        portal.ids["ready_draft"],
    }
    view = portal.read(library_view.library_view, by=portal.rita)
    assert (view.drafts, len(view.published)) == ([], 3)


def test_a_retired_version_is_listed_and_offered_no_more(portal: Portal) -> None:
    offered = portal.read(library_view.versions_on_offer, by=portal.carla)
    running = {version.published.id: version.running for version in offered}
    assert (running[portal.ids["version"]], running[portal.ids["other"]]) == (1, 0)
    portal.write(publish.retire, portal.ids["version"], "A newer one is there.", by=portal.carla)
    offered = portal.read(library_view.versions_on_offer, by=portal.carla)
    assert portal.ids["version"] not in {version.published.id for version in offered}
    assert len(portal.read(library_view.library_view, by=portal.carla).published) == 3


def test_a_version_stands_with_the_others_of_its_family(portal: Portal) -> None:
    view = portal.read(library_view.version_view, portal.ids["version"], by=portal.rolf)
    assert (view.published.version, view.version.version) == ("1.0.0", "1.0.0")
    assert {version.version for version in view.others} == {"1.1.0", "2.0.0"}
    with pytest.raises(NotFound):
        portal.read(library_view.version_view, portal.ids["version"], by=portal.otto)


def test_a_difference_is_from_the_older_to_the_newer_however_they_are_named(portal: Portal) -> None:
    older, newer = portal.ids["version"], portal.ids["other"]
    one, other = (
        portal.read(library_view.difference_view, *pair, by=portal.rolf) for pair in ((older, newer), (newer, older))
    )
    assert (one.old.version, one.new.version) == (other.old.version, other.new.version) == ("1.0.0", "1.1.0")
    assert one.difference == other.difference
    assert "agency" in repr(one.difference)
