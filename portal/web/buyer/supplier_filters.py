"""The filters of supplier lists, made from the registry of fields: read from a form or query, and offered on a page."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from starlette.datastructures import QueryParams

from portal.domain.supplier_fields import FILTERS, SupplierField
from portal.sheets import language_names, places
from portal.web.forms import Fields

LONGEST_VALUE = 200
NAMED_BY: Mapping[str, Callable[[str], str]] = {
    "country": places.country_name,
    "language": language_names.language_name,
}
"""How the values of a field are named; those of other fields are shown as they are."""


@dataclass(frozen=True)
class FilterChoice:
    """One field to filter by, with the values in use, each with its name and how many suppliers have it."""

    field: SupplierField
    values: tuple[tuple[str, str, int], ...]

    @property
    def options(self) -> list[tuple[str, str]]:
        """The values with their names."""
        return [(value, name) for value, name, _ in self.values]


def offered(in_use: Mapping[str, Mapping[str, int]]) -> list[FilterChoice]:
    """The fields that some supplier has a value for, by name of the value."""
    choices = []
    for field in FILTERS:
        counts = in_use.get(field.name, {})
        name_of = NAMED_BY.get(field.name, str)
        values = [(value, name_of(value), count) for value, count in counts.items()]
        if field.name in NAMED_BY:
            values.sort(key=lambda value: value[1])
        choices.append(FilterChoice(field, tuple(values)))
    return [choice for choice in choices if choice.values]


def chosen(given: Fields | QueryParams) -> dict[str, tuple[str, ...]]:
    """The values chosen for each field; a field without any is left out."""
    values_of = given.all if isinstance(given, Fields) else given.getlist
    fields = {field.name: values_of(field.name) for field in FILTERS}
    plain = {name: [value.replace("\x00", "").strip()[:LONGEST_VALUE] for value in fields[name]] for name in fields}
    return {name: tuple(filter(None, values)) for name, values in plain.items() if any(values)}
