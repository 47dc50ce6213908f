"""An excerpt holds what was chosen and nothing of the first buyer's; a document from outside must be one."""

from typing import Any

import pytest

from portal.domain import excerpt
from portal.domain.excerpt import Excerpt

CONTENT: dict[str, Any] = {
    "organisation": {"id": "o1", "name": "First Buyer"},
    "campaign": {"id": "c1", "title": "Fair work"},
    "supplier": {"id": "s1", "key": "code:7", "name": "Halvora"},
    "invitation": "i1",
    "versions": [
        {"family": "people", "version": "1.0.0", "hash": "ab"},
        {"family": "wages", "version": "2.0.0", "hash": "cd"},
    ],
    "answers": {"people": {"workers": 120, "held": None}, "wages": {"lowest": 3}},
    "evidence": [],
    "explanations": [{"family": "people", "check": "odd", "text": "It is so."}],
    "declaration": {"name": "Mina", "role": "Head", "date": "2026-06-01"},
    "as_of": "2026-06-01",
    "submitted_at": "2026-06-01T09:00:00Z",
}


def document(**changed: Any) -> dict[str, Any]:
    restricted = {("people", "workers"), ("wages", "lowest")}
    return excerpt.made(CONTENT, "ref1", {"people": "People"}, restricted, (), names_buyer=False) | changed


def test_only_what_was_chosen_is_in_it() -> None:
    made = Excerpt(document())
    assert (made.families, made.answers, made.organisation) == (("people",), {("people", "workers"): 120}, "")
    assert made.restricted == {("people", "workers")}
    assert not {"campaign", "invitation", "explanations", "organisation"} & document().keys()
    assert "code:7" not in str(document())
    named = excerpt.made(CONTENT, "ref1", {"people": "People"}, (), (), names_buyer=True)
    assert named["organisation"] == {"name": "First Buyer"}


@pytest.mark.parametrize(
    "changed",
    [
        {"format": "candour-submission/1"},
        {"answers": []},
        {"versions": [{"family": "people"}]},
        {"versions": "people"},
        {"restricted": [["people"]]},
        {"supplier": {"name": 7}},
        {"supplier": {"name": "x" * 501}},
        {"submitted_at": "yesterday"},
        {"submitted_at": "2026-06-01T09:00:00"},
        {"submitted_at": "0001-01-01T00:00:00+14:00"},
    ],
    ids=str,
)
def test_a_document_of_another_shape_is_none(changed: dict[str, Any]) -> None:
    assert excerpt.is_whole(document())
    assert not excerpt.is_whole(document(**changed))
