"""A small S3-compatible server on 127.0.0.1, for the tests of the file store."""

from collections.abc import Iterator
from contextlib import contextmanager
from urllib.request import Request, urlopen

from moto.server import ThreadedMotoServer

BUCKET = "candour-test"


@contextmanager
def server() -> Iterator[str]:
    """Runs the server with one empty bucket; gives the value for PORTAL_FILES_URL."""
    running = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    running.start()
    try:
        host, port = running.get_host_and_port()
        with urlopen(Request(f"http://{host}:{port}/{BUCKET}", method="PUT")):
            pass
        yield f"s3://key:secret@{BUCKET}/portal?region=us-east-1&endpoint=http://{host}:{port}"
    finally:
        running.stop()
