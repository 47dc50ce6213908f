"""The style sheet is one, made of a file for each component; files are kept by browsers for ever."""

import re
from pathlib import Path

import pytest

from portal.settings import root
from portal.web.static_files import LAYERS, SHEETS, StaticFiles, style_sheet
from tests.web.conftest import Visit

STATIC = root("static")


@pytest.mark.parametrize("govuk", SHEETS.values())
def test_every_file_of_ours_stands_in_the_layer_of_its_folder(govuk: str) -> None:
    sheet = style_sheet(STATIC, govuk)
    layers = dict(re.findall(r"@layer (\w+) \{\n(.*?)\}(?=\n@layer|$)", sheet, re.DOTALL))
    files = sorted((STATIC / "css").rglob("*.css"))

    assert sheet.startswith(f"@layer {', '.join(LAYERS)};") and tuple(layers) == LAYERS
    assert len(files) > 15
    for file in files:
        assert file.read_text(encoding="utf-8").strip() in layers[file.parent.name], file
    assert "\ufeff" not in sheet


def test_a_colour_is_named_where_it_is_used_by_more_than_one_component() -> None:
    used: dict[str, set[str]] = {}
    for file in (STATIC / "css").rglob("*.css"):
        if file.name != "colours.css":
            for colour in re.findall(r"#[0-9a-f]{6}\b", file.read_text(encoding="utf-8")):
                used.setdefault(colour, set()).add(file.name)

    assert {colour: files for colour, files in used.items() if len(files) > 1} == {}


def test_a_file_is_found_by_the_hash_of_its_content_only(visit: Visit) -> None:
    files = StaticFiles(STATIC)
    address = files.address_of("style.css")
    answer = visit().get(address)

    assert answer.status_code == 200 and answer.headers["Content-Type"].startswith("text/css")
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert visit().get(address.replace(address.split("/")[2], "0" * 12)).status_code == 404
    assert files.read("css/elements/colours.css", "0" * 12) is None


def test_no_component_has_a_rule_that_no_page_uses() -> None:
    """Every class that a file of ours styles stands in a template, a module or a script."""
    places = [*root("templates").rglob("*.html"), *(Path(root("static")) / "js").glob("*.js")]
    places += list(Path(__file__).parents[2].glob("portal/**/*.py"))
    written = "\n".join(place.read_text(encoding="utf-8") for place in places)
    made_up = re.compile(r"^(bar|severity|state|govuk|htmx)-")
    classes = {
        one
        for file in (STATIC / "css").rglob("*.css")
        for one in re.findall(r"\.([a-z][\w-]+)", re.sub(r"\{.*?\}", "", file.read_text(encoding="utf-8")))
    }
    assert [one for one in sorted(classes) if not made_up.match(one) and one not in written] == []
