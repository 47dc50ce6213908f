"""What pages are drawn with: pictures, scripts, and one style sheet made of a file for each component."""

import mimetypes
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

from portal.web import links

LAYERS = ("elements", "govuk", "components", "print")
"""The layers of the style sheet; a later one wins, whatever its selectors. Ours are the folders of `static/css`."""
SHEETS = {"style.css": "vendor/govuk-frontend.css", "style.rtl.css": "vendor/govuk-frontend.rtl.css"}
"""The style sheets that are served, read from the left and from the right, with GOV.UK Frontend's part of each."""


class StaticFiles:
    """The files under `static`, by name, in memory: a few hundred kilobytes that every visitor asks for."""

    def __init__(self, folder: Path) -> None:
        served = (file for file in sorted(folder.rglob("*")) if file.is_file() and file.suffix != ".css")
        self._content = {file.relative_to(folder).as_posix(): file.read_bytes() for file in served}
        self._content |= {name: style_sheet(folder, govuk).encode() for name, govuk in SHEETS.items()}
        self._marks = {name: sha256(content).hexdigest()[:12] for name, content in self._content.items()}

    def address_of(self, name: str) -> str:
        """The address of a file. It carries the content's hash, so that a browser may keep it for ever."""
        return links.link("static", mark=self._marks[name], name=name)

    def read(self, name: str, mark: str) -> tuple[bytes, str] | None:
        """The content of a file and its media type; None unless the mark is that of this content."""
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
