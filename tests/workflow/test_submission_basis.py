"""Two readings of what a submission is computed from are equal if, and only if, submitting would store the same."""

from collections.abc import Callable

import pytest

from portal.storage import responses
from portal.storage.database import Work
from portal.workflow import attach, explain, publish, submission_basis
from portal.workflow.explain import GivenExplanations
from portal.workflow.submission_basis import Basis
from tests import files
from tests.house import stage
from tests.workflow.conftest import Portal
from tests.workflow.supplier_side import NOTHING, form
from tests.workflow.test_submit import save


def basis(portal: Portal) -> Basis:
    def read(work: Work) -> Basis:
        return submission_basis.basis_of(work, responses.invitation_details(work, portal.bashir.invitation or ""))

    of_now: Basis = portal.read(read, by=portal.bashir)
    return of_now


def answer(portal: Portal) -> None:
    save(portal.database, portal.bashir, "papers", form("people.holds=1", "people.held=1", holds="yes", held="4"))


def give_a_file(portal: Portal) -> None:
    data = files.pdf(text="Another rule")
    place = (portal.bashir.invitation or "", "people", "holds", NOTHING)
    attach.give(portal.database, *place, ("other.pdf", data), actor=portal.bashir)


def describe_a_file(portal: Portal) -> None:
    portal.change("evidence", portal.ids["bashir_file"], description="Our rule on papers")


def explain_a_warning(portal: Portal) -> None:
    words = GivenExplanations({("people", "very_large"): "It is two sites."})
    portal.write(explain.explain, portal.bashir.invitation, words, by=portal.bashir)


def publish_a_version(portal: Portal) -> None:
    version = stage.version("1.2.0", ("points: {yes: 50, no: 100}", "points: {yes: 50, no: 70}"))
    portal.write(publish.publish, [version], by=portal.carla)


def go_on_to_the_next_day(portal: Portal) -> None:
    portal.clock.advance(days=1)


@pytest.mark.parametrize(
    "change",
    [answer, give_a_file, describe_a_file, explain_a_warning, publish_a_version, go_on_to_the_next_day],
    ids=lambda f: f.__name__,
)
def test_every_change_of_what_is_submitted_changes_the_basis(portal: Portal, change: Callable[[Portal], None]) -> None:
    before = basis(portal)
    assert basis(portal) == before
    change(portal)
    assert basis(portal) != before


def test_reading_and_another_supplier_s_answers_change_nothing(portal: Portal) -> None:
    before = basis(portal)
    portal.clock.advance(minutes=5)
    save(portal.database, portal.elsewhere, "numbers", form("people.workers", workers="7"))
    assert basis(portal) == before
