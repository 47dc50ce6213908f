"""How parent and child talk: the job's arguments and the file go in, one JSON head and one block of bytes come out.

Nothing is unpickled: the child may have been taken over by the file it read.
"""

import json
import struct
from typing import Any, BinaryIO

_LENGTHS = struct.Struct(">QQ")
HEAD_BYTES = _LENGTHS.size


class Broken(Exception):
    """What came is not a whole message."""


def pack(head: dict[str, Any], data: bytes = b"") -> tuple[bytes, bytes]:
    """A message in two parts, to be written one after the other."""
    encoded_head = json.dumps(head, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")
    return _LENGTHS.pack(len(encoded_head), len(data)) + encoded_head, data


def receive(stream: BinaryIO) -> tuple[dict[str, Any], bytes]:
    """A message that is read from a stream to its end."""
    return unpack(stream.read())


def unpack(message: bytes) -> tuple[dict[str, Any], bytes]:
    """The head and the bytes of a whole message."""
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
