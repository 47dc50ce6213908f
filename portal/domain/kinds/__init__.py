"""The kinds of question: how each reads an answer from JSON or a form, writes it down, and shows it to people."""

from portal.domain.kinds.codes import COUNTRIES, CURRENCIES
from portal.domain.kinds.forms import FormReading, field_names, from_form, other_currency, problem_of, to_form
from portal.domain.kinds.showing import show
from portal.domain.kinds.values import JSON, Misfit, from_json, is_answered, to_json

__all__ = [
    "COUNTRIES",
    "CURRENCIES",
    "JSON",
    "FormReading",
    "Misfit",
    "field_names",
    "from_form",
    "from_json",
    "is_answered",
    "other_currency",
    "problem_of",
    "show",
    "to_form",
    "to_json",
]
