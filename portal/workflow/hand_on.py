"""Handing questionnaires on: a bundle of published versions, signed by hash, that another portal can publish from."""

import hashlib
import io
import json
import zipfile
from collections.abc import Sequence

from portal.domain.questionnaire import Version, version_from_document
from portal.domain.refusals import Invalid
from portal.storage import library
from portal.storage.database import Work
from portal.workflow import publish
from portal.workflow.publish import Publication

MANIFEST = "bundle.json"
FORMAT = "candour-bundle/1"
LARGEST = 20_000_000
MOST = 200


def bundle(work: Work, names: Sequence[str]) -> bytes:
    """A .zip of published versions (`family@1.0.0`) in canonical form, with the SHA-256 of each in its manifest."""
    chosen = [library.by_name(work, name) for name in names]
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        listed = []
        for one in chosen:
            file = f"{one.family}/{one.version}.json"
            archive.writestr(file, library.version(work, one.id).canonical)
            listed.append({"file": file, "family": one.family, "version": one.version, "sha256": one.hash})
        archive.writestr(MANIFEST, json.dumps({"format": FORMAT, "versions": listed}, indent=1))
    return held.getvalue()


def take_over(work: Work, data: bytes, notes: str = "") -> tuple[Publication, ...]:
    """Publish what a bundle holds, after every hash was checked; the same bundle twice changes nothing."""
    return publish.publish(work, opened(data), notes or "From a bundle.")


def opened(data: bytes) -> list[Version]:
    """The versions of a bundle. Refuses what is damaged, changed or too large."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if sum(entry.file_size for entry in archive.infolist()) > LARGEST or len(archive.infolist()) > MOST:
                raise Invalid("This bundle is larger than any questionnaire library should be.")
            manifest = json.loads(archive.read(MANIFEST))
            return [_checked(archive.read(one["file"]), one["sha256"], one["file"]) for one in manifest["versions"]]
    except (zipfile.BadZipFile, KeyError, ValueError, TypeError):
        raise Invalid("This is not a bundle made by `portal library export`, or it is damaged.") from None


def _checked(data: bytes, expected: str, file: str) -> Version:
    if hashlib.sha256(data).hexdigest() != expected:
        raise Invalid(f"{file} was changed after the bundle was made; ask for a fresh one.")
    version = version_from_document(json.loads(data))
    if version.hash != expected:
        raise Invalid(f"{file} is not in canonical form; ask for a fresh bundle.")
    return version
