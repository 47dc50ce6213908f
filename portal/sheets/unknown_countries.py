"""Country names of a list that are not known, each asked about once for all its rows."""

from collections import Counter
from dataclasses import dataclass

from portal.sheets import places
from portal.sheets.cells import shortened


@dataclass(frozen=True)
class UnknownCountry:
    """An unknown country name, the number of rows with it, and the country it may be a misspelling of, if any."""

    name: str
    rows: int
    near: str | None = None

    @property
    def question(self) -> str:
        """The question to ask, once for all its rows."""
        count = "1 row" if self.rows == 1 else f"{self.rows:,} rows"
        near = f" Perhaps {places.country_name(self.near)} ({self.near})?" if self.near else ""
        return f"Which country is “{shortened(self.name)}”? {count}.{near}"


def listed(names: Counter[str]) -> tuple[UnknownCountry, ...]:
    """The distinct unknown names, most frequent first; only the first ones are checked for misspellings."""
    common = names.most_common()
    return tuple(
        UnknownCountry(name, count, places.near_country(name) if place < MOST_COMPARED else None)
        for place, (name, count) in enumerate(common)
    )


MOST_COMPARED = 100
