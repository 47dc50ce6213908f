"""Exchanging questionnaires: a bundle of published versions with hashes, which another portal can publish."""

import hashlib
import io
import json
import zipfile
import zlib
from collections.abc import Sequence

from portal.domain import canonical
from portal.domain.policy import Actor
from portal.domain.questionnaire import Version
from portal.domain.reading import read_version
from portal.domain.refusals import Invalid
from portal.domain.translation import Translation
from portal.domain.writing import as_yaml
from portal.storage import library, version_texts
from portal.storage.database import Database, Work
from portal.storage.library import Published
from portal.workflow import publish
from portal.workflow.publish import Publication

MANIFEST = "bundle.json"
FORMAT = "candour-bundle/1"
LARGEST = 20_000_000
MOST = 200
UNREADABLE: tuple[type[Exception], ...] = (zipfile.BadZipFile, zlib.error, KeyError, ValueError, TypeError)
UNREADABLE += (AttributeError, OSError, EOFError, NotImplementedError, RecursionError, RuntimeError)
"""The errors raised by damaged, encrypted or forged archives, and by JSON of another shape."""


def bundle(work: Work, names: Sequence[str]) -> bytes:
    """A .zip of published versions (`family@1.0.0`) in canonical form and of the translations on offer.

    The manifest has the SHA-256 of each.
    """
    chosen = [library.by_name(work, name) for name in dict.fromkeys(names)]
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        listed = []
        for version in chosen:
            file = f"{version.family}/{version.version}.json"
            archive.writestr(file, library.version(work, version.id).canonical)
            listed.append({"file": file, "family": version.family, "version": version.version, "sha256": version.hash})
        translated = [
            _put_translation(archive, version, text) for version in chosen for text in _offered(work, version)
        ]
        manifest = {"format": FORMAT, "versions": listed, "translations": translated}
        archive.writestr(MANIFEST, json.dumps(manifest, indent=1))
    return held.getvalue()


def _offered(work: Work, version: Published) -> list[Translation]:
    offers = version_texts.offered(work, work.actor.organisation or "", [version.hash]).get(version.hash, {})
    return [version_texts.translation(work, offer) for offer in offers.values()]


def _put_translation(archive: zipfile.ZipFile, version: Published, text: Translation) -> dict[str, str]:
    file = f"{version.family}/{version.version}.{text.language}.json"
    data = canonical.encoded(text.model_dump())
    archive.writestr(file, data)
    return {"file": file, "language": text.language, "sha256": hashlib.sha256(data).hexdigest()}


def import_bundle(database: Database, data: bytes, notes: str = "", *, actor: Actor) -> tuple[Publication, ...]:
    """Publish the content of a bundle, after checking every hash; the same bundle twice changes nothing."""
    versions, translations = opened(data)
    return publish.publish_ahead(database, versions, notes or "From a bundle.", translations, actor=actor)


def opened(data: bytes) -> tuple[list[Version], list[Translation]]:
    """The versions of a bundle and their translations; refuses what is damaged, changed or too large."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if sum(entry.file_size for entry in archive.infolist()) > LARGEST or len(archive.infolist()) > MOST:
                raise Invalid("This bundle is larger than any questionnaire library should be.")
            manifest = json.loads(archive.read(MANIFEST))
            texts = [(archive.read(listed["file"]), listed) for listed in manifest.get("translations", ())]
            versions = [
                _version(archive.read(listed["file"]), listed["sha256"], listed["file"])
                for listed in manifest["versions"]
            ]
            return versions, [_translation(data, listed["sha256"], listed["file"]) for data, listed in texts]
    except UNREADABLE:
        raise Invalid("This is not a bundle made by `portal library export`, or it is damaged.") from None


def _check(data: bytes, expected: str, file: str) -> None:
    if hashlib.sha256(data).hexdigest() != expected:
        raise Invalid(f"{file} was changed after the bundle was made. Ask for a new bundle.")


def _translation(data: bytes, expected: str, file: str) -> Translation:
    _check(data, expected, file)
    return Translation.model_validate_json(data)


def _version(data: bytes, expected: str, file: str) -> Version:
    _check(data, expected, file)
    reading = read_version(as_yaml(json.loads(data)).encode(), "bundle")
    if reading.version is None or reading.problems:
        problems = [f"{problem.message}." for problem in reading.problems]
        raise Invalid(f"{file} is not a questionnaire that can be published. Ask for a new bundle.", problems)
    if reading.version.hash != expected:
        raise Invalid(f"{file} is not in canonical form. Ask for a new bundle.")
    return reading.version
