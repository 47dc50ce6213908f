"""A legal hold protects one supplier's data, with its reason, until somebody lifts it."""

from portal.storage import holds
from tests.two_buyers import TwoBuyers


def test_a_hold_stands_until_it_is_lifted(buyers: TwoBuyers) -> None:
    owner, supplier = buyers.harbour.owner, buyers.harbour.ids["supplier"]
    assert buyers.database.read(holds.standing, actor=owner) == ()
    buyers.database.write(holds.add, supplier, "A court asked for it.", actor=owner)
    hold = buyers.database.read(holds.of_supplier, supplier, actor=owner)
    assert hold is not None
    assert (hold.supplier, hold.reason, hold.set_by, hold.set_at) == (
        supplier,
        "A court asked for it.",
        owner.name,
        buyers.clock(),
    )
    assert buyers.database.read(holds.of_supplier, buyers.harbour.ids["removable"], actor=owner) is None
    buyers.database.write(holds.lift, hold, "The court is done.", actor=owner)
    assert buyers.database.read(holds.of_supplier, supplier, actor=owner) is None


def test_lifting_one_hold_leaves_the_others(buyers: TwoBuyers) -> None:
    owner = buyers.harbour.owner
    for name in ("removable", "supplier"):
        buyers.database.write(holds.add, buyers.harbour.ids[name], name, actor=owner)
        buyers.clock.advance(minutes=1)
    first, second = buyers.database.read(holds.standing, actor=owner)
    assert (first.reason, second.reason) == ("removable", "supplier"), "the oldest first"
    buyers.database.write(holds.lift, first, "Done.", actor=owner)
    assert buyers.database.read(holds.standing, actor=owner) == (second,)


def test_another_buyers_hold_is_not_seen(buyers: TwoBuyers) -> None:
    buyers.database.write(holds.add, buyers.harbour.ids["supplier"], "Ours.", actor=buyers.harbour.owner)
    assert buyers.database.read(holds.standing, actor=buyers.elsewhere.owner) == ()
