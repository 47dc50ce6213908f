"""A ClamAV daemon for tests: speaks clamd's protocol on a socket, and finds the EICAR test virus by looking for it."""

import socketserver
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.files import EICAR


class _Conversation(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        command = b""
        while not command.endswith(b"\0") and (email := self.rfile.read(1)):
            command += email
        if command == b"zPING\0":
            self.wfile.write(b"PONG\0")
        elif command == b"zINSTREAM\0":
            self.wfile.write(self._verdict())

    def _verdict(self) -> bytes:
        data = b""
        while (length := struct.unpack(">I", self.rfile.read(4))[0]) > 0:
            data += self.rfile.read(length)
            if len(data) > getattr(self.server, "most", 1 << 30):
                return b"INSTREAM size limit exceeded. ERROR\0"
        scanned: list[bytes] = self.server.scanned  # type: ignore[attr-defined]
        scanned.append(data)
        return b"stream: Win.Test.EICAR_HDB-1 FOUND\0" if EICAR in data or b"infected" in data else b"stream: OK\0"


@contextmanager
def clamd(path: Path | None = None, most: int = 1 << 30) -> Iterator[tuple[str, list[bytes]]]:
    """The setting that reaches the daemon, and what was sent to it; on a Unix socket where a path is given."""
    server: socketserver.BaseServer = (
        socketserver.ThreadingUnixStreamServer(str(path), _Conversation)
        if path
        else socketserver.ThreadingTCPServer(("127.0.0.1", 0), _Conversation)
    )
    scanned: list[bytes] = []
    server.scanned, server.most = scanned, most  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield str(path) if path else f"127.0.0.1:{server.server_address[1]}", scanned  # type: ignore[index]
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
