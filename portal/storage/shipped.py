"""The questionnaires and the table of laws that come with the portal; they do not change, so they are read once."""

from collections.abc import Iterable
from functools import cache
from pathlib import Path

from portal.domain.laws import FILE, Laws, read_laws
from portal.domain.questionnaire import Version
from portal.domain.reading import read_translation, read_version
from portal.domain.translation import Translation


@cache
def versions_in(folder: Path) -> tuple[Version, ...]:
    """Every valid version, by family and number; `portal check` reports why one is invalid."""
    readings = [read_version(path.read_bytes(), f"{path.parent.name}/{path.name}") for path in _version_files(folder)]
    versions = [reading.version for reading in readings if reading.version is not None]
    return tuple(sorted(versions, key=lambda version: (version.id, version.number)))


@cache
def translations_in(folder: Path) -> tuple[Translation, ...]:
    """The translations of all these versions."""
    return tuple(translations_of(_version_files(folder)))


@cache
def laws_in(folder: Path) -> Laws:
    """The table of laws, stored beside the families' folders."""
    return read_laws((folder / FILE).read_bytes())


def _version_files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.glob("*/*.yaml") if path.name.count(".") == 3)


def translations_beside(version: Path) -> list[Path]:
    """The files of a version's translations: `1.0.0.fr.yaml` beside `1.0.0.yaml`."""
    return sorted(version.parent.glob(f"{version.stem}.*.yaml"))


def translations_of(versions: Iterable[Path]) -> list[Translation]:
    """Every valid translation of these versions; `portal check` reports why one is invalid."""
    files = [file for version in versions for file in translations_beside(version)]
    readings = [read_translation(file.read_bytes(), str(file)) for file in files]
    return [reading.translation for reading in readings if reading.translation is not None]
