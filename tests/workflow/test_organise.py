"""An operator adds a buyer's organisation, with a history of its own that begins with it."""

import pytest

from portal.domain.policy import Actor
from portal.domain.refusals import Invalid
from portal.storage import history
from portal.workflow import organise
from tests.workflow.conftest import Portal

OPERATOR = Actor("operator", "operator:a", "a (command line)")


def test_a_new_organisation_has_a_history_of_its_own(portal: Portal) -> None:
    id = portal.write(organise.add_organisation, "  Nordwind Retail ", by=OPERATOR)
    (row,) = portal.rows("organisation", id=id)
    assert row.name == "Nordwind Retail"
    (entry,) = portal.read(history.page, 1, 50, by=Actor("member", "m", "M", id, frozenset({"owner"})))
    assert entry.verb == "organisation_added"
    assert "organisation_added" not in {entry.verb for entry in portal.read(history.page, 1, 99, by=portal.olga)}


@pytest.mark.parametrize("name", ["", "two\nlines", "x" * 201])
def test_a_name_is_one_line_of_at_most_200_characters(portal: Portal, name: str) -> None:
    before = len(portal.rows("organisation"))
    with pytest.raises(Invalid):
        portal.write(organise.add_organisation, name, by=OPERATOR)
    assert len(portal.rows("organisation")) == before
