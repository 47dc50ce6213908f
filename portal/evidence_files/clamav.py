"""A client of ClamAV's daemon (clamd): sends a file over a socket and reads the verdict (INSTREAM)."""

import socket
import struct
from dataclasses import dataclass

PIECE = 1 << 16
SECONDS = 10.0
LONGEST_ANSWER = 4_096


class ScannerAway(Exception):
    """The scanner did not reply, or its reply is no verdict: the file's status is unknown."""


@dataclass(frozen=True)
class Scanner:
    """Where clamd listens: a socket path, or host and port."""

    path: str = ""
    host: str = ""
    port: int = 3310

    @classmethod
    def at(cls, setting: str) -> "Scanner":
        """A scanner from `PORTAL_CLAMAV`: `/run/clamav/clamd.ctl` or `127.0.0.1:3310`."""
        if setting.startswith("/"):
            return cls(path=setting)
        host, _, port = setting.rpartition(":")
        return cls(host=host.strip("[]"), port=int(port))

    def ping(self) -> None:
        """Raise ScannerAway unless the scanner responds."""
        if self._ask(b"zPING\0", ()) != "PONG":
            raise ScannerAway("not an answer of clamd")

    def finds(self, data: bytes) -> str:
        """The name of the virus found in these bytes; "" if there is none."""
        pieces = [data[at : at + PIECE] for at in range(0, len(data), PIECE)]
        parts = [struct.pack(">I", len(piece)) + piece for piece in pieces]
        answer = self._ask(b"zINSTREAM\0", (*parts, struct.pack(">I", 0)))
        verdict = answer.removeprefix("stream:").strip()
        if verdict == "OK":
            return ""
        if verdict.endswith(" FOUND"):
            return verdict.removesuffix(" FOUND").strip() or "unnamed"
        raise ScannerAway(verdict[:200] or "no answer")

    def _ask(self, command: bytes, parts: "tuple[bytes, ...]") -> str:
        try:
            with self._connected() as line:
                line.sendall(command)
                for part in parts:
                    line.sendall(part)
                return self._answer(line)
        except OSError as away:
            raise ScannerAway(type(away).__name__) from away

    def _connected(self) -> socket.socket:
        if not self.path:
            return socket.create_connection((self.host, self.port), SECONDS)
        line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        line.settimeout(SECONDS)
        try:
            line.connect(self.path)
        except OSError:
            line.close()
            raise
        return line

    def _answer(self, line: socket.socket) -> str:
        answer = b""
        while not answer.endswith(b"\0") and len(answer) < LONGEST_ANSWER and (piece := line.recv(LONGEST_ANSWER)):
            answer += piece
        return answer.rstrip(b"\0").decode("utf-8", "replace").strip()
