"""The child process: limits itself before it parses the file, does one job, writes one answer, and exits.

`portal.sandbox.parent` starts it as `python -m portal.sandbox.child`; nothing heavy is imported at first.
"""

import importlib
import os
import resource
import signal
import sys
from typing import Any, BinaryIO

from portal.domain.refusals import Invalid
from portal.sandbox import protocol

JOBS = frozenset(
    {"portal.sheets.reader:read", "portal.sheets.reader.answers:read", "portal.evidence_files.cleaning:clean"}
)
"""The functions that a child may run."""
OPEN_FILES = 64
NICER = 5
"""The child's niceness: people waiting for a page have priority."""
FILE_BYTES = 0
"""A child cannot write files."""


def main() -> None:
    """Do one job, from standard input to standard output."""
    answers = _answers_only()
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    head, data = protocol.receive(sys.stdin.buffer)
    _limit(**head["limits"])
    os.nice(NICER)
    try:
        values, made = _function(head["function"])(data, **head["arguments"])
        parts = protocol.pack({"values": values}, made)
    except Invalid as refused:
        parts = protocol.pack({"refused": _packed(refused.sentence)})
    for part in parts:
        answers.write(part)
    answers.flush()
    os._exit(0)  # skip all clean-up of what the file has left in memory


def _answers_only() -> BinaryIO:
    """Reserve standard output for the answer; what libraries print is discarded."""
    answers = os.fdopen(os.dup(1), "wb")
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    return answers


def _limit(memory: int, cpu_seconds: int, seconds: int) -> None:
    """Limit the child's resources; the alarm ends it even if the parent is gone."""
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds))
    resource.setrlimit(resource.RLIMIT_NOFILE, (OPEN_FILES, OPEN_FILES))
    resource.setrlimit(resource.RLIMIT_FSIZE, (FILE_BYTES, FILE_BYTES))
    if sys.platform == "linux":  # macOS refuses this limit
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    signal.alarm(seconds)


def _function(name: str) -> Any:
    if name not in JOBS:
        raise SystemExit(2)
    module, _, function = name.partition(":")
    return getattr(importlib.import_module(module), function)


def _packed(sentence: str) -> tuple[str, dict[str, Any]]:
    """A message and its values separately, so that the parent can translate it."""
    template = getattr(sentence, "message", None)
    return (template, dict(getattr(sentence, "values", {}))) if template is not None else (str(sentence), {})


if __name__ == "__main__":
    main()
