"""Static files: pictures, scripts, and one style sheet assembled from a file per component."""

import mimetypes
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

from portal.web import links

LAYERS = ("elements", "govuk", "components", "print")
"""The cascade layers of the style sheet; a later one wins, whatever its selectors. Ours are in `static/css`."""
SHEETS = {"style.css": "vendor/govuk-frontend.css", "style.rtl.css": "vendor/govuk-frontend.rtl.css"}
"""The style sheets served for left-to-right and right-to-left pages, with the matching GOV.UK Frontend file."""


class StaticFiles:
    """The files under `static` by name, in memory: a few hundred kilobytes that every visitor needs."""

    def __init__(self, folder: Path) -> None:
        served = (file for file in sorted(folder.rglob("*")) if file.is_file() and file.suffix != ".css")
        self._content = {file.relative_to(folder).as_posix(): file.read_bytes() for file in served}
        self._content |= {name: style_sheet(folder, govuk).encode() for name, govuk in SHEETS.items()}
        self._marks = {name: sha256(content).hexdigest()[:12] for name, content in self._content.items()}

    def address_of(self, name: str) -> str:
        """The address of a file. It contains the content's hash, so browsers may cache it for ever."""
        return links.link("static", mark=self._marks[name], name=name)

    def read(self, name: str, mark: str) -> tuple[bytes, str] | None:
        """The content of a file and its media type; None unless the hash matches the content."""
        if self._marks.get(name) != mark:
            return None
        return self._content[name], mimetypes.guess_type(name)[0] or "application/octet-stream"


def style_sheet(static: Path, govuk: str) -> str:
    """Every file of `static/css` and GOV.UK Frontend's, each in its layer."""
    return "\n".join([f"@layer {', '.join(LAYERS)};", *_layers(static, govuk)])


def _layers(static: Path, govuk: str) -> Iterator[str]:
    for layer in LAYERS:
        files = [static / govuk] if layer == "govuk" else sorted((static / "css" / layer).glob("*.css"))
        text = "\n".join(file.read_text(encoding="utf-8-sig") for file in files)
        yield f"@layer {layer} {{\n{text}}}"
