"""A draft's file is changed or removed; a submitted one stays, marked with the reason or with what replaced it."""

import pytest

from portal.domain.refusals import Closed, Conflict, Invalid, NotFound
from portal.storage import evidence
from portal.storage.evidence import Description, NewEvidence
from portal.storage.rows import col
from portal.storage.tables import Campaign, Evidence, Invitation
from portal.workflow import ahead, change_evidence
from portal.workflow.change_evidence import FileView
from tests.two_buyers import TwoBuyers

NEW = NewEvidence(b"newer", "text/plain", "newer.txt", b"newer", "text/plain", is_scanned=False)


def view(buyers: TwoBuyers, name: str) -> FileView:
    invitation = buyers.harbour.anand if name == "anand" else buyers.harbour.bashir
    file = buyers.harbour.ids[f"{name}_file"]
    return buyers.database.read(change_evidence.view, invitation, file, actor=buyers.harbour.contact(invitation))


def withdraw(buyers: TwoBuyers, name: str, reason: str = "") -> None:
    invitation = buyers.harbour.anand if name == "anand" else buyers.harbour.bashir
    given = (invitation, buyers.harbour.ids[f"{name}_file"], reason)
    change_evidence.withdraw(buyers.database, *given, actor=buyers.harbour.contact(invitation))


def row(buyers: TwoBuyers, name: str) -> Evidence:
    return buyers.rows(Evidence, col(Evidence.id) == buyers.harbour.ids[f"{name}_file"])[0]  # type: ignore[no-any-return]


def test_a_drafts_file_is_removed_and_a_submitted_one_withdrawn_with_its_reason(buyers: TwoBuyers) -> None:
    withdraw(buyers, "bashir")
    assert (row(buyers, "bashir").removed_at, row(buyers, "bashir").withdrawn_at) == (buyers.clock(), None)
    with pytest.raises(Invalid):
        withdraw(buyers, "anand")
    withdraw(buyers, "anand", "It was the wrong file.")
    first = buyers.clock()
    buyers.clock.advance(minutes=1)
    withdraw(buyers, "anand", "Again.")
    anand = row(buyers, "anand")
    assert (anand.removed_at, anand.withdrawn_at, anand.withdrawn_reason) == (None, first, "It was the wrong file.")


def test_only_a_file_that_is_not_submitted_is_described_anew(buyers: TwoBuyers) -> None:
    described = Description("Our rule")
    for name, invitation in (("bashir", buyers.harbour.bashir), ("anand", buyers.harbour.anand)):
        given = (invitation, buyers.harbour.ids[f"{name}_file"], described)
        actor = buyers.harbour.contact(invitation)
        if name == "bashir":
            buyers.database.write(change_evidence.describe, *given, actor=actor)
        else:
            with pytest.raises(Conflict):
                buyers.database.write(change_evidence.describe, *given, actor=actor)
    assert (row(buyers, "bashir").description, row(buyers, "anand").description) == ("Our rule", "")


def test_a_newer_file_stands_beside_the_one_it_replaces_once(buyers: TwoBuyers) -> None:
    anand, file = buyers.harbour.anand, buyers.harbour.ids["anand_file"]
    contact = buyers.harbour.contact(anand)
    for _ in range(2):
        assert ahead.computing(buyers.database, change_evidence.put, anand, file, NEW, actor=contact) is None
    shown = view(buyers, "anand")
    assert shown.replacement is not None
    assert (shown.replacement.file_name, shown.replacement.is_supplement, shown.may_change) == (
        "newer.txt",
        True,
        False,
    )
    assert len(buyers.database.read(evidence.of_response, shown.file.response, actor=contact)) == 2


def test_while_answers_are_corrected_a_submitted_file_cannot_be_changed(buyers: TwoBuyers) -> None:
    assert view(buyers, "anand").may_change
    assert view(buyers, "anand").is_submitted
    assert not view(buyers, "bashir").is_submitted
    buyers.set(Invitation, col(Invitation.id) == buyers.harbour.anand, reopened_at=buyers.clock())
    assert view(buyers, "anand").is_submitted
    assert not view(buyers, "anand").may_change
    with pytest.raises(Conflict):
        withdraw(buyers, "anand", "It was the wrong file.")


def test_nobody_changes_a_file_of_others_nor_after_the_campaign(buyers: TwoBuyers) -> None:
    bashir = buyers.harbour.bashir
    for file in (buyers.harbour.ids["anand_file"], buyers.elsewhere.ids["bashir_file"]):
        with pytest.raises(NotFound):
            change_evidence.withdraw(buyers.database, bashir, file, "", actor=buyers.harbour.contact(bashir))
    buyers.set(Campaign, col(Campaign.id) == buyers.harbour.ids["campaign"], closed_at=buyers.clock())
    with pytest.raises(Closed):
        withdraw(buyers, "bashir")
