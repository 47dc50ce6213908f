"""Every kind of question, in the order in which authors see them.

To add a kind, add a class in its own file, a line here, and the template `questions/<kind>.html`.
"""

from collections.abc import Mapping

from portal.domain.kinds.attestation import AttestationKind
from portal.domain.kinds.base import COMMON, Kind
from portal.domain.kinds.choice import ChoiceKind
from portal.domain.kinds.choices import ChoicesKind
from portal.domain.kinds.country import CountryKind
from portal.domain.kinds.date import DateKind
from portal.domain.kinds.decimal import DecimalKind
from portal.domain.kinds.integer import IntegerKind
from portal.domain.kinds.long_text import LongTextKind
from portal.domain.kinds.matrix import MatrixKind
from portal.domain.kinds.money import MoneyKind
from portal.domain.kinds.note import NoteKind
from portal.domain.kinds.percent import PercentKind
from portal.domain.kinds.table import TableKind
from portal.domain.kinds.text import TextKind
from portal.domain.kinds.yes_no import YesNoKind

SINGLE: tuple[Kind, ...] = (
    YesNoKind(),
    ChoiceKind(),
    ChoicesKind(),
    IntegerKind(),
    DecimalKind(),
    PercentKind(),
    MoneyKind(),
    DateKind(),
    CountryKind(),
    TextKind(),
    LongTextKind(),
    MatrixKind(),
)
CELLS: Mapping[str, Kind] = {kind.name: kind for kind in SINGLE if kind.column_keys is not None}
KINDS: Mapping[str, Kind] = {kind.name: kind for kind in (*SINGLE, TableKind(CELLS), AttestationKind(), NoteKind())}
COLUMN_KINDS = tuple(CELLS)


def keys_of(kind: str) -> frozenset[str]:
    """The keys that a question of this kind may have; the common keys for an unknown kind."""
    return KINDS[kind].keys if kind in KINDS else COMMON
