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
from tests.two_buyers import TwoBuyers


def names(buyers: TwoBuyers, search: str = "", unasked: str = "", **fields: list[str]) -> list[str]:
    wanted = SupplierFilter(search, unasked, fields)

    def step(work: Work) -> list[str]:
        which = supplier_filters.matching(work, wanted)
        return list(work.execute(select(col(Supplier.name)).where(which).order_by(col(Supplier.name))).scalars())

    return buyers.database.read(step, actor=buyers.harbour.reader)


def change(buyers: TwoBuyers, name: str, **values: object) -> None:
    own = col(Supplier.organisation_id) == buyers.harbour.organisation
    buyers.set(Supplier, own, col(Supplier.name) == name, **values)


def test_every_word_has_to_occur_without_capitals_and_signs_are_no_wildcards(buyers: TwoBuyers) -> None:
    assert names(buyers) == ["Anand", "Bashir", "Chowdhury"]
    assert names(buyers, f"BASHIR {buyers.harbour.host}") == ["Bashir"]
    assert names(buyers, "bashir anand") == []
    assert names(buyers, "%") == names(buyers, "_") == []
    assert names(buyers, buyers.elsewhere.host) == []


def test_a_removed_supplier_is_in_no_list(buyers: TwoBuyers) -> None:
    change(buyers, "Bashir", removed_at=buyers.clock())
    assert names(buyers) == ["Anand", "Chowdhury"]
    in_use = buyers.database.read(supplier_filters.values_in_use, actor=buyers.harbour.reader)
    assert in_use["country"] == {"BD": 2}


def test_fields_are_matched_by_one_of_their_values_and_tags_by_each_tag(buyers: TwoBuyers) -> None:
    change(buyers, "Anand", category="Textiles", tags=["tier 1", "new"])
    change(buyers, "Bashir", category="Dyeing", tags=["tier 10"])
    assert names(buyers, category=["Textiles", "Dyeing"]) == ["Anand", "Bashir"]
    assert names(buyers, category=["Textiles"], country=["FR"]) == []
    assert names(buyers, tags=["tier 1"]) == ["Anand"], "a tag is no part of another"
    assert names(buyers, tags=[]) == []
    in_use = buyers.database.read(supplier_filters.values_in_use, actor=buyers.harbour.reader)
    assert in_use["category"] == {"Dyeing": 1, "Textiles": 1}
    assert in_use["tags"] == {"new": 1, "tier 1": 1, "tier 10": 1}
    assert list(in_use["tags"]) == ["new", "tier 1", "tier 10"]


def test_who_was_not_invited_for_months_or_never(buyers: TwoBuyers) -> None:
    assert names(buyers, unasked=NEVER_ASKED) == ["Chowdhury"], "a draft invites nobody"
    assert names(buyers, unasked="6") == ["Chowdhury"]
    long_ago = buyers.clock() - UNASKED["6"] - timedelta(days=1)
    buyers.set(Invitation, col(Invitation.id) == buyers.harbour.bashir, invited_at=long_ago)
    assert names(buyers, unasked="6") == ["Bashir", "Chowdhury"]
    assert names(buyers, unasked="12") == ["Chowdhury"]
    assert names(buyers, unasked="nonsense") == ["Anand", "Bashir", "Chowdhury"]


def test_an_actor_without_an_organisation_has_no_suppliers(buyers: TwoBuyers) -> None:
    with pytest.raises(Invalid):
        buyers.database.read(supplier_filters.matching, actor=Actor("operator", "operator", "Operator"))
