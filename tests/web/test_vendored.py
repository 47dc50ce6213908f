"""What others wrote is served exactly as it was looked at."""

import re
from hashlib import sha256

from portal.settings import root

VENDOR = root("static") / "vendor"


def test_every_vendored_file_has_the_hash_it_was_written_down_with() -> None:
    written = dict(re.findall(r"^\| `([^`]+)` .* `([0-9a-f]{64})` \|$", (VENDOR / "VENDORED.md").read_text(), re.M))
    unlisted = {"VENDORED.md", "htmx.LICENSE", "govuk-frontend.LICENSE"}
    there = {file.name: sha256(file.read_bytes()).hexdigest() for file in VENDOR.iterdir() if file.name not in unlisted}
    assert there == written


def test_nothing_of_govuk_that_is_not_ours_to_use_is_served() -> None:
    assert list(VENDOR.glob("*.css"))
    for file in VENDOR.glob("*.css"):
        text = file.read_text().lower()
        for word in ("gds transport", "crown", "crest", "@font-face", "url("):
            assert word not in text
