"""What an XLSForm holds in sheets and columns that have no counterpart here: told by column, none in silence."""

from collections.abc import Iterator, Mapping, Sequence

from portal.sheets.grid import Grid
from portal.sheets.questionnaire_book.reading import Cell

TAKEN: Mapping[str, frozenset[str]] = {
    "survey": frozenset({"type", "name", "required", "relevant", "constraint"}),
    "choices": frozenset({"list_name", "list name", "name"}),
    "settings": frozenset({"form_title", "form_id", "default_language"}),
}
TEXTS: Mapping[str, tuple[str, ...]] = {"survey": ("label", "hint"), "choices": ("label",), "settings": ()}


def unplaced(sheets: Mapping[str, Grid]) -> Iterator[tuple[Cell, str]]:
    """Every sheet and every filled column that is not taken over, with the rows in which it says something."""
    for name, rows in sheets.items():
        if name not in TAKEN:
            if any(text.strip() for row in rows for text in row):
                yield Cell(name), "this sheet has no counterpart here"
            continue
        for index, head in enumerate(rows[0] if rows else ()):
            filled = [number for number, row in enumerate(rows[1:], start=2) if row[index : index + 1] > [""]]
            filled = [number for number in filled if not _is_taken(name, head.strip(), rows[number - 1][index])]
            if filled and head.strip():
                yield Cell(name, filled[0], head.strip()), f"there is no counterpart here{_also(filled[1:])}"
    yield from _unasked(sheets)


def _unasked(sheets: Mapping[str, Grid]) -> Iterator[tuple[Cell, str]]:
    """Lists of choices that no question offers."""
    words = [text.split() for row in sheets["survey"][1:] for text in row if text.startswith("select")]
    asked = {said[1] for said in words if len(said) > 1}
    heads, *rows = sheets.get("choices") or [[]]
    index = next((number for number, head in enumerate(heads) if head.strip().lower().startswith("list")), None)
    for number, row in enumerate(rows if index is not None else (), start=2):
        name = row[index or 0].strip() if len(row) > (index or 0) else ""
        if name and name not in asked:
            asked.add(name)
            yield Cell("choices", number), f"no question offers the list {name}"


def _is_taken(sheet: str, head: str, text: str) -> bool:
    word = head.lower()
    is_text = any(word == one or word.startswith(f"{one}::") for one in TEXTS[sheet])
    return is_text or word in TAKEN[sheet] or not text.strip() or (word == "appearance" and "multiline" in text)


def _also(rows: Sequence[int]) -> str:
    if not rows:
        return ""
    more = " and more" if len(rows) > 8 else ""
    return f"; so in {'row' if len(rows) == 1 else 'rows'} {', '.join(str(row) for row in rows[:8])}{more}"
