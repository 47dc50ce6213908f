"""A draft is published once, without errors and with notes, under a number that its changes allow."""

from typing import Any

import pytest

from portal.domain.policy import Actor
from portal.domain.refusals import Conflict, Invalid, NotAllowed, NotFound
from portal.storage.database import Work
from portal.workflow import load_draft, publish_draft
from portal.workflow.publish import Publication
from tests.workflow.conftest import Portal


def publish(portal: Portal, draft: str, notes: str = "First.", *, by: Actor) -> Publication:
    return publish_draft.publish_draft(portal.database, portal.ids[draft], notes, actor=by)


def of_view(portal: Portal, step: Any) -> Any:
    """What a step says of the draft that was copied from 1.0.0."""

    def read(work: Work) -> Any:
        return step(work, load_draft.load_draft(work, portal.ids["draft"]))

    return portal.read(read, by=portal.carla)


def edit(portal: Portal, change: tuple[str, str]) -> str:
    """Change the YAML of the draft that was copied from 1.0.0; returns the number that it had."""
    (row,) = portal.rows("questionnaire_draft", id=portal.ids["draft"])
    assert change[0] in row.source, row.source
    portal.change("questionnaire_draft", row.id, source=row.source.replace(*change))
    return str(row.version)


def test_a_draft_becomes_a_version_once(portal: Portal) -> None:
    done = publish(portal, "ready_draft", "  First of all. ", by=portal.carla)
    assert (done.family, done.version, done.is_new) == ("visits", "1.0.0", True)
    (row,) = portal.rows("published_version", id=done.id)
    assert (row.organisation_id, row.release_notes) == (portal.carla.organisation, "First of all.")
    assert portal.rows("questionnaire_draft", id=portal.ids["ready_draft"])[0].published_id == done.id
    with pytest.raises(Conflict, match="Copy the published version to continue editing"):
        publish(portal, "ready_draft", by=portal.carla)
    assert len(portal.rows("published_version", family="visits")) == 1
    assert portal.verbs("version", done.id) == ["version_published"]


def test_only_members_who_may_publish_do_and_only_in_their_organisation(portal: Portal) -> None:
    for actor in (portal.rita, portal.sana, portal.rolf):
        with pytest.raises(NotAllowed):
            publish(portal, "ready_draft", by=actor)
    with pytest.raises(NotFound):
        publish(portal, "ready_draft", by=portal.otto)
    assert portal.rows("published_version", family="visits") == []


def test_notes_are_needed_and_errors_are_refused(portal: Portal) -> None:
    with pytest.raises(Invalid, match="release notes"):
        publish(portal, "ready_draft", " \n", by=portal.carla)
    (row,) = portal.rows("questionnaire_draft", id=portal.ids["ready_draft"])
    for wrong in (
        row.source.replace("agency_workers > workers", "nobody > workers"),
        row.source.replace("sections:", "parts:"),
    ):
        portal.change("questionnaire_draft", row.id, source=wrong)
        with pytest.raises(Conflict, match="while it has errors"):
            publish(portal, "ready_draft", by=portal.carla)
    portal.change("questionnaire_draft", row.id, source=row.source)
    assert publish(portal, "ready_draft", by=portal.carla).is_new


def test_the_number_that_the_changes_need_is_told_before_publishing(portal: Portal) -> None:
    number = edit(portal, ("kind: integer\n        ask: How many people work", "kind: decimal\n        ask: How many"))
    edit(portal, (f"version: {number}", "version: 1.1.1"))
    assert of_view(portal, publish_draft.change_since).bump == "major"
    assert of_view(portal, publish_draft.number_needed) == "3.0.0"
    with pytest.raises(Conflict, match="changes more than its number allows"):
        publish(portal, "draft", by=portal.carla)


def test_nothing_is_said_of_the_changes_of_a_draft_with_errors(portal: Portal) -> None:
    assert of_view(portal, publish_draft.change_since) is not None
    edit(portal, ("agency_workers > workers", "nobody > workers"))
    assert of_view(portal, publish_draft.change_since) is None
    assert of_view(portal, publish_draft.number_needed) is None


def test_the_translations_of_the_copied_version_are_published_with_it(portal: Portal) -> None:
    assert of_view(portal, publish_draft.number_needed) is None
    done = publish(portal, "draft", by=portal.carla)
    (french,) = portal.rows("translation", version_id=done.id)
    assert (french.language, french.offered_at) == ("fr", None), "what was not offered is not offered now"
