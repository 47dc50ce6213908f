"""What pages and letters say in each language: catalogues, the reader's language, and how it writes things."""

from portal.languages.catalogues import (
    LANGUAGES,
    SOURCE,
    called,
    current,
    direction,
    gettext,
    name_of,
    ngettext,
    speaking,
    spoken,
)
from portal.languages.writing import clean, country, day, moment, number, percent, say

__all__ = [
    "LANGUAGES",
    "SOURCE",
    "called",
    "clean",
    "country",
    "current",
    "day",
    "direction",
    "gettext",
    "moment",
    "name_of",
    "ngettext",
    "number",
    "percent",
    "say",
    "speaking",
    "spoken",
]
