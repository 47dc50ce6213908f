"""A draft's file is changed or removed; a submitted one stays, marked with the reason or with what replaced it."""

import pytest

from portal.domain.refusals import Closed, Conflict, Invalid, NotFound
from portal.storage import evidence
from portal.storage.evidence import Description, NewEvidence
from portal.storage.rows import col
from portal.storage.tables import Campaign, Evidence, Invitation
from portal.workflow import change_evidence
from portal.workflow.change_evidence import FileView
from tests.two_buyers import Portal

NEW = NewEvidence(b"newer", "text/plain", "newer.txt", b"newer", "text/plain", is_scanned=False)


def view(portal: Portal, name: str) -> FileView:
    invitation = portal.harbour.anand if name == "anand" else portal.harbour.bashir
    file = portal.harbour.ids[f"{name}_file"]
    return portal.database.read(change_evidence.view, invitation, file, actor=portal.harbour.contact(invitation))


def withdraw(portal: Portal, name: str, reason: str = "") -> None:
    invitation = portal.harbour.anand if name == "anand" else portal.harbour.bashir
    given = (invitation, portal.harbour.ids[f"{name}_file"], reason)
    portal.database.write(change_evidence.withdraw, *given, actor=portal.harbour.contact(invitation))


def row(portal: Portal, name: str) -> Evidence:
    return portal.rows(Evidence, col(Evidence.id) == portal.harbour.ids[f"{name}_file"])[0]  # type: ignore[no-any-return]


def test_a_drafts_file_is_removed_and_a_submitted_one_withdrawn_with_its_reason(portal: Portal) -> None:
    withdraw(portal, "bashir")
    assert (row(portal, "bashir").removed_at, row(portal, "bashir").withdrawn_at) == (portal.clock(), None)
    with pytest.raises(Invalid):
        withdraw(portal, "anand")
    withdraw(portal, "anand", "It was the wrong file.")
    first = portal.clock()
    portal.clock.advance(minutes=1)
    withdraw(portal, "anand", "Again.")
    anand = row(portal, "anand")
    assert (anand.removed_at, anand.withdrawn_at, anand.withdrawn_reason) == (None, first, "It was the wrong file.")


def test_only_a_file_that_is_not_submitted_is_described_anew(portal: Portal) -> None:
    described = Description("Our rule")
    for name, invitation in (("bashir", portal.harbour.bashir), ("anand", portal.harbour.anand)):
        given = (invitation, portal.harbour.ids[f"{name}_file"], described)
        actor = portal.harbour.contact(invitation)
        if name == "bashir":
            portal.database.write(change_evidence.describe, *given, actor=actor)
        else:
            with pytest.raises(Conflict):
                portal.database.write(change_evidence.describe, *given, actor=actor)
    assert (row(portal, "bashir").description, row(portal, "anand").description) == ("Our rule", "")


def test_a_newer_file_stands_beside_the_one_it_replaces_once(portal: Portal) -> None:
    anand, file = portal.harbour.anand, portal.harbour.ids["anand_file"]
    contact = portal.harbour.contact(anand)
    for _ in range(2):
        assert portal.database.write(change_evidence.put, anand, file, NEW, actor=contact) is None
    shown = view(portal, "anand")
    assert shown.replacement is not None
    assert (shown.replacement.file_name, shown.replacement.is_supplement, shown.may_change) == (
        "newer.txt",
        True,
        False,
    )
    assert len(portal.database.read(evidence.of_response, shown.file.response, actor=contact)) == 2


def test_while_answers_are_corrected_a_submitted_file_cannot_be_changed(portal: Portal) -> None:
    assert view(portal, "anand").may_change
    assert view(portal, "anand").is_submitted
    assert not view(portal, "bashir").is_submitted
    portal.set(Invitation, col(Invitation.id) == portal.harbour.anand, reopened_at=portal.clock())
    assert view(portal, "anand").is_submitted
    assert not view(portal, "anand").may_change
    with pytest.raises(Conflict):
        withdraw(portal, "anand", "It was the wrong file.")


def test_nobody_changes_a_file_of_others_nor_after_the_campaign(portal: Portal) -> None:
    bashir = portal.harbour.bashir
    for file in (portal.harbour.ids["anand_file"], portal.elsewhere.ids["bashir_file"]):
        with pytest.raises(NotFound):
            portal.database.write(change_evidence.withdraw, bashir, file, "", actor=portal.harbour.contact(bashir))
    portal.set(Campaign, col(Campaign.id) == portal.harbour.ids["campaign"], closed_at=portal.clock())
    with pytest.raises(Closed):
        withdraw(portal, "bashir")
