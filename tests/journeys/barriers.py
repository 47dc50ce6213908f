"""What keeps somebody from using a page: axe with every rule it has, and whether the page fits its window.

Contrast takes most of axe's time and no colour of text depends on the width: it is measured on wide pages, and by
`make screenshots` on narrow ones as well.
"""

import os
from typing import Any

from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import Page

FITS = "document.documentElement.scrollWidth <= window.innerWidth + 1"
AXE: dict[str, Any] = {"resultTypes": ["violations"]}
WITHOUT_CONTRAST: dict[str, Any] = {"color-contrast": {"enabled": False}}
WCAG: dict[str, Any] = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}}
"""The rules for an email, which has no landmarks and stands below the headings of a mail program."""


def barriers_of(page: Page, *, is_email: bool = False) -> list[str]:
    """The violations that axe finds, each with the start of its element."""
    is_narrow = (page.viewport_size or {"width": 1280})["width"] < 640
    is_short = is_narrow and "PORTAL_SCREENSHOTS" not in os.environ
    options = AXE | (WCAG if is_email else {}) | ({"rules": WITHOUT_CONTRAST} if is_short else {})
    results: Any = Axe().run(page, options=options)
    violations = results.response["violations"]
    return [f"{rule['id']}: {node['html'][:120]}" for rule in violations for node in rule["nodes"][:2]]
