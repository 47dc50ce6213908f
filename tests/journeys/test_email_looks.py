"""Every kind of email in a real browser: light and dark, both directions, on a telephone; axe measures contrast."""

from base64 import b64encode
from typing import Any, Literal

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]

from tests.journeys.serving import chromium
from tests.mail.every_kind import every_kind

pytestmark = [pytest.mark.browser, pytest.mark.slow]
AXE = {"runOnly": ["color-contrast", "image-alt", "link-name", "list", "html-lang-valid", "valid-lang"]}
BUTTON = """() => { const cell = document.querySelector(".button");
    return cell ? [getComputedStyle(cell).backgroundColor, getComputedStyle(cell.querySelector("a")).color] : [] }"""
LOOKS: list[tuple[Literal["light", "dark"], int, str]] = [("light", 800, "en"), ("dark", 360, "ar")]
BUTTONS = {"light": ["rgb(15, 76, 74)", "rgb(255, 255, 255)"], "dark": ["rgb(143, 211, 207)", "rgb(19, 35, 43)"]}


def test_every_kind_of_email_can_be_read_in_the_light_and_in_the_dark() -> None:
    faults: list[str] = []
    with chromium() as browser:
        for scheme, width, language in LOOKS:
            page = browser.new_context(viewport={"width": width, "height": 600}, color_scheme=scheme).new_page()
            for email in every_kind(language):
                picture = b64encode(email.logo.data).decode() if email.logo else ""
                page.set_content(email.html.replace("cid:logo", f"data:image/png;base64,{picture}"))
                found: Any = Axe().run(page, options=AXE)
                faults += [f"{scheme} {email.kind}: {one['id']}" for one in found.response["violations"]]
                if not page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"):
                    faults.append(f"{email.kind} is wider than {width} pixels")
                button = page.evaluate(BUTTON)
                assert button in ([], BUTTONS[scheme]), "in the dark the style sheet decides, not the attributes"
            page.context.close()
    assert faults == []
