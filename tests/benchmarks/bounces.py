"""How many notices of a folder are recognised, by mail system: `python -m tests.benchmarks.bounces FOLDER`.

Files are named after the system that wrote them (`exim-01.eml`, `lhost-exim-01.eml`). A file counts as final unless its
name begins with what is known not to be (`arf`, `not`, `rfc3834`, `vacation`, `delayed`, …), or its report or subject
says that the email is late or was delivered; such files must not be called failed.
"""

import re
import sys
import time
from collections import defaultdict
from collections.abc import Iterable
from email import message_from_bytes
from pathlib import Path

from portal.mail.bounces import read

NOT_FINAL = ("arf", "not", "rfc3834", "vacation", "reply", "newsletter", "challenge", "delayed", "delivered")
LATE = re.compile(rb"(?im)^action\s*:\s*(?:delay|deliver|relay|expand)")
FINAL = re.compile(rb"(?im)^action\s*:\s*(?:fail|expire|undeliver)")
LATE_SUBJECT = re.compile(r"(?i)^(?!undeliver).*(?:\bwarning\b|delay|still being retried|incomplete)")
NO_BOUNCE = re.compile(
    rb"notificationType\W{1,5}(?:Complaint|Delivery)|^Subject: (?:Loop Alert|Postfix SMTP server)", re.M
)


def system_of(file: Path) -> str:
    """The mail system a file is named after."""
    return re.sub(r"[-_]?\d*$", "", file.stem)


def is_final(file: Path) -> bool:
    """Whether the file should be called failed: by its name, else by what it plainly says itself."""
    data = file.read_bytes()
    if file.stem.startswith(NOT_FINAL) or NO_BOUNCE.search(data):
        return False
    if FINAL.search(data):
        return True
    subject = str(message_from_bytes(data).get("Subject", ""))
    return not (LATE.search(data) or LATE_SUBJECT.match(subject))


def measure(files: Iterable[Path]) -> tuple[dict[str, list[int]], list[str], list[str]]:
    """By system: recognised and all final notices; then the files missed, and those called failed wrongly."""
    table: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    missed, wrong = [], []
    for file in files:
        notice = read(file.read_bytes())
        is_known = notice.kind == "failed" and bool(notice.failed or notice.tokens)
        if is_final(file):
            table[system_of(file)][0] += is_known
            table[system_of(file)][1] += 1
            if not is_known:
                missed.append(file.stem)
        elif notice.kind == "failed":
            wrong.append(file.stem)
    return table, missed, wrong


def main() -> int:
    """Print the table; exit 1 below 95 % or with a false alarm."""
    if len(sys.argv) < 2 or not Path(sys.argv[1]).is_dir():
        print("Name a folder of notices: python -m tests.benchmarks.bounces FOLDER")
        return 2
    files = sorted(Path(sys.argv[1]).glob("*.eml"))
    begun = time.perf_counter()
    table, missed, wrong = measure(files)
    spent = time.perf_counter() - begun
    for system, (known, all_of_it) in sorted(table.items()):
        print(f"{system:<28} {known:>4} of {all_of_it:<4} {100 * known / all_of_it:5.1f} %")
    known, all_of_it = (sum(row[column] for row in table.values()) for column in (0, 1))
    share = 100 * known / all_of_it if all_of_it else 0.0
    print(f"{'all final notices':<28} {known:>4} of {all_of_it:<4} {share:5.1f} %")
    print(f"false alarms: {len(wrong)} {' '.join(wrong)}".rstrip())
    print(f"missed: {' '.join(missed) or 'none'}")
    print(f"{len(files)} files in {spent:.2f} s")
    return 0 if share >= 95 and not wrong else 1


if __name__ == "__main__":
    sys.exit(main())
