"""How long others wait while every reader of files is busy with the worst ones; `python -m tests.benchmarks.bad_files`.

The server is the one of `portal serve`. Two senders upload without a pause, so that two children read all the while.
"""

import asyncio
import random
import tempfile
import threading
import time
from io import BytesIO
from pathlib import Path

import httpx2
import pikepdf
from PIL import Image

from tests.benchmarks.column import say
from tests.benchmarks.serving import Load, Stage, Visitor, journey, running
from tests.journeys.test_bad_files import bad_files

SECONDS = 40


def large_picture() -> bytes:
    """A photograph of nearly 64 million points and 25 MB, which is decoded and written anew."""
    noise = random.Random(1).randbytes(1_000 * 1_000 * 3)
    tile = Image.frombytes("RGB", (1_000, 1_000), noise).resize((8_000, 7_900), Image.Resampling.BICUBIC)
    held = BytesIO()
    tile.save(held, "JPEG", quality=88)
    return held.getvalue()


def large_pdf() -> bytes:
    """A PDF of thousands of pages with 100,000 objects."""
    held = BytesIO()
    with pikepdf.new() as document:
        for number in range(3_000):
            page = document.add_blank_page()
            page.Contents = document.make_stream(b"BT (page %d) Tj ET " % number * 40)
            page.Annots = document.make_indirect(pikepdf.Array([pikepdf.Dictionary(Subtype=pikepdf.Name.Text)] * 20))
        document.save(held, compress_streams=False)
    return held.getvalue()


class Turns:
    """Files one after another without end, for several threads."""

    def __init__(self, files: list[tuple[str, bytes]]) -> None:
        self.files, self.lock, self.at = files, threading.Lock(), 0

    def take(self) -> tuple[str, bytes]:
        """The next file."""
        with self.lock:
            self.at += 1
            return self.files[self.at % len(self.files)]


async def _submitted(stage: Stage, at: int) -> Visitor:
    """A supplier who has submitted, and may add files."""
    async with httpx2.AsyncClient(base_url=stage.address, timeout=60) as client:
        visitor = Visitor(client, Load(), *stage.tokens[at])
        await journey(visitor)
    return visitor


def _send(stage: Stage, visitor: Visitor, files: Turns, over: threading.Event, sent: list[float]) -> None:
    """Lists go to the import, everything else to the files of a submitted response."""
    with httpx2.Client(base_url=stage.address, timeout=120) as client:
        while not over.is_set():
            name, data = files.take()
            is_list = name.endswith(("xlsx", "csv"))
            cookie = stage.member_cookie if is_list else visitor.cookie
            address, field = ("/suppliers/import", "list") if is_list else (f"{visitor.home}/files", "files")
            began = time.perf_counter()
            client.post(address, files={field: (name, data)}, data={"about": ""}, headers={"Cookie": cookie})
            sent.append(time.perf_counter() - began)


def _look(stage: Stage, over: threading.Event, seconds: list[float]) -> None:
    with httpx2.Client(base_url=stage.address, headers={"Cookie": stage.member_cookie}, timeout=60) as client:
        client.get(f"/campaigns/{stage.campaign}").raise_for_status()  # the first one makes templates ready
        while not over.is_set():
            began = time.perf_counter()
            client.get(f"/campaigns/{stage.campaign}").raise_for_status()
            seconds.append(time.perf_counter() - began)
            time.sleep(0.02)


def print_bad_files() -> None:
    """Print the 50th and 95th percentile and the longest wait of a member who reads pages, without and with uploads."""
    picture, pdf = large_picture(), large_pdf()
    say("picture and PDF", f"{len(picture) / 1e6:.0f} and {len(pdf) / 1e6:.0f} MB")
    worst = {**bad_files(), "picture.jpg": picture, "pages.pdf": pdf, "again.jpg": picture + b"\0"}
    with tempfile.TemporaryDirectory(prefix="candour-bad-") as folder, running(Path(folder), 5) as stage:
        for senders, name in ((0, "alone"), (2, "beside two readers of the worst files")):
            over, seconds, sent = threading.Event(), list[float](), list[float]()
            files = Turns(list(worst.items()))
            threads = [threading.Thread(target=_look, args=(stage, over, seconds))]
            threads += [
                threading.Thread(target=_send, args=(stage, asyncio.run(_submitted(stage, at)), files, over, sent))
                for at in range(senders)
            ]
            for thread in threads:
                thread.start()
            time.sleep(SECONDS if senders else 5)
            over.set()
            for thread in threads:
                thread.join()
            ordered = sorted(seconds)
            half, most = (ordered[int(len(ordered) * share)] * 1_000 for share in (0.5, 0.95))
            say(f"a page, {name}", f"{half:.0f} ms, p95 {most:.0f} ms, longest {ordered[-1] * 1_000:.0f} ms")
            say("files read meanwhile", str(len(sent)))


if __name__ == "__main__":
    print_bad_files()
