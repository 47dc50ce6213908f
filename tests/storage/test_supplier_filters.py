"""A list shows the own suppliers that match every condition; removed ones never."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.domain.policy import Actor
from portal.domain.refusals import Invalid
from portal.storage import supplier_filters
from portal.storage.database import Work
from portal.storage.rows import col
from portal.storage.supplier_filters import NEVER_ASKED, UNASKED, SupplierFilter
from portal.storage.tables import Invitation, Supplier
from tests.two_buyers import Portal


def names(portal: Portal, search: str = "", unasked: str = "", **fields: list[str]) -> list[str]:
    wanted = SupplierFilter(search, unasked, fields)

    def step(work: Work) -> list[str]:
        which = supplier_filters.matching(work, wanted)
        return list(work.execute(select(col(Supplier.name)).where(which).order_by(col(Supplier.name))).scalars())

    return portal.database.read(step, actor=portal.harbour.reader)


def change(portal: Portal, name: str, **values: object) -> None:
    own = col(Supplier.organisation_id) == portal.harbour.organisation
    portal.set(Supplier, own, col(Supplier.name) == name, **values)


def test_every_word_has_to_occur_without_capitals_and_signs_are_no_wildcards(portal: Portal) -> None:
    assert names(portal) == ["Anand", "Bashir", "Chowdhury"]
    assert names(portal, f"BASHIR {portal.harbour.host}") == ["Bashir"]
    assert names(portal, "bashir anand") == []
    assert names(portal, "%") == names(portal, "_") == []
    assert names(portal, portal.elsewhere.host) == []


def test_a_removed_supplier_is_in_no_list(portal: Portal) -> None:
    change(portal, "Bashir", removed_at=portal.clock())
    assert names(portal) == ["Anand", "Chowdhury"]
    in_use = portal.database.read(supplier_filters.values_in_use, actor=portal.harbour.reader)
    assert in_use["country"] == {"BD": 2}


def test_fields_are_matched_by_one_of_their_values_and_tags_by_each_tag(portal: Portal) -> None:
    change(portal, "Anand", category="Textiles", tags=["tier 1", "new"])
    change(portal, "Bashir", category="Dyeing", tags=["tier 10"])
    assert names(portal, category=["Textiles", "Dyeing"]) == ["Anand", "Bashir"]
    assert names(portal, category=["Textiles"], country=["FR"]) == []
    assert names(portal, tags=["tier 1"]) == ["Anand"], "a tag is no part of another"
    assert names(portal, tags=[]) == []
    in_use = portal.database.read(supplier_filters.values_in_use, actor=portal.harbour.reader)
    assert in_use["category"] == {"Dyeing": 1, "Textiles": 1}
    assert in_use["tags"] == {"new": 1, "tier 1": 1, "tier 10": 1}
    assert list(in_use["tags"]) == ["new", "tier 1", "tier 10"]


def test_who_was_not_invited_for_months_or_never(portal: Portal) -> None:
    assert names(portal, unasked=NEVER_ASKED) == ["Chowdhury"], "a draft invites nobody"
    assert names(portal, unasked="6") == ["Chowdhury"]
    long_ago = portal.clock() - UNASKED["6"] - timedelta(days=1)
    portal.set(Invitation, col(Invitation.id) == portal.harbour.bashir, invited_at=long_ago)
    assert names(portal, unasked="6") == ["Bashir", "Chowdhury"]
    assert names(portal, unasked="12") == ["Chowdhury"]
    assert names(portal, unasked="nonsense") == ["Anand", "Bashir", "Chowdhury"]


def test_an_actor_without_an_organisation_has_no_suppliers(portal: Portal) -> None:
    with pytest.raises(Invalid):
        portal.database.read(supplier_filters.matching, actor=Actor("operator", "operator", "Operator"))
