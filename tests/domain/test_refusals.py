"""A refusal is one sentence with a code and the fields it belongs to."""

import pytest

from portal.domain import refusals
from portal.domain.refusals import Conflict, Invalid, NotFound, Refusal
from portal.storage.db_errors import Unavailable


def test_every_kind_of_refusal_has_a_code_of_its_own() -> None:
    everything: list[type[Refusal]] = [*Refusal.__subclasses__(), Refusal]
    kinds = [one.kind for one in everything if one.__module__ == refusals.__name__]
    assert len(kinds) == 7
    assert len({*kinds, Unavailable.kind}) == 8
    assert NotFound().code == "not_found"


def test_a_more_exact_code_takes_the_place_of_the_kinds() -> None:
    assert Conflict("Already here.").code == "conflict"
    assert Conflict("Already here.", code="already_member").code == "already_member"


def test_fields_given_by_name_get_the_refusals_sentence() -> None:
    refused = Invalid("Choose a later day.", fields=("due", "zone"))
    assert refused.fields == {"due": "Choose a later day.", "zone": "Choose a later day."}


def test_fields_may_have_sentences_of_their_own() -> None:
    refused = Invalid("This cannot be saved.", ["No name."], fields={"name": "Give a name."})
    assert (refused.sentence, refused.problems, refused.fields) == (
        *("This cannot be saved.", ("No name.",), {"name": "Give a name."}),
    )


@pytest.mark.parametrize("refused", [Invalid("No."), NotFound()])
def test_a_refusal_may_be_about_no_field(refused: Refusal) -> None:
    assert refused.fields == {}
