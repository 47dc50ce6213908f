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
from portal.languages.writing import apart, clean, country, day, deadline, moment, number, ours, percent, say

__all__ = [
    "LANGUAGES",
    "SOURCE",
    "apart",
    "called",
    "clean",
    "country",
    "current",
    "day",
    "deadline",
    "direction",
    "gettext",
    "moment",
    "name_of",
    "ngettext",
    "number",
    "ours",
    "percent",
    "say",
    "speaking",
    "spoken",
]
