"""The kinds of question: how each one reads answers from JSON or forms, writes them and shows them."""

from portal.domain.kinds.base import JSON, InvalidAnswer, Kind
from portal.domain.kinds.codes import COUNTRIES, CURRENCIES
from portal.domain.kinds.forms import (
    FormReading,
    field_names,
    from_answer,
    from_form,
    from_raw,
    other_currency,
    problem_of,
    to_form,
)
from portal.domain.kinds.json_data import to_json
from portal.domain.kinds.registry import COLUMN_KINDS, KINDS, keys_of
from portal.domain.kinds.showing import show
from portal.domain.kinds.table import MOST_ROWS
from portal.domain.kinds.values import from_json, is_answered

__all__ = [
    "COLUMN_KINDS",
    "COUNTRIES",
    "CURRENCIES",
    "JSON",
    "KINDS",
    "MOST_ROWS",
    "FormReading",
    "InvalidAnswer",
    "Kind",
    "field_names",
    "from_answer",
    "from_form",
    "from_json",
    "from_raw",
    "is_answered",
    "keys_of",
    "other_currency",
    "problem_of",
    "show",
    "to_form",
    "to_json",
]
