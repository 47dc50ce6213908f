"""A bundle from another portal: whatever is damaged, changed, made up or too large is refused with a sentence."""

import hashlib
import io
import json
import zipfile
from collections.abc import Callable
from typing import Any

import pytest

from portal.domain.policy import Actor
from portal.domain.refusals import Invalid
from portal.storage import library, people
from portal.storage.database import Database
from portal.workflow import library_bundle, publish
from tests.workflow.supplier_side import version

FILE = "people/1.0.0.json"


@pytest.fixture
def owner(database: Database) -> Actor:
    organisation = database.write(people.add_organisation, "Harbour Foods")
    return Actor("operator", "operator:test", "A test", organisation)


@pytest.fixture
def bundle(database: Database, owner: Actor) -> bytes:
    database.write(publish.publish, [version()], actor=owner)
    return database.read(library_bundle.bundle, ["people@1.0.0", "people@1.0.0"], actor=owner)


def remade(bundle: bytes, change: Callable[[dict[str, bytes]], None], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    with zipfile.ZipFile(io.BytesIO(bundle)) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    change(files)
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", method) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return held.getvalue()


def holding(document: Any) -> Callable[[dict[str, bytes]], None]:
    """Another version under the same name, with a hash that is right for its bytes."""

    def change(files: dict[str, bytes]) -> None:
        files[FILE] = document if isinstance(document, bytes) else json.dumps(document).encode()
        manifest = json.loads(files["bundle.json"])
        manifest["versions"][0]["sha256"] = hashlib.sha256(files[FILE]).hexdigest()
        files["bundle.json"] = json.dumps(manifest).encode()

    return change


def manifest(text: bytes) -> Callable[[dict[str, bytes]], None]:
    return lambda files: files.update({"bundle.json": text})


def without(name: str) -> Callable[[dict[str, bytes]], None]:
    def change(files: dict[str, bytes]) -> None:
        del files[name]

    return change


def twice(document: dict[str, Any]) -> dict[str, Any]:
    """The first question of the first section once more: two parts with one id."""
    first = document["sections"][0]
    return document | {"sections": [first | {"questions": [*first["questions"], first["questions"][0]]}]}


BROKEN: dict[str, Callable[[dict[str, bytes]], None]] = {
    "changed": lambda files: files.update({FILE: files[FILE].replace(b"?", b"!")}),
    "file gone": without(FILE),
    "no manifest": without("bundle.json"),
    "manifest a list": manifest(b"[1, 2]"),
    "manifest a text": manifest(b'"versions"'),
    "versions a number": manifest(b'{"versions": 3}'),
    "versions of texts": manifest(b'{"versions": ["a"]}'),
    "nested": manifest(b"[" * 100_000),
    "not UTF-8": manifest(b"\xff\xfe\x00"),
    "a list for a version": holding([1]),
    "a number for a version": holding(b"7"),
    "nothing of a version": holding({}),
    "an id twice": holding(twice(version().document)),
    "a rule that means nothing": holding(
        {**version().document, "flags": [{"id": "aa", "severity": "low", "when": "(", "because": "x"}]}
    ),
    "not canonical": holding(json.dumps(version().document, indent=3).encode()),
    "a bomb": lambda files: files.update({"zeros": b"\0" * 30_000_000}),
    "a thousand files": lambda files: files.update({f"f{number}": b"" for number in range(300)}),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_bundle_that_is_not_whole_is_refused(database: Database, owner: Actor, bundle: bytes, name: str) -> None:
    given = remade(bundle, BROKEN[name])
    with pytest.raises(Invalid) as refused:
        library_bundle.import_bundle(database, given, actor=owner)
    assert str(refused.value).endswith(".")


def test_bytes_that_were_hurt_on_the_way_are_refused(database: Database, owner: Actor, bundle: bytes) -> None:
    for at in range(0, len(bundle), max(1, len(bundle) // 60)):
        hurt = bundle[:at] + bytes([bundle[at] ^ 0x41]) + bundle[at + 1 :]
        try:
            found = library_bundle.opened(hurt)
        except Invalid:
            continue
        assert [one.hash for one in found[0]] in ([version().hash], [])
    with pytest.raises(Invalid):
        library_bundle.opened(bundle[: len(bundle) // 2])


def test_a_bundle_taken_over_twice_changes_nothing(database: Database, bundle: bytes) -> None:
    elsewhere = Actor("operator", "operator:test", "A test", database.write(people.add_organisation, "Elsewhere"))
    first = library_bundle.import_bundle(database, bundle, actor=elsewhere)
    second = library_bundle.import_bundle(database, bundle, actor=elsewhere)
    assert [one.is_new for one in (*first, *second)] == [True, False]
    assert [one.hash for one in database.read(library.published, elsewhere.organisation)] == [version().hash]
