"""The JSON Schema that editors use is what the code says, and takes what we ship."""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from portal.domain.reading import read_version
from portal.domain.schema import json_schema
from portal.settings import root
from tests.domain.test_invalid_files import FILES

HOME = root("questionnaires")
SCHEMA = json.loads((HOME / "schema.json").read_text(encoding="utf-8"))
VERSIONS = sorted(path for path in HOME.glob("*/*.yaml") if path.name.count(".") == 3)
ONLY_THE_SHAPE = ("unknown_key", "unknown_kind", "points_over_100", "severity_unknown", "level_unknown", "ask_missing")


def problems(document: Any) -> list[str]:
    return [error.message for error in Draft202012Validator(SCHEMA).iter_errors(document)]


def test_the_file_is_what_the_code_makes() -> None:
    assert json_schema() == SCHEMA, "run `portal schema --to questionnaires/schema.json`"
    Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("path", VERSIONS, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_what_we_ship_fits(path: Path) -> None:
    version = read_version(path.read_bytes(), "x").version
    assert version is not None
    assert problems(version.document) == []


@pytest.mark.parametrize("name", ONLY_THE_SHAPE)
def test_an_editor_sees_what_a_schema_can_see(name: str) -> None:
    path = next(file for file in FILES if file.stem == name)
    assert problems(yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)) != []
