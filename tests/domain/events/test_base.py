"""What an event is made of: details that any database keeps, a sentence in pieces, and who may see it."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest

from portal.domain.events.base import ERASED, EVERYBODY, KINDS, Event, Part, Unreadable, read
from portal.domain.policy import ROLES
from tests.domain.events.sentences import sentence


@dataclass(frozen=True)
class LorryLoaded(Event):
    """An event that no portal has, with a detail of every type."""

    verb = "lorry_loaded"
    object_kind = "supplier"
    says = "Loaded {count:box} for {about} at {at}"
    adds = (
        "For: {roles:role}",
        "As: {level:level}",
        "Changed: {changed:key}",
        "On: {day}",
        "Drivers: {drivers}",
        "Weights: {weights}",
        "Full: {full}",
        "Note: {note}",
        "Of {about}: {note}",
    )
    count: int
    at: datetime
    day: date
    full: bool = False
    drivers: tuple[str, ...] = ()
    weights: dict[str, str] = field(default_factory=dict)
    note: str = ""
    roles: tuple[str, ...] = ()
    level: str = ""
    changed: tuple[str, ...] = ()


@dataclass(frozen=True)
class SealBroken(Event):
    """An event about a file, which is named by its invitation."""

    verb = "seal_broken"
    object_kind = "evidence"
    says = "{about} broke a seal"
    invitation: str


@dataclass(frozen=True)
class BellRung(Event):
    """An event whose every detail may be left out."""

    verb = "bell_rung"
    object_kind = "portal"
    says = "Rang the bell"
    times: int = 1


AT = datetime(2026, 7, 5, 9, 30, tzinfo=UTC)
DAY = date(2026, 7, 6)
WHOLE = LorryLoaded("s1", 1200, AT, DAY, True, ("Ada", "Bela"), {"first_axle": "3 t", "last": "4 t"}, "Wet.")


def details(**more: Any) -> dict[str, Any]:
    return {"count": 3, "at": "2026-07-05T09:30:00Z", "day": "2026-07-06", **more}


def reading(given: object, *, kind: str = "supplier") -> Event:
    return read(LorryLoaded, "lorry_loaded", kind, "s1", given)


def test_details_are_json_data_that_any_database_keeps() -> None:
    assert WHOLE.details() == {
        "count": 1200,
        "at": "2026-07-05T09:30:00.000000Z",
        "day": "2026-07-06",
        "full": True,
        "drivers": ["Ada", "Bela"],
        "weights": {"first_axle": "3 t", "last": "4 t"},
        "note": "Wet.",
        "roles": [],
        "level": "",
        "changed": [],
    }


def test_what_came_from_outside_is_kept_on_one_line_in_one_spelling() -> None:
    given = LorryLoaded("s1", 1, AT, DAY, drivers=("A\r\nBcc: b",), weights={"a": "x\u202ey"}, note="Cafe\u0301")
    kept = given.details()
    assert kept["drivers"] == ["A  Bcc: b"]
    assert kept["weights"] == {"a": "x\ufffdy"}
    assert kept["note"] == "Caf\u00e9"


def test_a_sentence_comes_in_pieces_so_that_a_page_can_link_and_isolate_them() -> None:
    assert WHOLE.parts() == (
        Part("words", "Loaded "),
        Part("value", "1,200 boxs"),
        Part("words", " for "),
        Part("about", "a supplier"),
        Part("words", " at "),
        Part("value", "5 July 2026, 09:30 UTC"),
    )


@pytest.mark.parametrize(("count", "said"), [(0, "0 boxs"), (1, "1 box"), (2, "2 boxs"), (1_000_000, "1,000,000 boxs")])
def test_things_are_counted_in_the_plural_unless_there_is_one(count: int, said: str) -> None:
    assert LorryLoaded("s1", count, AT, DAY).parts()[1].text == said


def test_the_object_begins_a_sentence_with_a_capital() -> None:
    assert SealBroken("file", "i1").parts() == (Part("about", "A supplier"), Part("words", " broke a seal"))


def test_further_sentences_stand_only_where_their_details_hold_something() -> None:
    assert sentence(LorryLoaded("s1", 1, AT, DAY)).split(" | ")[1:] == ["On: 6 July 2026"]
    assert sentence(WHOLE).split(" | ")[1:] == [
        "On: 6 July 2026",
        "Drivers: Ada, Bela",
        "Weights: first axle: 3 t; last: 4 t",
        "Full: yes",
        "Note: Wet.",
        "Of a supplier: Wet.",
    ]


@pytest.mark.parametrize(
    ("event", "words"),
    [
        (LorryLoaded("s1", 1, AT, DAY, roles=("campaign_manager", "read_only")), "For: Campaign manager, Read-only"),
        (LorryLoaded("s1", 1, AT, DAY, roles=("night_watch",)), "For: night watch"),
        (LorryLoaded("s1", 1, AT, DAY, level="desk_review"), "As: desk review"),
        (LorryLoaded("s1", 1, AT, DAY, changed=("due_on", "title")), "Changed: due on, title"),
        (LorryLoaded("s1", 1, AT, DAY, note="my_list.csv"), "Note: my_list.csv"),
    ],
)
def test_a_word_of_the_code_is_said_as_people_read_it_and_a_text_from_outside_as_it_stands(
    event: Event, words: str
) -> None:
    assert words in sentence(event).split(" | ")


def test_a_value_on_a_page_cannot_break_its_line_either() -> None:
    given = LorryLoaded("s1", 1, AT, DAY, note="a\nb\u202e")
    assert "Note: a b\ufffd" in sentence(given)


def test_an_event_is_about_its_object_and_a_file_about_its_invitation() -> None:
    assert WHOLE.subject() == ("supplier", "s1")
    assert SealBroken("file", "i1").subject() == ("invitation", "i1")
    assert SealBroken("file", "").subject() == ("evidence", "file")


def test_everybody_sees_an_event_unless_it_says_otherwise() -> None:
    assert WHOLE.seen_by == EVERYBODY == frozenset(ROLES)


def test_what_was_noted_is_read_back_as_it_was() -> None:
    assert reading(WHOLE.details()) == WHOLE


def test_an_instant_is_read_in_utc_whatever_its_zone() -> None:
    event = reading(details(at="2026-07-05T11:30:00+02:00"))
    assert event == LorryLoaded("s1", 3, AT, DAY)
    assert isinstance(event, LorryLoaded)
    assert event.at.tzinfo is UTC
    assert AT.astimezone(timezone(timedelta(hours=2))) == event.at


def test_details_of_an_older_portal_take_the_defaults_of_what_was_added_since() -> None:
    assert reading(details()) == LorryLoaded("s1", 3, AT, DAY)
    assert reading(details(gone="since")) == LorryLoaded("s1", 3, AT, DAY)


@pytest.mark.parametrize(
    "given",
    [
        None,
        [],
        "text",
        {},
        ERASED,
        details(count="3"),
        details(count=3.0),
        details(count=True),
        details(full=1),
        details(day="31.1.2026"),
        details(day=None),
        details(at="yesterday"),
        details(drivers="Ada"),
        details(drivers=[1]),
        details(weights={"a": 1}),
        details(weights=[]),
        details(note=None),
    ],
)
def test_details_that_do_not_fit_are_unreadable_and_have_a_sentence(given: object) -> None:
    event = reading(given)
    assert isinstance(event, Unreadable)
    assert sentence(event) == "Lorry loaded: a supplier"
    assert event.subject() == ("supplier", "s1")


def test_an_entry_whose_words_were_erased_is_not_told_as_if_nothing_had_been() -> None:
    assert read(BellRung, "bell_rung", "portal", "p", {}) == BellRung("p")
    erased = read(BellRung, "bell_rung", "portal", "p", ERASED)
    assert isinstance(erased, Unreadable)
    assert sentence(erased) == "Bell rung: the portal"


def test_details_of_another_kind_of_object_or_an_unknown_verb_are_unreadable_too() -> None:
    assert isinstance(reading(WHOLE.details(), kind="campaign"), Unreadable)
    unknown = read(None, "ship\nsunk", "old_thing", "x", {"a": 1})
    assert sentence(unknown) == "Ship sunk: old thing"


def test_every_kind_of_object_is_called_something() -> None:
    assert all(noun.split()[0] in ("a", "an", "the") for noun in KINDS.values())
