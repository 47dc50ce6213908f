"""Writing a questionnaire in the browser: copy, change, see what is wrong, try it out, publish; two people at once."""

import re
from functools import cache
from io import BytesIO

import pytest
from openpyxl import Workbook, load_workbook
from starlette.testclient import TestClient

from portal.domain.questionnaire import Version
from portal.domain.reading import read_version
from portal.domain.reading.yaml_tree import LARGEST
from portal.settings import root
from portal.storage import drafts, library, translations, version_texts
from portal.storage.database import Database, Work
from portal.web.buyer.drafts import _with_remarks
from portal.workflow import publish
from tests.web.conftest import Cast, Visit, actor_of, signed_in
from tests.web.swaps import swap

FAMILY = "document_retention"


@cache
def shipped(family: str, number: str = "1.0.0") -> Version:
    text = (root("questionnaires") / family / "1.0.0.yaml").read_text(encoding="utf-8")
    renumbered = text.replace("\nversion: 1.0.0\n", f"\nversion: {number}\n", 1)
    version = read_version(renumbered.encode(), f"{family}/{number}.yaml").version
    assert version is not None
    return version


@pytest.fixture
def author(visit: Visit, database: Database, cast: Cast) -> TestClient:
    """A campaign manager whose organisation has published two families."""
    given = [shipped("workforce"), shipped(FAMILY)]
    database.write(publish.publish, given, actor=actor_of(cast, "owner"))
    return signed_in(visit(), database, cast, "campaign_manager")


def copy(client: TestClient, database: Database, cast: Cast, family: str = FAMILY) -> str:
    id = next(one.id for one in database.read(library.published, cast.organisation) if one.family == family)
    answer = client.post("/questionnaires/drafts", data={"copy": id})
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"])


def form_of(page: str) -> dict[str, list[str]]:
    """What a browser would send back of a page's part form, untouched."""
    form = page.split('class="part-form"')[1].split("</form>")[0]
    found: dict[str, list[str]] = {}
    for name, value in re.findall(
        r'<input(?=[^>]*name="([^"]+)")(?=[^>]*type="(?:text|hidden)")[^>]*value="([^"]*)"', form
    ):
        found[name] = [unescaped(value)]
    for name, value in re.findall(r'<textarea[^>]*name="([^"]+)"[^>]*>\n(.*?)</textarea>', form, re.DOTALL):
        found[name] = [unescaped(value)]
    for name, options in re.findall(r'<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>', form, re.DOTALL):
        chosen = re.search(r'value="([^"]*)" selected', options) or re.search(r'value="([^"]*)"', options)
        found[name] = [chosen[1] if chosen else ""]
    for name, value in re.findall(
        r'<input(?=[^>]*name="([^"]+)")(?=[^>]*type="checkbox")[^>]*value="([^"]*)"[^>]*checked', form
    ):
        found.setdefault(name, []).append(value)
    return found


def unescaped(text: str) -> str:
    for mark, sign in (("&lt;", "<"), ("&gt;", ">"), ("&#34;", '"'), ("&quot;", '"'), ("&#39;", "'"), ("&amp;", "&")):
        text = text.replace(mark, sign)
    return text


def row(database: Database, cast: Cast, at: str) -> drafts.DraftRow:
    return database.read(drafts.get, at.rsplit("/", 1)[1].split("?")[0], actor=actor_of(cast, "owner"))


def test_a_copy_holds_everything_under_the_next_number(author: TestClient, database: Database, cast: Cast) -> None:
    at = copy(author, database, cast)
    page = author.get(at)
    assert page.status_code == 200
    for question in shipped(FAMILY).questions():
        assert f'id="part-{question.id}"' in page.text
    source = row(database, cast, at).source
    again = read_version(source.encode(), "draft").version
    assert again is not None
    assert again.version == "1.1.0"
    assert {**again.document, "version": "1.0.0"} == shipped(FAMILY).document
    assert row(database, cast, at).title in author.get("/questionnaires").text


@pytest.mark.slow
@pytest.mark.parametrize("family", ["workforce", FAMILY])
@pytest.mark.parametrize("kind", ["sqlite"])
def test_saving_every_form_as_it_stands_changes_nothing(
    author: TestClient, database: Database, cast: Cast, family: str
) -> None:
    """Every second form, and every sixth on PostgreSQL, where forms are the same."""
    at = copy(author, database, cast, family)
    before = row(database, cast, at).source
    names = re.findall(r'href="[^"]+/parts/(\w+)"', author.get(at).text)
    assert len(names) > 12
    for name in names[:: 2 if database.is_sqlite else 6]:
        page = author.get(f"{at}/parts/{name}")
        assert page.status_code == 200, page.text
        answer = author.post(f"{at}/parts/{name}", data=form_of(page.text))
        assert answer.status_code == 303, answer.text
    after = row(database, cast, at).source
    assert after.splitlines() == before.splitlines()
    assert row(database, cast, at).revision == 1


def test_a_wrong_rule_is_said_beside_its_field_and_kept(author: TestClient, database: Database, cast: Cast) -> None:
    at = copy(author, database, cast)
    name = next(question.id for question in shipped(FAMILY).questions() if question.when)
    form = form_of(author.get(f"{at}/parts/{name}").text) | {"when": ["no_such_thing > 3"]}
    answer = author.post(f"{at}/parts/{name}", data=form, follow_redirects=True)
    assert 'href="#when"' in answer.text
    assert "no_such_thing" in answer.text.split('id="when-error"')[1][:300]
    assert "no_such_thing &gt; 3</textarea>" in answer.text
    assert "Fix before publishing" in author.get(at).text
    refused = author.post(f"{at}/publication", data={"notes": "Nothing works."})
    assert refused.status_code == 409
    mended = form_of(author.get(f"{at}/parts/{name}").text) | {"when": [""]}
    author.post(f"{at}/parts/{name}", data=mended)
    assert "To be mended" not in author.get(at).text


def test_two_people_never_overwrite_each_other_unseen(
    author: TestClient, visit: Visit, database: Database, cast: Cast
) -> None:
    at = copy(author, database, cast)
    other = signed_in(visit(), database, cast, "owner")
    first, second = list(shipped(FAMILY).questions())[:2]
    mine = form_of(author.get(f"{at}/parts/{first.id}").text)
    theirs = form_of(other.get(f"{at}/parts/{first.id}").text)
    elsewhere = form_of(other.get(f"{at}/parts/{second.id}").text)
    other.post(f"{at}/parts/{first.id}", data=theirs | {"ask": ["What they would ask?"]})
    other.post(f"{at}/parts/{second.id}", data=elsewhere | {"why": ["Because they say so."]})
    clash = author.post(f"{at}/parts/{first.id}", data=mine | {"ask": ["What I would ask?"]})
    assert clash.status_code == 409
    assert "What they would ask?" in clash.text
    assert "What I would ask?</textarea>" in clash.text
    seen = form_of(clash.text)
    assert author.post(f"{at}/parts/{first.id}", data=seen).status_code == 303
    source = row(database, cast, at).source
    assert "What I would ask?" in source
    assert "Because they say so." in source
    savings = database.read(drafts.savings, row(database, cast, at).id, actor=actor_of(cast, "owner"))
    assert len(savings) == 4


def test_changes_of_two_people_to_one_part_are_merged_field_by_field(
    author: TestClient, database: Database, cast: Cast
) -> None:
    at = copy(author, database, cast)
    first = next(shipped(FAMILY).questions())
    page = f"{at}/parts/{first.id}"
    mine = form_of(author.get(page).text)
    author.post(page, data=mine | {"ask": ["What they would ask?"], "help": ["Their help."]})
    assert author.post(page, data=mine | {"why": ["My reason."]}).status_code == 303
    merged = form_of(author.get(page).text)
    assert (merged["ask"], merged["help"], merged["why"]) == (
        ["What they would ask?"],
        ["Their help."],
        ["My reason."],
    )
    clash = author.post(page, data=mine | {"ask": ["What I would ask?"]})
    assert clash.status_code == 409
    form = form_of(clash.text)
    assert (form["ask"], form["help"], form["why"]) == (["What I would ask?"], ["Their help."], ["My reason."])
    assert clash.text.count("Saved by") == 1, "only beside the field that both have changed"


def test_a_part_says_which_other_questionnaires_read_it_also_after_it_was_renamed(
    author: TestClient, database: Database, cast: Cast
) -> None:
    read = "workers_total"
    at = copy(author, database, cast, "workforce")
    page = f"{at}/parts/{read}"
    title = f"<strong>{shipped(FAMILY).title} 1.0.0</strong>"
    assert title in author.get(page).text
    renamed = author.post(page, data=form_of(author.get(page).text) | {"id": ["renamed_part"]})
    assert title in author.get(renamed.headers["location"]).text
    unread = next(
        one.id for one in shipped("workforce").questions() if f".{one.id}" not in str(shipped(FAMILY).document)
    )
    assert title not in author.get(f"{at}/parts/{unread}").text
    late = author.post(page, data={"ask": "Words typed too late", "kind": "integer", "id": read, "do": "save"})
    assert late.status_code in (404, 409)
    assert "Words typed too late" in late.text


def test_a_stale_form_of_another_part_goes_in_beside(
    author: TestClient, visit: Visit, database: Database, cast: Cast
) -> None:
    at = copy(author, database, cast)
    first, second = list(shipped(FAMILY).questions())[:2]
    mine = form_of(author.get(f"{at}/parts/{first.id}").text)
    theirs = form_of(author.get(f"{at}/parts/{second.id}").text)
    author.post(f"{at}/parts/{second.id}", data=theirs | {"ask": ["Theirs?"]})
    assert author.post(f"{at}/parts/{first.id}", data=mine | {"ask": ["Mine?"]}).status_code == 303
    source = row(database, cast, at).source
    assert "Theirs?" in source
    assert "Mine?" in source


def test_a_question_is_added_moved_and_removed_and_its_id_retired(
    author: TestClient, database: Database, cast: Cast
) -> None:
    at = copy(author, database, cast)
    section = shipped(FAMILY).sections[0]
    here = f"{at}/new?kind=question&section={section.id}"
    assert author.get(here).status_code == 200
    typed = {"kind": "choice", "ask": "Who keeps the key?", "options.0.id": "worker", "options.0.text": "The worker"}
    typed |= {"options.0.points": "100", "options.1.id": "other", "options.1.text": "Somebody else"}
    wrong = author.post(here, data=typed | {"id": "No Good"})
    assert wrong.status_code == 422
    assert "Who keeps the key?" in wrong.text
    assert "Choose an id" in wrong.text
    taken = author.post(here, data=typed | {"id": section.questions[0].id})
    assert taken.status_code == 422
    assert author.post(here, data=typed | {"id": "who_keeps_key"}).status_code == 303
    assert author.post(f"{at}/parts/who_keeps_key", data={"do": "up"}).status_code == 303
    gone = section.questions[-1].id
    assert author.post(f"{at}/parts/{gone}", data={"do": "remove"}).status_code == 303
    source = row(database, cast, at).source
    assert "retired:" in source
    assert source.index("who_keeps_key") < source.index(f"id: {gone}, since: 1.1.0")
    again = author.post(here, data=typed | {"id": gone})
    assert again.status_code == 422
    assert "cannot be reused" in again.text


def test_an_earlier_saving_comes_back(author: TestClient, database: Database, cast: Cast) -> None:
    at = copy(author, database, cast)
    before = row(database, cast, at).source
    name = next(shipped(FAMILY).questions()).id
    author.post(f"{at}/parts/{name}", data={"do": "remove"})
    assert row(database, cast, at).source != before
    author.post(at, data={"restore": "1"})
    assert row(database, cast, at).source == before


def test_a_file_with_mistakes_is_kept_and_they_are_shown(author: TestClient, database: Database, cast: Cast) -> None:
    text = "format: ssq/1\nid: fam_one\nversion: 1.0.0\nlanguage: en\ntitle: Mine\nsections:\n  - id: only_one\n"
    text += "    title: Only\n    questions:\n      - {id: held, kind: yes_no, ask: Held?, when: nowhere}\n"
    answer = author.post("/questionnaires/drafts", files={"file": ("mine.yaml", text.encode(), "text/yaml")})
    page = author.get(answer.headers["location"]).text
    assert "held: " in page
    assert "bands" in page
    unreadable = author.post("/questionnaires/drafts", files={"file": ("x.yaml", b"a: [b", "text/yaml")})
    assert unreadable.status_code == 422
    assert "Line 1" in unreadable.text
    assert author.post("/questionnaires/drafts", data={"do": "upload"}).status_code == 422


def test_trying_out_shows_branching_score_and_flags(author: TestClient, database: Database, cast: Cast) -> None:
    at = copy(author, database, cast)
    blank = author.get(f"{at}/try-out")
    assert blank.status_code == 200
    question = next(one for one in shipped(FAMILY).questions() if one.kind == "yes_no" and one.points)
    worse = "yes" if question.points and question.points.no == 100 else "no"
    answer = author.post(f"{at}/try-out", data={f"{FAMILY}.{question.id}": worse})
    assert answer.status_code == 200
    assert answer.text.count('class="question"') >= blank.text.count('class="question"')
    assert re.search(r"Score (–|\d+\.\d)", answer.text)
    fragment = swap(author, f"{at}/try-out", "div#trial", lambda: answer.text, data={f"{FAMILY}.{question.id}": worse})
    assert fragment.startswith('<div id="trial"')


def test_publishing_asks_for_notes_and_takes_the_translations_along(
    author: TestClient, database: Database, cast: Cast
) -> None:
    at = copy(author, database, cast)
    first = next(shipped(FAMILY).questions())

    def translate(work: Work) -> None:
        old = next(one for one in library.published(work) if one.family == FAMILY)
        texts = {
            f"{first.id}.ask": {"text": "Une question ?", "of": "0" * 12},
            "gone.ask": {"text": "x", "of": "0" * 12},
        }
        document = {"format": "ssq/1", "id": FAMILY, "version": "1.0.0", "language": "fr", "texts": texts}
        version_texts.add_translation(work, old.id, "fr", document)

    database.write(translate, actor=actor_of(cast, "owner"))
    form = form_of(author.get(f"{at}/parts/{first.id}").text)
    author.post(f"{at}/parts/{first.id}", data=form | {"ask": ["Asked in other words?"]})
    page = author.get(f"{at}/publication").text
    assert "This is a patch change" in page
    assert "<ins>" in page
    assert author.post(f"{at}/publication", data={"notes": " "}).status_code == 422
    done = author.post(f"{at}/publication", data={"notes": "Said more plainly."})
    assert done.status_code == 303
    assert "Said more plainly." in author.get(done.headers["location"]).text
    id = done.headers["location"].rsplit("/", 1)[1]
    taken = database.read(translations.stored_translations, id, actor=actor_of(cast, "owner"))["fr"].texts
    assert taken.version == "1.1.0"
    assert list(taken.texts) == [f"{first.id}.ask"]
    assert author.post(f"{at}/parts/{first.id}", data=form).status_code == 409


def test_a_new_family_is_published_once_its_first_question_is_written(author: TestClient) -> None:
    assert (
        author.post("/questionnaires/drafts", data={"do": "begin", "title": "", "family": "ok_id"}).status_code == 422
    )
    begun = author.post(
        "/questionnaires/drafts", data={"do": "begin", "title": "Say: “safe”?", "family": "site_safety"}
    )
    at = begun.headers["location"]
    assert "To be mended" not in author.get(at).text
    too_early = author.post(f"{at}/publication", data={"notes": "The first."})
    assert too_early.status_code == 422
    assert "The question first_question still says “What do you ask?”" in too_early.text
    written = {"id": "first_question", "kind": "yes_no", "ask": "Is there a fire door?", "base": "1"}
    assert author.post(f"{at}/parts/first_question", data=written).status_code == 303
    done = author.post(f"{at}/publication", data={"notes": "The first."})
    assert done.status_code == 303
    assert "Say: “safe”?" in author.get(done.headers["location"]).text


def test_a_workbook_goes_out_and_comes_back(author: TestClient, database: Database, cast: Cast) -> None:
    at = copy(author, database, cast)
    before = row(database, cast, at).source
    out = author.get(f"{at}/file.xlsx")
    assert out.headers["content-disposition"].endswith('.xlsx"')
    book = load_workbook(BytesIO(out.content))
    titles = [cell.value for cell in book["Questions"][1]]
    book["Questions"].cell(2, titles.index("Question") + 1).value = "Asked in a spreadsheet?"
    held = BytesIO()
    book.save(held)
    files = {"file": ("mine.xlsx", held.getvalue(), "application/octet-stream")}
    assert author.post(at, files=files, data={"do": "replace"}).status_code == 303
    after = row(database, cast, at).source
    assert "Asked in a spreadsheet?" in after
    assert len(after.splitlines()) == len(before.splitlines())
    book["Questions"].cell(3, 1).value = "nowhere"
    held = BytesIO()
    book.save(held)
    wrong = author.post(at, files={"file": ("mine.xlsx", held.getvalue(), "x/y")}, data={"do": "replace"})
    assert wrong.status_code == 422
    assert "Questions, row 3, column Section" in wrong.text
    assert row(database, cast, at).source == after


def test_an_xlsform_becomes_a_draft_that_opens_and_says_what_was_left_out(author: TestClient) -> None:
    book = Workbook()
    book.remove(book["Sheet"])
    survey = book.create_sheet("survey")
    for line in (
        ["type", "name", "label::Language1", "relevant"],
        ["begin repeat", "household", "Household"],
        ["begin repeat", "member", "Member", "${nobody} = 1"],
        ["integer", "age", "Age of ${who}"],
        ["end repeat"],
        ["text", "remark", "Remark"],
        ["end repeat"],
        ["geopoint", "spot", "Where?"],
    ):
        survey.append(line)
    held = BytesIO()
    book.save(held)
    begun = author.post("/questionnaires/drafts", files={"file": ("form.xlsx", held.getvalue(), "x/y")})
    assert begun.status_code == 303
    page = author.get(begun.headers["location"])
    assert page.status_code == 200
    assert "Fix before publishing" not in page.text
    for said in (
        "survey, row 8, column type: “geopoint”",
        "survey, row 3, column relevant",
        "“Language1” is not known",
    ):
        assert said in page.text
    assert author.get(f"{begun.headers['location']}/parts/member").status_code == 200
    assert author.get(f"{begun.headers['location']}/try-out").status_code == 200


def test_remarks_never_make_a_draft_too_large_to_open() -> None:
    source = "title: " + "x" * (LARGEST - 500) + "\n"
    whole = _with_remarks([f"survey, row {number}: left out" for number in range(100)], source)
    assert len(whole.encode()) <= LARGEST
    assert whole.endswith(source)
    lines = whole.removesuffix(source).splitlines()
    assert lines[0] == "# survey, row 0: left out"
    assert re.fullmatch(r"# \d+ more things were left out: .*", lines[-1])


def test_a_damaged_workbook_of_old_excel_is_refused_with_what_to_do(author: TestClient) -> None:
    files = {"file": ("form.xls", bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600), "application/vnd.ms-excel")}
    refused = author.post("/questionnaires/drafts", files=files)
    assert refused.status_code == 422
    assert "Save it again as .xlsx" in refused.text


@pytest.mark.parametrize("role", ["reviewer", "safeguarding", "read_only"])
def test_others_do_not_write(visit: Visit, database: Database, cast: Cast, author: TestClient, role: str) -> None:
    at = copy(author, database, cast)
    client = signed_in(visit(), database, cast, role)
    assert client.get(at).status_code == 403
    assert client.post("/questionnaires/drafts", data={"do": "begin", "title": "x", "family": "abc"}).status_code == 403


def test_a_published_version_shows_every_rule_and_what_follows(
    author: TestClient, database: Database, cast: Cast
) -> None:
    version = shipped(FAMILY, "2.0.0")
    database.write(publish.publish, [shipped("workforce", "2.0.0"), version], actor=actor_of(cast, "owner"))
    rows = database.read(library.published, cast.organisation)
    page = unescaped(
        author.get(f"/questionnaires/{next(row.id for row in rows if row.name == f'{FAMILY}@2.0.0')}").text
    )
    assert version.derived and version.all_flags() and list(version.questions())
    for derived in version.derived:
        assert f"<code>{derived.id}</code>" in page
    for _, flag in version.all_flags():
        assert flag.because in page
        assert not flag.follow_up or flag.follow_up.ask in page
    for question in version.questions():
        assert all(advice.say in page for advice in question.advice)


def test_a_trial_names_the_family_of_sections_that_are_not_its_own(
    author: TestClient, database: Database, cast: Cast
) -> None:
    page = author.get(f"{copy(author, database, cast)}/try-out").text
    headings = re.findall(r'id="tried-\d+">(.*?)</h2>', page)
    assert headings[0] == shipped(FAMILY).sections[0].title
    assert headings[-1].endswith(f'<span class="quiet">{shipped("workforce").title}</span>')
