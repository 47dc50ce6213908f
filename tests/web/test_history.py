"""The history page: every event of every kind in a sentence, whatever was in it, with a way to what it is about."""

import dataclasses
import re
from datetime import UTC, date, datetime
from html import unescape
from itertools import product
from random import Random
from typing import Any, get_type_hints

import pytest
from sqlalchemy import insert
from starlette.testclient import TestClient

from portal.domain.events import KINDS, Event
from portal.domain.events.organisations import SignedIn
from portal.domain.policy import Actor
from portal.storage import history, people
from portal.storage.database import Database, Work
from portal.storage.tables import METADATA
from portal.workflow import import_suppliers, keep_history
from portal.workflow.history_view import PAGE_SIZE
from tests.conftest import Clock
from tests.storage.chains import cut, tamper
from tests.web.conftest import Cast, Visit, actor_of, owner_of, signed_in
from tests.web.test_responses import invited, member  # noqa: F401 - a fixture
from tests.workflow.supplier_side import Invited
from tests.workflow.test_impact import manager, published
from tests.workflow.test_keep_history import number_and_verify
from tests.workflow.test_upgrade_version import WORDS

NASTY = (
    "",
    "plain",
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "{{ 7*7 }}{% raw %}{about}",
    "a\x00b\x1b[31m\x7f",
    "line\r\nBcc: x@y.example\u2028next",
    "\u202egpj.exe\u2066",
    "\ud800lone",
    "e\u0301" * 50,
    "علي",
    "%s %(name)s {0} {count:supplier}",
)


@pytest.fixture
def page(visit: Visit, database: Database, invited: Invited) -> str:  # noqa: F811
    published(database, manager(invited), WORDS)
    number_and_verify(database)
    return member(visit, database, invited, "owner").get("/history").text


def test_entries_name_what_they_are_about_and_lead_there(page: str, invited: Invited) -> None:  # noqa: F811
    assert "whole and in order" in page
    response = f"/campaigns/{invited.campaign}/invitations/{invited.invitation}"
    submitted = page.split("</a> submitted its response")[0].split("<tr")[-1]
    assert f'href="{response}"' in submitted
    assert "Factory of Mina" in submitted
    assert "People at work 1.0.1" in page


def test_every_link_of_the_history_leads_somewhere(
    visit: Visit,
    database: Database,
    invited: Invited,  # noqa: F811
    page: str,
) -> None:
    client: TestClient = member(visit, database, invited, "reviewer")
    table = page.split("<tbody")[1].split("</tbody>")[0]
    addresses = set(re.findall(r'href="(/[^"]+)"', table))
    assert len(addresses) >= 2
    for address in addresses:
        assert client.get(address).status_code == 200, address


def some_event(kind: type[Event], chance: Random) -> Event:
    """An event of this kind with whatever its fields may hold."""
    hints = get_type_hints(kind)
    by_hint: dict[Any, Any] = {
        str: lambda: chance.choice(NASTY),
        int: lambda: chance.choice((0, 1, 10**9)),
        bool: lambda: chance.random() < 0.5,
        date: lambda: date(chance.choice((1, 2026, 9999)), 1, 31),
        datetime: lambda: datetime(chance.choice((1, 2026, 9999)), 6, 15, tzinfo=UTC),
        tuple[str, ...]: lambda: tuple(chance.choices(NASTY, k=chance.randrange(4))),
        dict[str, str]: lambda: {"title": chance.choice(NASTY)},
    }
    return kind(**{field.name: by_hint[hints[field.name]]() for field in dataclasses.fields(kind)})


def test_every_event_of_every_kind_can_be_read(visit: Visit, database: Database, cast: Cast, clock: Clock) -> None:
    database.write(people.set_roles, cast.members["owner"], ["owner", "safeguarding"], actor=owner_of(cast))
    client = signed_in(visit(), database, cast)
    for verb in sorted(KINDS):
        chance = Random(verb)
        clock.advance(seconds=1)
        database.write(some_events, verb, chance, cast.organisation)
        answer = client.get("/history")
        assert answer.status_code == 200, verb
        _is_harmless(answer.text)
        newest = answer.text.split("<tbody")[1].split("</tr>")[:12]
        assert all(re.sub(r"<[^>]+>", "", cell).strip() for cell in map(_last_cell, newest)), verb


def some_events(work: Work, verb: str, chance: Random, organisation: str) -> None:
    """Twelve events of a kind, each by somebody of any name."""
    for _ in range(12):
        actor = Actor("member", "m", chance.choice(NASTY), organisation, frozenset({"owner"}))
        history.note(dataclasses.replace(work, actor=actor), some_event(KINDS[verb], chance))


def _last_cell(row: str) -> str:
    return row.split("<td")[-1].split(">", 1)[1]


def _is_harmless(text: str) -> None:
    assert "<script>alert" not in text
    assert "<img src=x" not in text
    assert not set("\x00\x1b\x7f\u202e\u2066\u2028\u2029\x85") & set(unescape(text))


OF_OLD: tuple[Any, ...] = (
    {"changed": 3},
    {"changed": ["a"]},
    {"erased": True},
    {},
    [],
    7,
    {"x": 1.5},
    {"x": "\ud800"},
    "\x00\u202e",
)
VERBS = ("suppliers_imported", "campaign_changed", "submitted", "submitted", "made_up", "\u202e")


@pytest.mark.parametrize("kind", ["sqlite"])
def test_an_entry_that_nobody_can_read_any_more_is_shown_all_the_same(
    visit: Visit, database: Database, cast: Cast, clock: Clock
) -> None:
    client = signed_in(visit(), database, cast)
    for number, (verb, details) in enumerate(product(VERBS, OF_OLD), start=1):
        database.write(_put, cast.organisation, f"old {number:03}", clock.advance(seconds=1), verb, details)
        for _ in range(2):
            answer = client.get("/history")
            assert answer.status_code == 200, (verb, details)
            assert answer.text.split("<tbody")[1].count("<tr") == min(number, PAGE_SIZE)
            _is_harmless(answer.text)
            keep_history.number_waiting(database)
    assert keep_history.verify(database, cast.organisation).problem is None


def _put(work: Work, organisation: str, id: str, at: datetime, verb: str, details: Any) -> None:
    """An entry as an older or a strange release may have left it."""
    row = {"id": id, "organisation_id": organisation, "at": at, "details": details}
    row |= {"actor_kind": "member", "actor_id": "m", "actor_name": "A\u202e\x1b", "verb": verb}
    row |= {"object_kind": "supplier_list", "object_id": "x"}
    work.execute(insert(METADATA.tables["history"]), row)
    work.execute(insert(METADATA.tables["history_pending"]), {"entry_id": id, "organisation_id": organisation})


def test_an_import_that_changes_a_supplier_leaves_the_page_whole(visit: Visit, database: Database, cast: Cast) -> None:
    head = "Supplier number,Supplier name,Country,Contact name,Contact email\n"
    for name in ("Halvora", "Halvora Textil"):
        data = f"{head}1001,{name},DE,Ann,ann@halvora.example\n".encode()
        database.write(import_suppliers.confirm, data, "li\x00st\u202e.csv", actor=owner_of(cast))
    answer = signed_in(visit(), database, cast).get("/history")
    assert answer.status_code == 200
    assert "Changed: <bdi>1</bdi>" in answer.text
    _is_harmless(answer.text)


def test_who_signed_in_is_for_owners(visit: Visit, database: Database, cast: Cast) -> None:
    database.write(history.note, SignedIn(cast.members["reviewer"]), actor=actor_of(cast, "reviewer"))
    assert "signed in" in signed_in(visit(), database, cast, "owner").get("/history").text.split("<tbody")[1]
    other = signed_in(visit(), database, cast, "campaign_manager").get("/history").text.split("<tbody")[1]
    assert "signed in" not in other
    assert "Restricted: your role does not include this entry." in other


def test_the_page_shows_the_kept_check_and_the_owner_a_checkpoint(
    visit: Visit, database: Database, cast: Cast, clock: Any
) -> None:
    for _ in range(3):
        database.write(history.note, SignedIn("m"), actor=owner_of(cast))
    assert "has not been verified yet" in signed_in(visit(), database, cast).get("/history").text
    number_and_verify(database)
    owner = signed_in(visit(), database, cast).get("/history").text
    assert "Last verified on 1 June 2026" in owner
    assert "UTC): whole and in order" in owner, "how many there are would tell of those that an owner may not know of"
    assert "3 entries, whole and in order" in signed_in(visit(), database, cast, "safeguarding").get("/history").text
    assert re.search(rf'id="checkpoint">candour-checkpoint/1:{cast.organisation}:3:[0-9a-f]{{64}}:', owner)
    assert "candour-checkpoint" not in signed_in(visit(), database, cast, "reviewer").get("/history").text
    tamper(database, cut(cast.organisation, 2))
    assert "whole and in order" in signed_in(visit(), database, cast).get("/history").text, "nothing is read anew here"
    clock.advance(days=1)
    number_and_verify(database)
    broken = signed_in(visit(), database, cast).get("/history").text
    assert "The history does not hold. Entries are missing at the end" in broken


def test_any_page_that_is_asked_for_is_answered(visit: Visit, database: Database, cast: Cast) -> None:
    client = signed_in(visit(), database, cast)
    for asked in ("0", "-1", "x", "٣", "99999999", "2", ""):
        assert client.get("/history", params={"page": asked}).status_code == 200, asked
