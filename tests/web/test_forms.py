"""Posted forms: a large file passes through to the disk, and is never whole in memory while it arrives."""

import tracemalloc
from typing import Any

import anyio
from starlette.requests import Request

from portal.web import forms

CHUNK = b"x" * 65536
CHUNKS = 380
"""Nearly 25 MB."""
HEAD = b'--b\r\nContent-Disposition: form-data; name="file"; filename="big.pdf"\r\n\r\n'
HEADERS = [(b"content-type", b"multipart/form-data; boundary=b")]


def test_a_large_file_goes_to_the_disk_piece_by_piece_as_it_arrives() -> None:
    sent = iter((HEAD, *(CHUNK for _ in range(CHUNKS)), b"\r\n--b--\r\n"))

    async def receive() -> dict[str, Any]:
        piece = next(sent, None)
        return {"type": "http.request", "body": piece or b"", "more_body": piece is not None}

    async def read() -> int:
        request = Request({"type": "http", "method": "POST", "headers": HEADERS}, receive)
        async with forms.read_several(request, "file") as (_, uploads):
            peak = tracemalloc.get_traced_memory()[1]
            assert len(uploads[0].read()) == CHUNKS * len(CHUNK)
        return peak

    tracemalloc.start()
    try:
        peak = anyio.run(read)
    finally:
        tracemalloc.stop()
    assert peak < 4_000_000, f"{peak:,} bytes of a file of {CHUNKS * len(CHUNK):,}"
