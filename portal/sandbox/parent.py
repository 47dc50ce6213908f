"""Starts the child, feeds it, limits the size of its answer, and kills it after a time limit.

The child is a new interpreter, not a fork of this one, whose threads hold locks. Its environment contains paths only:
no secret, no database URL.
"""

import contextlib
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from portal.domain.messages import Message
from portal.domain.refusals import Invalid
from portal.sandbox import protocol
from portal.sandbox.places import MEGABYTE, Places, fitting, memory_of_machine

WAITING_SECONDS = 30.0
BUSY = Message("Many files are being read just now. Please wait a minute and send this file again.")
PIECE = 1 << 16

_places = Places(fitting(memory_of_machine()))


def at_once() -> int:
    """How many children this process lets read at a time."""
    return _places.count


def allow(count: int) -> None:
    """Let this many children read at a time; 0 for as many as the memory allows."""
    _places.resize(count or fitting(memory_of_machine()))


@dataclass(frozen=True)
class Job:
    """A job: `function` is `module:name`, called with the file's bytes and the arguments.

    `failed` is the message for a child that died, exceeded its time or memory, or answered too much.
    """

    function: str
    failed: str
    memory: int = 1_000 * MEGABYTE
    cpu_seconds: int = 30
    seconds: float = 60.0
    most_answered: int = 48 * MEGABYTE


@dataclass(frozen=True)
class Answer:
    """A child's answer. `values` is JSON, `data` is bytes; neither can be trusted."""

    values: Mapping[str, Any] = field(default_factory=dict)
    data: bytes = b""


def run(job: Job, data: bytes, **arguments: Any) -> Answer:
    """Do `job` on `data` in a child process and return its answer. Raises Invalid. Blocks its thread."""
    with _places.taken(WAITING_SECONDS) as is_free:
        if not is_free:
            raise Invalid(BUSY)
        message = _converse(job, protocol.pack(_head(job, arguments), data))
    try:
        head, answered = protocol.unpack(message)
    except protocol.Broken:
        raise Invalid(job.failed) from None
    if (refused := head.get("refused")) is not None:
        raise Invalid(_sentence(refused) or job.failed)
    return Answer(head.get("values") or {}, answered)


def _head(job: Job, arguments: Mapping[str, Any]) -> dict[str, Any]:
    limits = {"memory": job.memory, "cpu_seconds": job.cpu_seconds, "seconds": int(job.seconds) + 5}
    return {"function": job.function, "arguments": arguments, "limits": limits}


def _sentence(refused: Any) -> str:
    """The child's message, rebuilt so that it can be translated; "" if it is invalid."""
    try:
        template, values = refused
        return Message(str(template), **values)
    except (TypeError, ValueError, KeyError):
        return ""


def _converse(job: Job, parts: tuple[bytes, bytes]) -> bytes:
    """The child's output; b"" if it was killed or did not exit cleanly."""
    child = subprocess.Popen(
        [sys.executable, "-P", "-s", "-m", "portal.sandbox.child"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=_environment(),
        cwd="/",
        start_new_session=True,
    )
    feeding = threading.Thread(target=_feed, args=(child, parts), daemon=True)
    timer = threading.Timer(job.seconds, _kill, (child,))
    timer.daemon = True
    try:
        feeding.start()
        timer.start()
        answered = _read(child, job.most_answered)
        return answered if child.wait() == 0 else b""
    finally:
        timer.cancel()
        _kill(child)
        child.wait()
        feeding.join()
        if child.stdout:
            child.stdout.close()


def _environment() -> dict[str, str]:
    folder = str(Path(__file__).resolve().parent.parent.parent)
    inherited = {name: os.environ[name] for name in ("PATH", "TMPDIR", "LD_LIBRARY_PATH") if name in os.environ}
    paths = os.pathsep.join(dict.fromkeys([folder, *(path for path in sys.path if path.endswith("-packages"))]))
    return {**inherited, "PYTHONPATH": paths, "PYTHONUTF8": "1", "PYTHONDONTWRITEBYTECODE": "1"}


def _feed(child: "subprocess.Popen[bytes]", parts: tuple[bytes, bytes]) -> None:
    """Write to the child. Errors are ignored: a child that dies shows by its missing answer."""
    stream = child.stdin
    if stream is None:
        return
    with contextlib.suppress(OSError, ValueError):
        for part in parts:
            stream.write(part)
    with contextlib.suppress(OSError, ValueError):
        stream.close()


def _read(child: "subprocess.Popen[bytes]", most: int) -> bytes:
    stream = child.stdout
    pieces: list[bytes] = []
    length = 0
    while stream is not None and (piece := os.read(stream.fileno(), PIECE)):
        length += len(piece)
        if length > most:
            _kill(child)
            return b""
        pieces.append(piece)
    return b"".join(pieces)


def _kill(child: "subprocess.Popen[bytes]") -> None:
    """Kill the child and its descendants: it leads a process group of its own."""
    if child.poll() is None:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(child.pid, signal.SIGKILL)
