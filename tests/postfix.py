"""Runs the Postfix that tests send through, in a folder of its own; `python -m tests.postfix` installs one."""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

POSTFIX = Path("/usr/sbin/postfix")
MAILDIR_OWNER = 65534
START_SECONDS = 30

MAIN = """
compatibility_level = 3.6
queue_directory = {folder}/spool
data_directory = {folder}/lib
maillog_file = {folder}/mail.log
maillog_file_prefixes = {folder}
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
myhostname = mail.candour.example
mydestination =
mynetworks = 127.0.0.0/8
alias_maps =
alias_database =
recipient_delimiter = +
virtual_mailbox_domains = candour.example
virtual_mailbox_base = {folder}/mail
virtual_mailbox_maps = inline:{{ bounces@candour.example=bounces/ }}
virtual_uid_maps = static:{owner}
virtual_gid_maps = static:{owner}
transport_maps = inline:{{ {{ {domain} = smtp:[127.0.0.1]:{next_hop} }} }}
smtp_tls_security_level = none
smtpd_tls_security_level = none
"""
MASTER = """
127.0.0.1:{port} inet n - n - - smtpd
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
smtp unix - - n - - smtp
error unix - - n - - error
retry unix - - n - - error
virtual unix - n n - - virtual
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
"""


@dataclass(frozen=True)
class Postfix:
    """A running Postfix: where it takes emails, and the Maildir that gets what comes back to bounces@candour.example."""

    port: int
    maildir: Path
    log: Path


def can_run() -> bool:
    """Whether Postfix is here and may be started; its master changes users, so that takes root."""
    return POSTFIX.exists() and os.geteuid() == 0


def install() -> None:
    """Debian as root: the distribution's package, which is not started."""
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run(["apt-get", "update", "-qq"], check=False, env=environment, stdout=subprocess.DEVNULL)
    command = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", "postfix"]
    subprocess.run(command, check=False, env=environment, stdout=subprocess.DEVNULL)


@contextmanager
def running(domain: str, next_hop: int) -> Iterator[Postfix]:
    """Postfix until the block ends; mail to `domain` goes to the server on port `next_hop` of this machine."""
    folder = Path(tempfile.mkdtemp(prefix="candour-postfix-"))
    folder.chmod(0o755)
    port = _free_port()
    _write(folder, port, domain, next_hop)
    command = [str(POSTFIX), "-c", str(folder / "etc")]
    output = (folder / "postfix.out").open("wb")
    master = subprocess.Popen([*command, "start-fg"], stdout=output, stderr=output)
    try:
        _wait_for(port, folder)
        yield Postfix(port, folder / "mail/bounces", folder / "mail.log")
    finally:
        subprocess.run([*command, "stop"], check=False, capture_output=True)
        master.wait(START_SECONDS)
        output.close()
        shutil.rmtree(folder, ignore_errors=True)


def _write(folder: Path, port: int, domain: str, next_hop: int) -> None:
    for name in ("etc", "spool", "lib", "mail"):
        (folder / name).mkdir()
    shutil.chown(folder / "lib", "postfix")
    os.chown(folder / "mail", MAILDIR_OWNER, MAILDIR_OWNER)
    values = {"folder": folder, "owner": MAILDIR_OWNER, "domain": domain, "next_hop": next_hop}
    (folder / "etc/main.cf").write_text(MAIN.format(**values))
    (folder / "etc/master.cf").write_text(MASTER.format(port=port))


def _wait_for(port: int, folder: Path) -> None:
    ends = time.monotonic() + START_SECONDS
    while time.monotonic() < ends:
        with socket.socket() as asked:
            if asked.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    log = folder / "mail.log"
    said = [file.read_text(errors="replace") for file in (folder / "postfix.out", log) if file.exists()]
    raise RuntimeError("Postfix did not start: " + "\n".join(said)[-2000:])


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def main() -> int:
    """Make sure that Postfix can be run, or say what is missing."""
    if not POSTFIX.exists():
        install()
    if not can_run():
        sys.stderr.write(
            "One test sends through a real Postfix, which only root can start. Install the package `postfix` and run "
            "the tests as root, for instance in a container.\n"
        )
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
