"""The protocol between parent and child: the job's arguments and the file go in, a JSON head and bytes come out.

Nothing is unpickled: the file may have taken over the child.
"""

import json
import struct
from typing import Any, BinaryIO

_LENGTHS = struct.Struct(">QQ")
HEAD_BYTES = _LENGTHS.size


class Broken(Exception):
    """The message is incomplete or malformed."""


def pack(head: dict[str, Any], data: bytes = b"") -> tuple[bytes, bytes]:
    """Pack a message into two parts, to be written one after the other."""
    encoded_head = json.dumps(head, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")
    return _LENGTHS.pack(len(encoded_head), len(data)) + encoded_head, data


def receive(stream: BinaryIO) -> tuple[dict[str, Any], bytes]:
    """Read a message from a stream to its end."""
    return unpack(stream.read())


def unpack(message: bytes) -> tuple[dict[str, Any], bytes]:
    """The head and the bytes of a complete message."""
    if len(message) < HEAD_BYTES:
        raise Broken
    head_length, data_length = _LENGTHS.unpack_from(message)
    if len(message) != HEAD_BYTES + head_length + data_length:
        raise Broken
    try:
        head = json.loads(message[HEAD_BYTES : HEAD_BYTES + head_length].decode("utf-8", "surrogatepass"))
    except ValueError as damaged:
        raise Broken from damaged
    if not isinstance(head, dict):
        raise Broken
    return head, message[HEAD_BYTES + head_length :]
