"""What the environment may say, and where the portal's own files stand."""

from pathlib import Path

PACKAGE = Path(__file__).resolve().parent


def root(name: str) -> Path:
    """The folder `name` (templates, static, questionnaires): inside the package in a wheel, beside it in a checkout."""
    inside = PACKAGE / name
    return inside if inside.is_dir() else PACKAGE.parent / name
