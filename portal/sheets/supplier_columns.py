"""What each column of a list holds: guessed from headings and values, unless the person importing says otherwise."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from portal.sheets import places
from portal.sheets.cells import clean
from portal.sheets.column_choices import LEFT_OUT, MULTIPLE, ColumnChoices
from portal.sheets.grid import Grid
from portal.sheets.supplier_headings import MAIL, NAMES, NEEDED, meaning, own_id_name

HEADING_ROWS = 20
SAMPLES = 3
ROWS_LOOKED_AT = 50


@dataclass(frozen=True)
class Column:
    """One column of the file (numbered from 1), its heading and its first values.

    `field` and `guess` are keys of CHOICES: what the column holds, and what would be guessed without anybody's choice.
    """

    number: int
    heading: str
    field: str
    samples: tuple[str, ...]
    guess: str = LEFT_OUT


@dataclass(frozen=True)
class Columns:
    """The columns of a sheet; `row` holds their headings, and data begins in row `first`.

    `twice` is a heading that two columns share; the first of them is used.
    """

    row: int
    first: int
    all: tuple[Column, ...]
    twice: str = ""

    @property
    def places(self) -> dict[str, int]:
        """The index of each field's column, from 0."""
        return {column.field: column.number - 1 for column in self.all if column.field not in (*MULTIPLE, LEFT_OUT)}

    def several(self, field: str) -> list[Column]:
        """The columns that hold `field`, one of MULTIPLE."""
        return [column for column in self.all if column.field == field]

    @property
    def headings(self) -> dict[str, str]:
        """The heading of each field's column."""
        return {column.field: column.heading for column in self.all if column.field not in (*MULTIPLE, LEFT_OUT)}

    @property
    def unknown(self) -> tuple[str, ...]:
        """The headings of the columns that are left out."""
        return tuple(column.heading for column in self.all if column.field == LEFT_OUT and column.heading)

    @property
    def missing(self) -> tuple[str, ...]:
        """The names of the required fields that no column holds."""
        return tuple(NAMES[name] for name in NEEDED if name not in self.places)


def find(rows: Grid, choices: ColumnChoices) -> Columns | None:
    """The columns under the best heading row among the first twenty; None if no row names two fields."""
    best: tuple[tuple[int, int], Columns] | None = None
    for number, row in enumerate(rows[:HEADING_ROWS], start=1):
        if any("@" in cell for cell in row):
            continue
        above = rows[number - 2] if number > 1 else []
        for headings in (_cleaned(row), _joined(above, row)):
            if not headings:
                continue
            columns = _assigned(rows, number, headings, choices)
            known = {column.field for column in columns.all if column.field != LEFT_OUT}
            fit = (len(known & {*NEEDED}), len(known))
            if len(known) >= 2 and (best is None or fit > best[0]):
                best = (fit, columns)
    return best[1] if best else None


def find_keys(rows: Grid, choices: ColumnChoices) -> Columns | None:
    """The columns of a list that only identifies suppliers: a code or a name is enough."""
    whole = find(rows, choices)
    if whole is not None:
        return whole
    for number, row in enumerate(rows[:HEADING_ROWS], start=1):
        columns = _assigned(rows, number, _cleaned(row), choices)
        if {"code", "name"} & columns.places.keys():
            return columns
    return None


def without_headings(rows: Grid, choices: ColumnChoices) -> Columns:
    """The columns of a sheet with unknown headings: the first row that is not empty is taken as headings."""
    number = next((number for number, row in enumerate(rows, start=1) if any(map(str.strip, row))), 1)
    return _assigned(rows, number, _cleaned(rows[number - 1]) if rows else [], choices)


def _cleaned(row: Sequence[str]) -> list[str]:
    return [clean(cell) for cell in row]


def _joined(above: Sequence[str], row: Sequence[str]) -> list[str]:
    """Join two rows of headings, where a group's heading spans several: `Contact` above `Name` becomes `Contact Name`.

    A heading that is merged over both rows is in the upper one only.
    """
    if not any(above) or any("@" in cell for cell in above):
        return []
    group, joined = "", []
    for place, cell in enumerate(_cleaned(row)):
        group = (clean(above[place]) if place < len(above) else "") or group
        alone = clean(above[place]) if place < len(above) else ""
        whole = f"{group} {cell}".strip() if cell else alone
        guess = meaning(whole)
        is_street = guess is not None and guess[0] == "contact_address" and not MAIL.search(whole.casefold())
        joined.append(whole if guess and not is_street else cell)
    return joined


def _assigned(rows: Grid, number: int, headings: Sequence[str], choices: ColumnChoices) -> Columns:
    first = _first_row(rows, number)
    below = [row for row in rows[first - 1 : first - 1 + ROWS_LOOKED_AT] if any(row)]
    width = max((len(row) for row in below), default=0)
    headings = [*headings, *[""] * (width - len(headings))]
    samples = [_samples(below, place) for place in range(len(headings))]
    fields, twice = _fields_of(headings, samples, choices)
    guesses, _ = _fields_of(headings, samples, ColumnChoices()) if choices != ColumnChoices() else (fields, "")
    columns = (
        Column(place + 1, heading, fields.get(place, LEFT_OUT), samples[place], guesses.get(place, LEFT_OUT))
        for place, heading in enumerate(headings)
        if heading or samples[place]
    )
    return Columns(number, first, tuple(columns), twice)


def _first_row(rows: Grid, number: int) -> int:
    """The first row of data, below any further heading row, such as the same in another language."""
    first = number + 1
    while first <= len(rows) and first <= number + 3:
        row = rows[first - 1]
        known = {guess[0] for cell in row if (guess := meaning(clean(cell)))}
        if len(known) < 3 or any("@" in cell for cell in row):
            break
        first += 1
    return first


def _samples(below: Sequence[Sequence[str]], place: int) -> tuple[str, ...]:
    values = (clean(row[place]) for row in below if place < len(row) and row[place].strip())
    return tuple(value for value, _ in zip(values, range(SAMPLES), strict=False))


def _fields_of(
    headings: Sequence[str], samples: Sequence[tuple[str, ...]], choices: ColumnChoices
) -> tuple[dict[int, str], str]:
    """What each column holds, by index, and a heading that two columns share."""
    by_place = {place: name for place, text in enumerate(headings) if (name := choices.of(place + 1, text))}
    fields = {place: name for place, name in by_place.items() if name in (*MULTIPLE, LEFT_OUT)}
    for place, name in by_place.items():
        if name not in (*MULTIPLE, LEFT_OUT) and name not in fields.values():
            fields[place] = name
    guesses = _guesses([text if place not in by_place else "" for place, text in enumerate(headings)])
    for name, ranked in guesses.items():
        if name in MULTIPLE:
            fields |= dict.fromkeys((place for _, place in ranked), name)
        elif name not in fields.values():
            fields[ranked[0][1]] = name
    _settle_by_values(fields, guesses, samples, by_place)
    return fields, _twice(fields, guesses, headings, samples)


def _twice(
    fields: Mapping[int, str],
    guesses: Mapping[str, list[tuple[int, int]]],
    headings: Sequence[str],
    samples: Sequence[tuple[str, ...]],
) -> str:
    """A heading that two columns share, if nobody chose between them and it matters which is used."""
    for name, ranked in guesses.items():
        same = [place for rank, place in ranked if rank == ranked[0][0] and fields.get(place, name) == name]
        differs = len({_comparable(name, samples[place]) or place for place in same}) > 1
        if differs and name not in ("contact_address", *MULTIPLE) and {fields.get(place) for place in same} >= {name}:
            return headings[next(place for place in same if place not in fields)]
    return ""


def _comparable(name: str, values: Sequence[str]) -> tuple[str | None, ...]:
    """Values normalised for comparison: `DE` and `Germany` are the same."""
    return tuple(places.country(value) if name == "country" else value.casefold() for value in values)


def _guesses(headings: Sequence[str]) -> dict[str, list[tuple[int, int]]]:
    """For each field, the columns whose headings name it, the surest first."""
    ranks: dict[str, list[tuple[int, int]]] = {}
    for place, text in enumerate(headings):
        if own_id_name(text):
            ranks.setdefault("own_id", []).append((0, place))
        elif guess := meaning(text):
            ranks.setdefault(guess[0], []).append((guess[1], place))
    return {name: sorted(ranked) for name, ranked in ranks.items()}


def _settle_by_values(
    fields: dict[int, str],
    guesses: Mapping[str, list[tuple[int, int]]],
    samples: Sequence[tuple[str, ...]],
    decided: Mapping[int, str],
) -> None:
    """Decide by the values where headings are ambiguous: numbers are a code, an @ makes an address."""
    names = [place for _, place in guesses.get("name", ()) if place not in decided]
    numbers = [place for place in names if samples[place] and all(_is_number(value) for value in samples[place])]
    if len(names) > 1 and numbers and "code" not in fields.values():
        fields[numbers[0]] = "code"
        fields[next(place for place in names if place != numbers[0])] = "name"
    _prefer_mail(fields, guesses.get("contact_address", ()), samples, decided)
    for name, fits in (("contact_address", _is_mail), ("country", _is_country)):
        if name not in fields.values():
            free = (
                place
                for place in range(len(samples))
                if place not in decided and fields.get(place) in (None, "contact_name")
            )
            first_fit = next((place for place in free if samples[place] and all(map(fits, samples[place]))), None)
            if first_fit is not None:
                fields[first_fit] = name


def _prefer_mail(
    fields: dict[int, str],
    ranked: Sequence[tuple[int, int]],
    samples: Sequence[tuple[str, ...]],
    decided: Mapping[int, str],
) -> None:
    """Of several address columns, use the first with email addresses; a postal address is left out."""
    free = [place for _, place in ranked if place not in decided]
    mails = [place for place in free if any(map(_is_mail, samples[place]))]
    if mails and fields.get(free[0]) == "contact_address" and free[0] not in mails:
        del fields[free[0]]
        fields[mails[0]] = "contact_address"
    for place in mails if mails else free:
        fields.setdefault(place, "contacts")


def _is_number(value: str) -> bool:
    return re.fullmatch(r"[\d.\-/ ]+", value) is not None


def _is_mail(value: str) -> bool:
    return "@" in value


def _is_country(value: str) -> bool:
    return len(value) > 1 and not value.isdecimal() and places.country(value) is not None
