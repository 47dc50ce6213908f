"""Translation of pages and emails: catalogues, language negotiation, and formatting of values."""

from portal.languages.catalogues import (
    LANGUAGES,
    SOURCE,
    current,
    direction,
    display_name,
    gettext,
    name_of,
    ngettext,
    supported_language,
    use_language,
)
from portal.languages.writing import (
    bidi_isolate,
    clean,
    country,
    day,
    deadline,
    format_piece,
    moment,
    number,
    percent,
    translate_default,
)

__all__ = [
    "LANGUAGES",
    "SOURCE",
    "bidi_isolate",
    "clean",
    "country",
    "current",
    "day",
    "deadline",
    "direction",
    "display_name",
    "format_piece",
    "gettext",
    "moment",
    "name_of",
    "ngettext",
    "number",
    "percent",
    "supported_language",
    "translate_default",
    "use_language",
]
