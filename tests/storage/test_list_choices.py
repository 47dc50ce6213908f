"""What an organisation has said of its lists is remembered: the latest counts, and another one learns nothing."""

from portal.domain.policy import Actor
from portal.storage import list_choices, people
from portal.storage.database import Database
from portal.storage.list_choices import MOST, Remembered


def test_the_latest_word_counts_and_stays_inside(database: Database) -> None:
    actor, stranger = (
        Actor("member", "m" * 26, "Mara", database.write(people.add_organisation, name), frozenset({"owner"}))
        for name in ("Aurora", "Borealis")
    )
    assert database.read(list_choices.remembered, actor=actor) == Remembered()
    database.write(list_choices.remember, {"land": "country", "ort": "tag"}, {"ungheria": "HU"}, actor=actor)
    database.write(list_choices.remember, {"land": "leave_out"}, {}, actor=actor)
    database.write(list_choices.remember, {}, {}, actor=actor)
    kept = database.read(list_choices.remembered, actor=actor)
    assert kept == Remembered({"land": "leave_out", "ort": "tag"}, {"ungheria": "HU"})
    assert database.read(list_choices.remembered, actor=stranger) == Remembered()

    database.write(list_choices.remember, {f"c{number}": "tag" for number in range(MOST)}, {}, actor=actor)
    columns = database.read(list_choices.remembered, actor=actor).columns
    assert len(columns) == MOST
    assert "land" not in columns
