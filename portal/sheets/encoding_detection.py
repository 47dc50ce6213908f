"""Which letters the bytes of a text file mean: certain, or a question with the likely answers; never silently garbled.

Every encoding but Unicode's own gives some letters for any bytes, so the letters are weighed: by those that names of
the row's own country are written with. One reading must be likely, and every reading that differs from it clearly
unlikely, before it is taken without asking.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from typing import TypeAlias

from portal.domain.refusals import Invalid
from portal.sheets.alphabets import PROBABLE, UNLIKELY, likeliness
from portal.sheets.encodings import LABELS, UNREADABLE, is_nearly_utf_8, proven, reads, without_nulls

HOMES = {"gb18030": ("CN", "SG", "MY", "HK", "MO"), "big5hkscs": ("TW", "HK", "MO"), "cp932": ("JP",),
         "euc_jp": ("JP",), "cp949": ("KR",)}  # fmt: skip
"""Where the encodings of the East are used: elsewhere the same bytes give signs that are common by chance."""
AWAY = 0.3
REGIONS = {"cp1257": ("LT", "LV", "EE"), "cp1254": ("TR", "AZ", "CY"), "cp1258": ("VN",)}
ABROAD = 0.6
"""The most a letter counts in an encoding of Windows that another region uses."""
SELDOM = frozenset(name for name in LABELS if name.startswith(("mac_", "iso", "koi8", "cp8")) and name != "cp874")
"""Encodings that few programs still write: a foreign letter in one of them is less likely than in those of Windows."""
RARE = 0.6

LEGACY = tuple(name for name in LABELS if not name.startswith("utf"))
LINES_WEIGHED = 400
HEAD_LINES = 20
LONGEST_LINE = 20_000
EDGE_MARKS = frozenset("ªº‘“”„«»…•©°№€£®™–—")
"""Marks that stand at the edge of a word and never between its letters."""
LIKELY = 0.55
"""The least mean of the letters in which a reading that is taken differs from another."""
CLEARLY = 0.3
"""By how much such letters must be likelier than the other reading's."""
DOUBTFUL_ROW = 0.5
PROPOSED = 4


Line: TypeAlias = "tuple[str, str]"
"""The words of one row that may hold accents, and the country it belongs to."""


@dataclass(frozen=True)
class Reading:
    """One encoding in which the file could be read, and how the first words that depend on it would look."""

    encoding: str
    sample: tuple[str, ...]

    @property
    def label(self) -> str:
        """The words a person chooses it by."""
        return LABELS[self.encoding]


@dataclass(frozen=True)
class Detected:
    """What a file is written in; `readings` are the likely ones, the best first."""

    encoding: str
    is_certain: bool
    readings: tuple[Reading, ...] = ()


UNCERTAIN = "It is not certain in which encoding this file was saved."


def ways(detected: Detected) -> str:
    """How a command names the encoding: the likely ones, and how the first name would read in each."""
    read = ", ".join(
        f"{reading.encoding} would read “{reading.sample[0]}”" for reading in detected.readings if reading.sample
    )
    return f"Name it with --encoding: {read}. Or save the list as CSV UTF-8 or as .xlsx."


def certain(data: bytes) -> str:
    """The encoding of a file of which nothing is known; refused where it is not certain."""
    detected = detect(data, lambda text: None)
    if not detected.is_certain:
        raise Invalid(f"{UNCERTAIN} Save the file as CSV UTF-8 or as .xlsx.")
    return detected.encoding


def detect(data: bytes, lines_of: Callable[[str], Sequence[Line] | None]) -> Detected:
    """What the bytes are written in. `lines_of` finds the rows of a decoded sample, and None when it has no columns."""
    unicode = proven(data)
    if unicode:
        return Detected(unicode, is_certain=True)
    if b"\x00" in data:
        return detect(without_nulls(data), lines_of)
    if is_nearly_utf_8(data):
        return Detected("utf-8", is_certain=True)
    sample = _sample(data)
    weighed = _weigh_all(sample, lines_of) or _weigh_all(sample, _all_lines)
    if not weighed:
        raise Invalid(UNREADABLE)
    best = weighed[0]
    is_certain = best.is_likely and all(best.beats(other) for other in weighed[1:]) and reads(data, best.encoding)
    return Detected(best.encoding, is_certain, tuple(_distinct(weighed)))


def _weigh_all(sample: bytes, lines_of: Callable[[str], Sequence[Line] | None]) -> "list[_Weighed]":
    """Every encoding that gives rows, the likeliest first."""
    weighed = [reading for encoding in LEGACY if (reading := _weigh(sample, encoding, lines_of))]
    return sorted(weighed, key=lambda reading: -reading.mean)


def _sample(data: bytes) -> bytes:
    """The head of the file and the first lines that hold anything but ASCII."""
    lines = data.splitlines(keepends=True)
    telling = (line for line in lines[HEAD_LINES:] if not line.isascii() and len(line) < LONGEST_LINE)
    some = [line for line, _ in zip(telling, range(LINES_WEIGHED), strict=False)]
    return b"".join(lines[:HEAD_LINES] + some)


def _all_lines(text: str) -> list[Line]:
    return [(line, "") for line in text.splitlines()]


@dataclass(frozen=True)
class _Weighed:
    """One reading with its letters: each row's letters beyond ASCII, each with how likely it is."""

    encoding: str
    rows: tuple[tuple[str, tuple[tuple[str, float], ...]], ...]

    @property
    def mean(self) -> float:
        return _mean([weight for _, row in self.rows for _, weight in row])

    @property
    def is_likely(self) -> bool:
        """Whether no row reads like nonsense."""
        return all(_mean([weight for _, weight in row]) >= DOUBTFUL_ROW for _, row in self.rows if row)

    def beats(self, other: "_Weighed") -> bool:
        """Whether the letters in which the other differs are clearly less likely; readings that agree are one."""
        mine, theirs = _letters(self), _letters(other)
        ours, others = mine - theirs, theirs - mine
        if not ours and not others:
            return True
        my_mean, other_mean = _mean_of(ours, self), _mean_of(others, other)
        return my_mean >= LIKELY and my_mean - other_mean >= CLEARLY


def _letters(reading: _Weighed) -> Counter[tuple[int, str]]:
    return Counter((number, character) for number, (_, row) in enumerate(reading.rows) for character, _ in row)


def _mean_of(characters: Counter[tuple[int, str]], reading: _Weighed) -> float:
    """The mean of some of a reading's letters, each as likely as it is where it is least so."""
    weights: dict[tuple[int, str], float] = {}
    for number, (_, row) in enumerate(reading.rows):
        for character, weight in row:
            weights[number, character] = min(weight, weights.get((number, character), weight))
    return _mean([weights[key] for key, count in characters.items() for _ in range(count)])


def _mean(weights: list[float]) -> float:
    return sum(weights) / len(weights) if weights else 0.0


def _weigh(sample: bytes, encoding: str, lines_of: Callable[[str], Sequence[Line] | None]) -> _Weighed | None:
    try:
        text = unicodedata.normalize("NFC", sample.decode(encoding))
        lines = lines_of(text)
    except (UnicodeError, Invalid):
        return None
    if lines is None:
        return None
    rows = tuple((words, tuple(_weighed_letters(words, country, encoding))) for words, country in lines)
    return _Weighed(encoding, rows)


def _weighed_letters(words: str, country: str, encoding: str) -> Iterator[tuple[str, float]]:
    highest = ABROAD if country not in REGIONS.get(encoding, (country,)) else 1.0
    share = AWAY if encoding in HOMES and country not in HOMES[encoding] else 1.0
    for is_word, run in groupby(words, key=_is_of_a_word):
        signs = "".join(run)
        if signs.isascii():
            continue
        spoiled = is_word and (_is_spoiled(signs) or _begins_small(signs, words) or _is_no_syllable(signs, country))
        for sign in signs:
            if not sign.isascii():
                weight = min(likeliness(sign, country), highest)
                rarely = RARE if encoding in SELDOM and 0 < weight <= PROBABLE and ord(sign) < 0x250 else 1.0
                yield sign, min(weight, UNLIKELY) if spoiled else weight * rarely * (share if weight > 0 else 1.0)


def _is_of_a_word(sign: str) -> bool:
    return not sign.isspace() and sign not in ",;|\"'()[]/.-&@+:"


def _is_spoiled(word: str) -> bool:
    """Whether no name is written so: two alphabets in one word, a capital after a small letter, a mark inside."""
    characters = [sign for sign in word if unicodedata.category(sign).startswith(("L", "M"))]
    if len({_script(sign) for sign in characters} - {""}) > 1:
        return True
    if (
        len(word) >= 4
        and "LATIN" in map(_script, characters)
        and sum(not sign.isascii() for sign in word) > 0.8 * len(word)
    ):
        return True
    return any(map(_is_odd_pair, word, word[1:])) or any(map(_is_odd_three, word, word[1:], word[2:]))


def _is_odd_pair(before: str, after: str) -> bool:
    """What no name has: a capital after a small accented letter, a sign before a letter, an ideograph beside `a`."""
    if before.isascii() and after.isascii():
        return False
    if before.islower() and after.isupper():
        return True
    if min(before, after).isascii() and min(before, after).islower() and ord(max(before, after)) >= EASTERN:
        return True
    kinds = unicodedata.category(before)[0], unicodedata.category(after)[0]
    if (before in "»”" and kinds[1] == "L") or (after in "«“„" and kinds[0] == "L"):
        return True
    return kinds == ("S", "L") or (kinds == ("L", "S") and after not in "®™©°")


def _is_odd_three(before: str, sign: str, after: str) -> bool:
    """A mark of the edge between letters, or two capitals and a small letter that are not all plain."""
    if sign.isascii() and before.isascii():
        return False
    return (before.isalpha() and after.isalpha() and sign in EDGE_MARKS) or (
        before.isupper() and sign.isupper() and after.islower()
    )


def _begins_small(word: str, words: str) -> bool:
    """Whether a name that has capitals begins with a small letter that has an accent."""
    return word[0].islower() and not word[0].isascii() and words.strip().startswith(word) and words != words.lower()


def _is_no_syllable(word: str, country: str) -> bool:
    """Whether no word of the country is spelt so: Thai signs that stand on nothing, two Vietnamese vowels in a row."""
    if country == "TH":
        return NO_THAI.search(word) is not None
    if country != "VN":
        return False
    return any(
        before not in "ưƯđĐ" and after not in "đĐ" and not before.isascii() and not after.isascii()
        for before, after in pairwise(word)
    )


EASTERN = 0x3000
NO_THAI = re.compile("[เแโใไ](?![ก-ฮ])|(?<![ก-ฮ\u0e30-\u0e4e])[\u0e31\u0e34-\u0e3a\u0e47-\u0e4e]")


def _script(character: str) -> str:
    """The alphabet of a letter; figures and the scripts of the East, which mix with others, have none."""
    if character.isascii():
        return "LATIN"
    name = unicodedata.name(character, "").partition(" ")[0]
    return name if name in ("LATIN", "CYRILLIC", "GREEK", "ARABIC", "HEBREW", "THAI", "BENGALI") else ""


def _distinct(weighed: list[_Weighed]) -> Iterator[Reading]:
    """The likeliest readings, of those that give the same letters the first only."""
    seen: list[tuple[str, ...]] = []
    for reading in weighed:
        sample = tuple(words for words, row in reading.rows if row)
        if sample not in seen and len(seen) < PROPOSED:
            seen.append(sample)
            yield Reading(reading.encoding, sample[:5])
