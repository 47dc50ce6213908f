"""Detects the encoding of a text file: certain, or a question with the likely encodings; never silently garbled.

Legacy encodings decode any bytes to some letters, so the letters are scored by how common they are in names of the
row's country. An encoding is accepted without asking only if its letters are likely and those of every different
reading are clearly less likely.
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
"""The countries that use East Asian encodings. Elsewhere, the same bytes decode to common characters by chance."""
AWAY = 0.3
REGIONS = {"cp1257": ("LT", "LV", "EE"), "cp1254": ("TR", "AZ", "CY"), "cp1258": ("VN",)}
ABROAD = 0.6
"""The highest score of a letter in a Windows encoding of another region."""
SELDOM = frozenset(name for name in LABELS if name.startswith(("mac_", "iso", "koi8", "cp8")) and name != "cp874")
"""Encodings that few programs still write; a foreign letter in one of them scores less than in a Windows encoding."""
RARE = 0.6

LEGACY = tuple(name for name in LABELS if not name.startswith("utf"))
LINES_WEIGHED = 400
HEAD_LINES = 20
LONGEST_LINE = 20_000
EDGE_MARKS = frozenset("ªº‘“”„«»…•©°№€£®™–—")
"""Marks that occur at the edge of a word but never between its letters."""
LIKELY = 0.55
"""The lowest acceptable mean score of the letters in which the accepted reading differs from another."""
CLEARLY = 0.3
"""By how much these letters must score higher than those of the other reading."""
DOUBTFUL_ROW = 0.5
PROPOSED = 4


Line: TypeAlias = "tuple[str, str]"
"""The words of one row that may contain accents, and the row's country."""


@dataclass(frozen=True)
class Reading:
    """A possible encoding of the file, and how the first affected words would look in it."""

    encoding: str
    sample: tuple[str, ...]

    @property
    def label(self) -> str:
        """The encoding's label, for people to choose from."""
        return LABELS[self.encoding]


@dataclass(frozen=True)
class Detected:
    """The detected encoding; `readings` are the likely ones, best first."""

    encoding: str
    is_certain: bool
    readings: tuple[Reading, ...] = ()


UNCERTAIN = "It is not certain in which encoding this file was saved."


def ways(detected: Detected) -> str:
    """How to name the encoding on the command line: the likely ones, and how the first name reads in each."""
    read = ", ".join(
        f"{reading.encoding} would read “{reading.sample[0]}”" for reading in detected.readings if reading.sample
    )
    return f"Name it with --encoding: {read}. Or save the list as CSV UTF-8 or as .xlsx."


def certain(data: bytes) -> str:
    """The encoding of a file of unknown content. Raises Invalid if it is not certain."""
    detected = detect(data, lambda text: None)
    if not detected.is_certain:
        raise Invalid(f"{UNCERTAIN} Save the file as CSV UTF-8 or as .xlsx.")
    return detected.encoding


def detect(data: bytes, lines_of: Callable[[str], Sequence[Line] | None]) -> Detected:
    """Detect the encoding. `lines_of` returns the rows of a decoded sample, or None if it finds no columns."""
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
    """The scored reading of every encoding that yields rows, best first."""
    weighed = [reading for encoding in LEGACY if (reading := _weigh(sample, encoding, lines_of))]
    return sorted(weighed, key=lambda reading: -reading.mean)


def _sample(data: bytes) -> bytes:
    """The first lines of the file and the first lines with non-ASCII bytes."""
    lines = data.splitlines(keepends=True)
    telling = (line for line in lines[HEAD_LINES:] if not line.isascii() and len(line) < LONGEST_LINE)
    some = [line for line, _ in zip(telling, range(LINES_WEIGHED), strict=False)]
    return b"".join(lines[:HEAD_LINES] + some)


def _all_lines(text: str) -> list[Line]:
    return [(line, "") for line in text.splitlines()]


@dataclass(frozen=True)
class _Weighed:
    """One reading: each row's text with its non-ASCII letters and their scores."""

    encoding: str
    rows: tuple[tuple[str, tuple[tuple[str, float], ...]], ...]

    @property
    def mean(self) -> float:
        return _mean([weight for _, row in self.rows for _, weight in row])

    @property
    def is_likely(self) -> bool:
        """Whether no row looks like nonsense."""
        return all(_mean([weight for _, weight in row]) >= DOUBTFUL_ROW for _, row in self.rows if row)

    def beats(self, other: "_Weighed") -> bool:
        """Whether the letters in which the other reading differs are clearly less likely; True if none differ."""
        mine, theirs = _letters(self), _letters(other)
        ours, others = mine - theirs, theirs - mine
        if not ours and not others:
            return True
        my_mean, other_mean = _mean_of(ours, self), _mean_of(others, other)
        return my_mean >= LIKELY and my_mean - other_mean >= CLEARLY


def _letters(reading: _Weighed) -> Counter[tuple[int, str]]:
    return Counter((number, character) for number, (_, row) in enumerate(reading.rows) for character, _ in row)


def _mean_of(characters: Counter[tuple[int, str]], reading: _Weighed) -> float:
    """The mean score of some letters of a reading; each counts with its lowest score in the row."""
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
    """Whether no name looks like this: two alphabets in a word, a capital after a small letter, a mark inside."""
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
    """Pairs that no name has: a capital after a small accented letter, a symbol before a letter, an ideograph and a."""
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
    """An edge mark between letters, or two capitals and a small letter that are not all ASCII."""
    if sign.isascii() and before.isascii():
        return False
    return (before.isalpha() and after.isalpha() and sign in EDGE_MARKS) or (
        before.isupper() and sign.isupper() and after.islower()
    )


def _begins_small(word: str, words: str) -> bool:
    """Whether a name that has capitals begins with an accented small letter."""
    return word[0].islower() and not word[0].isascii() and words.strip().startswith(word) and words != words.lower()


def _is_no_syllable(word: str, country: str) -> bool:
    """Whether no word in the country is spelt so: Thai marks without a consonant, adjacent Vietnamese accents."""
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
    """The script of a letter; "" for digits and East Asian scripts, which mix with others."""
    if character.isascii():
        return "LATIN"
    name = unicodedata.name(character, "").partition(" ")[0]
    return name if name in ("LATIN", "CYRILLIC", "GREEK", "ARABIC", "HEBREW", "THAI", "BENGALI") else ""


def _distinct(weighed: list[_Weighed]) -> Iterator[Reading]:
    """The best readings; of those that decode to the same text, only the first."""
    seen: list[tuple[str, ...]] = []
    for reading in weighed:
        sample = tuple(words for words, row in reading.rows if row)
        if sample not in seen and len(seen) < PROPOSED:
            seen.append(sample)
            yield Reading(reading.encoding, sample[:5])
