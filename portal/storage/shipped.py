"""Questionnaires as files: which translations lie beside a version."""

from collections.abc import Iterable
from pathlib import Path

from portal.domain.reading import read_translation
from portal.domain.translation import Translation


def translations_beside(version: Path) -> list[Path]:
    """The files of a version's translations: `1.0.0.fr.yaml` beside `1.0.0.yaml`."""
    return sorted(version.parent.glob(f"{version.stem}.*.yaml"))


def translations_of(versions: Iterable[Path]) -> list[Translation]:
    """Every translation that can be read, of all these versions; `portal check` says why one cannot."""
    files = [file for version in versions for file in translations_beside(version)]
    readings = [read_translation(file.read_bytes(), str(file)) for file in files]
    return [reading.translation for reading in readings if reading.translation is not None]
