"""A legal hold protects one supplier's data, with its reason, until somebody lifts it."""

from portal.storage import holds
from tests.two_buyers import Portal


def test_a_hold_stands_until_it_is_lifted(portal: Portal) -> None:
    owner, supplier = portal.harbour.owner, portal.harbour.ids["supplier"]
    assert portal.database.read(holds.standing, actor=owner) == ()
    portal.database.write(holds.add, supplier, "A court asked for it.", actor=owner)
    hold = portal.database.read(holds.of_supplier, supplier, actor=owner)
    assert hold is not None
    assert (hold.supplier, hold.reason, hold.set_by, hold.set_at) == (
        supplier,
        "A court asked for it.",
        owner.name,
        portal.clock(),
    )
    assert portal.database.read(holds.of_supplier, portal.harbour.ids["removable"], actor=owner) is None
    portal.database.write(holds.lift, hold, "The court is done.", actor=owner)
    assert portal.database.read(holds.of_supplier, supplier, actor=owner) is None


def test_lifting_one_hold_leaves_the_others(portal: Portal) -> None:
    owner = portal.harbour.owner
    for name in ("removable", "supplier"):
        portal.database.write(holds.add, portal.harbour.ids[name], name, actor=owner)
        portal.clock.advance(minutes=1)
    first, second = portal.database.read(holds.standing, actor=owner)
    assert (first.reason, second.reason) == ("removable", "supplier"), "the oldest first"
    portal.database.write(holds.lift, first, "Done.", actor=owner)
    assert portal.database.read(holds.standing, actor=owner) == (second,)


def test_another_buyers_hold_is_not_seen(portal: Portal) -> None:
    portal.database.write(holds.add, portal.harbour.ids["supplier"], "Ours.", actor=portal.harbour.owner)
    assert portal.database.read(holds.standing, actor=portal.elsewhere.owner) == ()
