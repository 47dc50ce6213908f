"""The declaration begins with the name of who is here and the role that this person declared last."""

from dataclasses import replace

import pytest

from portal.domain.policy import Actor
from portal.domain.refusals import NotFound
from portal.workflow import draft_declaration
from portal.workflow.submit import Declaration
from tests.workflow.conftest import Portal


def drafted(portal: Portal, actor: Actor) -> Declaration:
    step = draft_declaration.draft_declaration
    declaration: Declaration = portal.read(step, actor.invitation, by=actor).declaration
    return declaration


def test_who_declares_for_the_first_time_is_named_without_a_role_and_confirms_nothing_yet(portal: Portal) -> None:
    assert drafted(portal, portal.bashir) == Declaration(portal.bashir.name, "", is_confirmed=False)


def test_the_role_is_the_one_this_person_declared_last_for_this_supplier(portal: Portal) -> None:
    (earlier,) = portal.rows("submission", organisation_id=portal.elsewhere.organisation)
    assert drafted(portal, portal.elsewhere).role == "", "somebody else declared it"
    declaration = drafted(portal, replace(portal.elsewhere, name=earlier.declared_name))
    assert (declaration.name, declaration.role) == (earlier.declared_name, earlier.declared_role)
    assert earlier.declared_role


def test_another_supplier_takes_no_role_over(portal: Portal) -> None:
    (earlier,) = portal.rows("submission", organisation_id=portal.bashir.organisation)
    assert drafted(portal, replace(portal.bashir, name=earlier.declared_name)).role == ""


def test_only_whoever_answers_this_request_gets_a_draft(portal: Portal) -> None:
    with pytest.raises(NotFound):
        portal.read(draft_declaration.draft_declaration, portal.anand.invitation, by=portal.bashir)
