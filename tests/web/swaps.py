"""What htmx swaps into a page is what a reload shows: every test that asks as htmx does goes through here."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from starlette.testclient import TestClient

OUT_OF_BAND = re.compile(r' data-hx-swap-oob="\w+"')


def swap(
    client: TestClient, address: str, target: str, reload: Callable[[], str], data: Mapping[str, Any] | None = None
) -> str:
    """The fragment for the element `target`, posted for where there is data; each block of it stands in the reload."""
    headers = {"HX-Request": "true", "HX-Target": target}
    answer = client.get(address, headers=headers) if data is None else client.post(address, data=data, headers=headers)
    assert answer.status_code == 200, answer.text
    fragment = answer.text.strip()
    assert fragment
    assert "<html" not in fragment
    page = reload()
    for block in blocks(fragment):
        assert block in page, f"the swap shows what a reload does not:\n{block}"
    return fragment


def blocks(fragment: str) -> list[str]:
    """The block for the target, and those that htmx puts elsewhere on the page (out of band), without that mark."""
    starts = [0, *(found.start() for found in re.finditer(r'<div id="[\w-]+"[^>]* data-hx-swap-oob=', fragment))]
    ends = [*starts[1:], len(fragment)]
    parts = (OUT_OF_BAND.sub("", fragment[start:end]).strip() for start, end in zip(starts, ends, strict=True))
    return [part for part in parts if part]


def led_away(client: TestClient, address: str, target: str) -> str:
    """Where htmx goes instead, when what `target` waits for is done."""
    answer = client.get(address, headers={"HX-Request": "true", "HX-Target": target})
    return answer.headers["HX-Redirect"]
