"""A mailbox that speaks enough IMAP4rev1 for the client of the standard library, over a real socket."""

import re
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager


class Mailbox:
    """Messages by UID, which of them are seen, and what the client has said."""

    def __init__(self, messages: list[bytes]) -> None:
        self.messages = dict(enumerate(messages, 101))
        self.seen: set[int] = set()
        self.commands: list[str] = []
        self.hangs_up_at = ""


class _Talk(socketserver.StreamRequestHandler):
    mailbox: Mailbox

    def handle(self) -> None:
        self.wfile.write(b"* OK ready\r\n")
        for line in self.rfile:
            tag, _, command = line.decode("latin-1").strip().partition(" ")
            self.mailbox.commands.append(command)
            if self.mailbox.hangs_up_at and command.startswith(self.mailbox.hangs_up_at):
                return
            self.wfile.write(self._answer(command) + f"{tag} {self._result(command)}\r\n".encode())
            if command == "LOGOUT":
                return

    def _result(self, command: str) -> str:
        if command.startswith("LOGIN") and "opensesame" not in command:
            return "NO [AUTHENTICATIONFAILED] Authentication failed"
        if command.startswith("SELECT") and '"Bounces"' not in command:
            return "NO no such mailbox"
        return "OK done"

    def _answer(self, command: str) -> bytes:
        mailbox = self.mailbox
        if command == "CAPABILITY":
            return b"* CAPABILITY IMAP4rev1\r\n"
        if command.startswith("SELECT"):
            return b"* %d EXISTS\r\n" % len(mailbox.messages)
        if command == "UID SEARCH UNSEEN":
            return b"* SEARCH" + b"".join(b" %d" % uid for uid in mailbox.messages if uid not in mailbox.seen) + b"\r\n"
        if fetched := re.match(r"UID FETCH (\d+) \(BODY\.PEEK\[\]<0\.(\d+)>\)$", command):
            data = mailbox.messages[int(fetched[1])][: int(fetched[2])]
            return b"* 1 FETCH (UID %s BODY[]<0> {%d}\r\n%s)\r\n" % (fetched[1].encode(), len(data), data)
        if stored := re.match(r"UID STORE (\d+) \+FLAGS\.SILENT \(\\Seen\)$", command):
            mailbox.seen.add(int(stored[1]))
        return b""


@contextmanager
def serving(mailbox: Mailbox) -> Iterator[int]:
    """The port of the mailbox, until the block ends."""
    talk = type("Talk", (_Talk,), {"mailbox": mailbox})
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), talk) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_address[1]
        server.shutdown()
