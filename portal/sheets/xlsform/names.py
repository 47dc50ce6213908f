"""Unique ids that resemble a form's names."""

import re
import unicodedata
from dataclasses import dataclass, field

from portal.domain.questionnaire_types import ID, RESERVED

LONGEST = 64


def plain_id(name: str, otherwise: str) -> str:
    """An id resembling a name; `otherwise` if nothing of the name is usable. Numbers get the prefix `code_`."""
    characters = unicodedata.normalize("NFKD", name.strip().lower())
    ascii_only = "".join(character for character in characters if not unicodedata.combining(character))
    minus = "minus_" if re.match(r"^[-−]\d", ascii_only) else ""
    plain = re.sub(r"[^a-z0-9_]+", "_", ascii_only).strip("_")
    if not plain:
        return otherwise
    if plain[0].isdigit():
        plain = f"code_{minus}{plain}"
    elif len(plain) == 1 or plain in RESERVED or not plain[0].isalpha():
        plain = f"q_{plain}"
    return plain[:LONGEST].rstrip("_") or otherwise


@dataclass
class Names:
    """The ids already taken."""

    taken: set[str] = field(default_factory=set)

    def take(self, name: str, otherwise: str) -> str:
        """Return a unique id for a name; duplicates get a number."""
        wanted = plain_id(name, otherwise)
        id, count = wanted, 2
        while id in self.taken:
            tail = f"_{count}"
            id, count = f"{wanted[: LONGEST - len(tail)]}{tail}", count + 1
        self.taken.add(id)
        return id


def is_id(text: str) -> bool:
    """Whether a text is a valid id."""
    return re.fullmatch(ID, text) is not None and text not in RESERVED
