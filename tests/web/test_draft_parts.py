"""The parts of a draft as forms: kinds, rows that come and go, ids, places, and what nothing may be lost of."""

import re
from io import BytesIO
from typing import Any

import pytest
from openpyxl import Workbook
from starlette.testclient import TestClient

from portal.storage import drafts
from portal.storage.database import Database
from tests.web.conftest import Cast, Visit, actor_of, signed_in
from tests.web.swaps import swap
from tests.web.test_drafts import FAMILY, author, copy, form_of, row, shipped

pytestmark = pytest.mark.slow

__all__ = ["author"]
CHOICE = {"kind": "choice", "ask": "Who keeps the key?", "options.0.id": "worker", "options.0.text": "The worker"}
CHOICE |= {"options.0.points": "100", "options.2.id": "agent", "options.2.text": "An agent"}


@pytest.fixture
def at(author: TestClient, database: Database, cast: Cast) -> str:
    return copy(author, database, cast)


def upload(client: TestClient, text: str) -> str:
    answer = client.post("/questionnaires/drafts", files={"file": ("mine.yaml", text.encode(), "text/yaml")})
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"])


def section_of(number: int = 0) -> Any:
    return shipped(FAMILY).sections[number]


def test_another_kind_shows_its_fields_and_keeps_what_was_typed(
    author: TestClient, database: Database, cast: Cast, at: str
) -> None:
    here = f"{at}/new?kind=question&section={section_of().id}"
    before = row(database, cast, at).revision
    assert 'name="options.0.id"' not in author.get(here).text
    page = author.post(here, data={"kind": "choice", "ask": "Who keeps the key?", "id": "keeper", "do": "fields"})
    assert page.status_code == 200
    assert 'name="options.0.id"' in page.text
    assert "Who keeps the key?</textarea>" in page.text
    assert "Not saved yet" in page.text
    other = author.post(here, data=CHOICE | {"id": "keeper", "kind": "yes_no", "do": "fields"})
    typed = form_of(other.text) | {"kind": ["choice"], "do": ["fields"]}
    back = form_of(author.post(here, data=typed).text)
    assert [back["options.0.text"], back["options.1.text"]] == [["The worker"], ["An agent"]]
    assert row(database, cast, at).revision == before


def test_the_fields_are_the_same_alone_and_in_their_page(author: TestClient, at: str) -> None:
    here = f"{at}/new?kind=question&section={section_of().id}"
    data = CHOICE | {"id": "keeper", "do": "fields"}
    alone = swap(author, here, "div#part-fields", lambda: author.post(here, data=data).text, data)
    assert alone.startswith('<div id="part-fields"')


def test_rows_move_go_and_come_without_being_saved(author: TestClient, at: str) -> None:
    here = f"{at}/new?kind=question&section={section_of().id}"
    up = form_of(author.post(here, data=CHOICE | {"do": "up:options.2"}).text)
    assert [up["options.0.id"], up["options.1.id"]] == [["agent"], ["worker"]]
    assert up["options.1.points"] == ["100"]
    down = form_of(author.post(here, data=CHOICE | {"do": "down:options.0"}).text)
    assert [down["options.0.id"], down["options.1.id"]] == [["agent"], ["worker"]]
    gone = form_of(author.post(here, data=CHOICE | {"do": "drop:options.0"}).text)
    assert [gone["options.0.id"], gone["options.1.id"]] == [["agent"], [""]]
    more = author.post(here, data=CHOICE | {"do": "more:options"}).text
    assert 'name="options.7.id"' in more
    for pressed in ("up:options.9", "drop:nothing.1", "up:rows.0", "fields:", "drop:options", "more:nothing"):
        assert author.post(here, data=CHOICE | {"do": pressed}).status_code == 200


def test_points_by_rule_keep_their_last_line_last(author: TestClient, at: str) -> None:
    lines = {"score.0.if": "held_count == 0", "score.0.points": "100", "score.1.if": "held_count < 9"}
    lines |= {"score.1.points": "50", "else": "0", "kind": "integer", "do": "up:score.1"}
    page = form_of(
        author.post(f"{at}/parts/held_count", data=form_of(author.get(f"{at}/parts/held_count").text) | lines).text
    )
    assert [page["score.0.points"], page["score.1.points"], page["else"]] == [["50"], ["100"], ["0"]]


def test_an_id_is_changed_to_a_free_and_proper_one_only(
    author: TestClient, database: Database, cast: Cast, at: str
) -> None:
    first, second = list(shipped(FAMILY).questions())[:2]
    before = row(database, cast, at).source
    form = form_of(author.get(f"{at}/parts/{first.id}").text) | {"ask": ["Kept as typed?"]}
    for wrong in ("No Good", "", "a/b", "x" * 100_000, second.id, "<b>"):
        refused = author.post(f"{at}/parts/{first.id}", data=form | {"id": [wrong]})
        assert refused.status_code == 422, wrong
        assert 'href="#id"' in refused.text
        assert "Kept as typed?</textarea>" in refused.text
    assert row(database, cast, at).source == before
    answer = author.post(f"{at}/parts/{first.id}", data=form | {"id": ["another_name"]})
    assert answer.headers["location"].endswith("/parts/another_name?done=saved")
    assert f"{{id: {first.id}, since: 1.1.0, replaced_by: another_name}}" in row(database, cast, at).source


def test_only_ids_that_were_published_are_retired(author: TestClient, database: Database, cast: Cast, at: str) -> None:
    here = f"{at}/new?kind=question&section={section_of().id}"
    for _ in range(2):
        assert author.post(here, data=CHOICE | {"id": "by_mistake"}).status_code == 303
        assert author.post(f"{at}/parts/by_mistake", data={"do": "remove"}).status_code == 303
    assert "by_mistake" not in row(database, cast, at).source


def test_parts_without_a_good_id_have_pages_of_their_own(author: TestClient, database: Database, cast: Cast) -> None:
    text = "format: ssq/1\nid: fam_one\nversion: 1.0.0\nlanguage: en\ntitle: Mine\nsections:\n  - id: only_one\n"
    text += "    title: Only\n    questions:\n      - {id: held, kind: yes_no, ask: First?}\n"
    text += "      - {id: held, kind: yes_no, ask: Second?}\n      - {kind: yes_no, ask: Third?}\n"
    text += "      - {id: a/b, kind: yes_no, ask: Fourth?}\n"
    at = upload(author, text)
    names = re.findall(r'href="[^"]+/parts/([\w./-]+)"', author.get(at).text)
    for name, words in zip(names[2:], ("First?", "Second?", "Third?", "Fourth?"), strict=True):
        form = form_of(author.get(f"{at}/parts/{name}").text)
        assert form["ask"] == [words]
        if words != "First?":
            form["id"] = [words[:-1].lower()]
            assert author.post(f"{at}/parts/{name}", data=form).status_code == 303
    source = row(database, cast, at).source
    assert [f"id: {id}," in source for id in ("held", "second", "third", "fourth")] == [True] * 4


@pytest.mark.parametrize(
    "text",
    [
        "sections: everything",
        "sections: [one, [two], {id: three, questions: {a: b}}]",
        "title: [a, b]\nsections: [{title: [x], questions: [a, {kind: [], ask: {a: b}, when: [1]}]}]",
        "flags: {a: b}\nchecks: [{say: [], level: {}}]\nderived: [{value: {}}, 3]\nretired: x\nbands: 4\nuses: 3",
        "sections: [{id: aa, title: A, questions: [{id: bb, kind: choice, options: [yes, no], columns: x, rows: 3}]}]",
        "sections: [{id: aa, questions: [{id: bb, kind: table, columns: [a, {options: x}], evidence: yes}]}]",
        "sections: [{id: aa, flags: no, questions: [{id: bb, kind: integer, score: x, advice: [1], basis: {}}]}]",
    ],
)
def test_files_of_any_shape_have_pages(author: TestClient, text: str) -> None:
    at = upload(author, "format: ssq/1\n" + text)
    page = author.get(at).text
    assert "Fix before publishing" in page
    names = re.findall(r'href="[^"]+/parts/([\w.]+)"', page)
    for name in {*names, "_whole"}:
        form = form_of(author.get(f"{at}/parts/{name}").text)
        assert author.post(f"{at}/parts/{name}", data=form).status_code in (303, 422)
    for more in ("section", "flag", "check", "derived"):
        assert author.post(f"{at}/new?kind={more}", data={"id": "one_more"}).status_code in (303, 422)
    for page_of_draft in ("try-out", "publication", "impact", "file.yaml", "file.xlsx"):
        assert author.get(f"{at}/{page_of_draft}").status_code == 200, page_of_draft
    assert author.post(f"{at}/publication", data={"notes": "No."}).status_code == 409


def test_a_question_stands_where_it_is_put(author: TestClient, database: Database, cast: Cast, at: str) -> None:
    first, second = section_of(0), section_of(1)
    here = f"{at}/new?kind=question&section={first.id}"
    assert author.post(here, data=CHOICE | {"id": "keeper", "after": first.questions[0].id}).status_code == 303

    def ids() -> list[str]:
        return re.findall(r'<li id="part-(\w+)">', author.get(at).text)

    assert ids()[:3] == [first.questions[0].id, "keeper", first.questions[1].id]
    moved = author.post(f"{at}/parts/keeper", data={"do": "place", "beside": second.questions[1].id})
    assert moved.headers["location"].endswith("#part-keeper")
    assert ids()[ids().index(second.questions[1].id) + 1] == "keeper"
    author.post(f"{at}/parts/keeper", data={"do": "place", "beside": first.id})
    assert ids()[0] == "keeper"
    assert author.post(f"{at}/parts/keeper", data={"do": "place", "beside": "nowhere"}).status_code == 404


def test_what_was_done_last_is_undone_unless_somebody_saved_since(
    author: TestClient, visit: Visit, database: Database, cast: Cast, at: str
) -> None:
    before = row(database, cast, at).source
    name = section_of().questions[1].id
    gone = author.post(f"{at}/parts/{name}", data={"do": "remove"}, follow_redirects=True)
    assert f"Undo: removed {name}" in gone.text
    restore, seen = re.findall(r'name="restore" value="(\d+)"|name="seen" value="(\d+)"', gone.text)[:2][::-1]
    undo = {"restore": restore[0], "seen": seen[1]}
    other = signed_in(visit(), database, cast, "owner")
    whole = form_of(other.get(f"{at}/parts/_whole").text) | {"title": ["Theirs"]}
    assert other.post(f"{at}/parts/_whole", data=whole).status_code == 303
    assert author.post(at, data=undo).status_code == 409
    assert "title: Theirs" in row(database, cast, at).source
    assert author.post(at, data={"restore": "1", "seen": "3"}).status_code == 303
    assert row(database, cast, at).source == before


def test_somebody_elses_rows_are_shown_before_they_are_overwritten(
    author: TestClient, visit: Visit, database: Database, cast: Cast, at: str
) -> None:
    here = f"{at}/new?kind=question&section={section_of().id}"
    author.post(here, data=CHOICE | {"id": "keeper"})
    mine = form_of(author.get(f"{at}/parts/keeper").text)
    other = signed_in(visit(), database, cast, "owner")
    other.post(f"{at}/parts/keeper", data=mine | {"options.1.text": ["Nobody at all"]})
    typed = mine | {"options.0.text": ["The worker alone"]}
    rearranged = form_of(author.post(f"{at}/parts/keeper", data=typed | {"do": ["more:options"]}).text)
    clash = author.post(f"{at}/parts/keeper", data=rearranged)
    assert clash.status_code == 409
    assert "Text: Nobody at all" in clash.text
    assert "The worker alone</textarea>" in clash.text
    savings = database.read(drafts.savings, row(database, cast, at).id, actor=actor_of(cast, "owner"))
    assert len(savings) == 3


def test_help_beside_a_rule_names_what_it_may_read(author: TestClient, at: str) -> None:
    page = author.get(f"{at}/new?kind=flag&section={section_of().id}").text
    assert "<code>held_count</code>" in page
    assert "<code>workforce.workers_total</code>" in page
    assert "<code>held_share</code>" in page


def test_publishing_gives_the_number_that_is_needed_and_keeps_the_notes(
    author: TestClient, database: Database, cast: Cast, at: str
) -> None:
    author.post(f"{at}/new?kind=question&section={section_of().id}", data=CHOICE | {"id": "keeper"})
    assert "Use number 2.0.0" in author.get(f"{at}/publication").text
    refused = author.post(f"{at}/publication", data={"notes": "Written with care."})
    assert refused.status_code == 409
    assert "Written with care.</textarea>" in refused.text
    assert "this is a major change" in refused.text
    numbered = author.post(f"{at}/publication", data={"notes": "Written with care.", "number": "2.0.0"})
    assert "Written with care.</textarea>" in numbered.text
    assert "Use number" not in numbered.text
    assert row(database, cast, at).version == "2.0.0"
    assert author.post(f"{at}/publication", data={"notes": "Written with care."}).status_code == 303
    again = copy(author, database, cast)
    whole = form_of(author.get(f"{again}/parts/_whole").text) | {"version": ["1.0.0"], "title": ["Another"]}
    author.post(f"{again}/parts/_whole", data=whole)
    assert "Use number 1.0.1" in author.get(f"{again}/publication").text


def test_what_an_uploaded_form_held_and_a_draft_does_not_stays_told(author: TestClient) -> None:
    book = Workbook()
    survey = book.active
    assert survey is not None
    survey.title = "survey"
    for line in (["type", "name", "label::English (en)", "label::French (fr)"], ["geopoint", "place", "Where?"]):
        survey.append(line)
    survey.append(["integer", "workers", "How many?", "Combien ?"])
    held = BytesIO()
    book.save(held)
    answer = author.post("/questionnaires/drafts", files={"file": ("form.xlsx", held.getvalue(), "x/y")})
    at = answer.headers["location"]
    author.post(f"{at}/parts/workers", data=form_of(author.get(f"{at}/parts/workers").text) | {"ask": ["How many?!"]})
    page = author.get(at).text
    assert "survey, row 2, column type: “geopoint” has no counterpart here" in page
    assert "Combien ?" in author.get(f"{at}/translations/fr").text, "a draft has its translations"
