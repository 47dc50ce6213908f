"""Events: a closed list whose every member can be kept as JSON, read back, and said in a sentence."""

import dataclasses
import json
from datetime import UTC, date, datetime
from typing import Any, get_type_hints

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain import events
from portal.domain.events import KINDS, Event
from portal.domain.events.base import KINDS as NOUNS
from portal.domain.events.campaigns import CampaignExtended, CampaignSent, SuppliersImported
from portal.domain.policy import ROLES
from portal.domain.printable import one_line

NASTY = st.text(max_size=20) | st.sampled_from(
    ["\x00", "\ud800", "a\r\nBcc: x", "\u202etxt.exe", "<b>&{about}", "%s{0}"]
)
BY_HINT: dict[Any, st.SearchStrategy[Any]] = {
    str: NASTY,
    int: st.integers(min_value=0, max_value=10**12),
    bool: st.booleans(),
    date: st.dates(),
    datetime: st.datetimes(timezones=st.just(UTC)),
    tuple[str, ...]: st.lists(NASTY, max_size=3).map(tuple),
    dict[str, str]: st.dictionaries(st.sampled_from(["title", "due"]), NASTY),
}


def made(kind: type[Event]) -> st.SearchStrategy[Event]:
    """Any event of a kind."""
    hints = get_type_hints(kind)
    return st.builds(kind, **{field.name: BY_HINT[hints[field.name]] for field in dataclasses.fields(kind)})


ANY = st.sampled_from(sorted(KINDS.values(), key=lambda kind: kind.verb)).flatmap(made)


@given(ANY)
def test_what_is_kept_is_read_back_as_it_was(event: Event) -> None:
    kept = json.loads(json.dumps(event.details()))
    json.dumps(kept, ensure_ascii=False).encode()
    again = events.read(event.verb, event.object_kind, event.object_id, kept)
    assert type(again) is type(event)
    assert again.details() == event.details()


@given(ANY)
def test_every_event_has_a_sentence_without_a_control_character(event: Event) -> None:
    for parts in (event.parts(), *event.additions()):
        said = "".join(part.text for part in parts)
        assert said == one_line(said)
        assert said.strip()
    assert event.parts()[0].text[:1].isupper() or event.parts()[0].kind == "value"


@given(ANY, st.data())
def test_details_that_do_not_fit_have_a_sentence_too(event: Event, data: st.DataObject) -> None:
    """An entry of an older portal, or one that somebody wrote by hand."""
    junk = st.none() | st.integers() | st.text() | st.lists(st.none(), max_size=2)
    details = {name: data.draw(junk) for name in event.details()}
    unfit: list[object] = [details, None, [], {"erased": True}, {**event.details(), "more": 1}]
    for wrong in unfit:
        again = events.read(event.verb, event.object_kind, event.object_id, wrong)
        assert "".join(part.text for part in again.parts()).strip()
        assert again.additions() is not None
        assert again.subject()


@pytest.mark.parametrize("verb", ["submitted", "made_up", "", "\x00\u202e"])
def test_an_unknown_verb_is_said_as_it_stands(verb: str) -> None:
    event = events.read(verb, "thing_of_old", "x", {"changed": 3})
    said = "".join(part.text for part in event.parts())
    assert said == one_line(said)
    assert "thing of old" in said
    assert event.subject() == ("thing_of_old", "x")


def test_verbs_are_past_and_one_an_event() -> None:
    assert all(verb == kind.verb and verb.islower() and " " not in verb for verb, kind in KINDS.items())
    assert len(KINDS) == len(set(KINDS.values()))
    assert {kind.object_kind for kind in KINDS.values()} <= set(NOUNS)
    assert all(kind.seen_by and kind.seen_by <= set(ROLES) for kind in KINDS.values())


def test_sentences_read_as_people_write() -> None:
    def said(event: Event) -> str:
        texts = ["".join(part.text for part in parts) for parts in (event.parts(), *event.additions())]
        return " | ".join(texts)

    assert said(CampaignSent("c", 1141)) == "Started sending 1,141 invitations for a campaign"
    assert said(CampaignSent("c", 1)) == "Started sending 1 invitation for a campaign"
    imported = SuppliersImported("sha", "list.csv", added=0, changed=2, unchanged=5, refused=0)
    assert said(imported) == "Imported suppliers from list.csv | Changed: 2"
    longer = CampaignExtended("c", datetime(2026, 7, 5, 9, tzinfo=UTC), datetime(2026, 7, 1, 9, tzinfo=UTC))
    assert (
        said(longer)
        == "Moved the due date of a campaign to 5 July 2026, 09:00 UTC | Previous due date: 1 July 2026, 09:00 UTC"
    )
