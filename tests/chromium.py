"""Finds the Chromium that the browser tests drive; `python -m tests.chromium` installs one where there is none."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
FLAGS = (
    "--no-sandbox",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--force-color-profile=srgb",
)
"""As root there is no sandbox, and the tests' pages are our own; the rest keeps the browser off the network."""


def find() -> Path | None:
    """`PORTAL_CHROMIUM`, else an installed Chromium or Chrome, else the one Playwright has downloaded."""
    chosen = os.environ.get("PORTAL_CHROMIUM")
    if chosen:
        return Path(chosen) if Path(chosen).exists() else None
    for name in NAMES:
        found = shutil.which(name)
        if found:
            return Path(found)
    return _playwrights_own()


def install() -> None:
    """Debian as root: the distribution's package; elsewhere Playwright's own download."""
    if os.geteuid() == 0 and shutil.which("apt-get"):
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        subprocess.run(["apt-get", "update", "-qq"], check=False, env=environment, stdout=subprocess.DEVNULL)
        packages = ["chromium", "fonts-noto-core"]
        command = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages]
        subprocess.run(command, check=False, env=environment, stdout=subprocess.DEVNULL)
    if find() is None:
        subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=False)


def _playwrights_own() -> Path | None:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = Path(playwright.chromium.executable_path)
    return path if path.exists() else None


def main() -> int:
    """Make sure there is a Chromium, or say by name what to install."""
    if find() is None:
        install()
    if find() is None:
        sys.stderr.write(
            "The browser tests need Chromium and none could be installed. Install the package `chromium` (Debian, "
            "Ubuntu, Fedora) or set PORTAL_CHROMIUM=/path/to/chromium, and run again.\n"
        )
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
