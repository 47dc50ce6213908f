"""Runs a Postfix and a Dovecot for tests, in folders of their own; `python -m tests.mail_servers` installs them."""

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

POSTFIX, DOVECOT = Path("/usr/sbin/postfix"), Path("/usr/sbin/dovecot")
PACKAGES = ("postfix", "dovecot-imapd")
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

IMAP = """
base_dir = {folder}/run
log_path = {folder}/dovecot.log
protocols = imap
listen = 127.0.0.1
ssl = no
disable_plaintext_auth = no
default_internal_user = nobody
default_login_user = nobody
default_internal_group = nogroup
first_valid_uid = 1
mail_location = maildir:{maildir}
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={owner} gid={owner} home={folder}
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
service anvil {{
  chroot =
}}
"""
PASSWORD = "opensesame"


@dataclass(frozen=True)
class Postfix:
    """A running Postfix: where it takes emails, and the Maildir of bounces@candour.example."""

    port: int
    maildir: Path
    log: Path


def can_run() -> bool:
    """Whether both are here and may be started; their masters change users, so that takes root."""
    return POSTFIX.exists() and DOVECOT.exists() and os.geteuid() == 0


def install() -> None:
    """Debian as root: the distribution's packages."""
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run(["apt-get", "update", "-qq"], check=False, env=environment, stdout=subprocess.DEVNULL)
    command = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *PACKAGES]
    subprocess.run(command, check=False, env=environment, stdout=subprocess.DEVNULL)


@contextmanager
def postfix(domain: str, next_hop: int) -> Iterator[Postfix]:
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


@contextmanager
def dovecot(maildir: Path) -> Iterator[str]:
    """The address by which a Dovecot serves the Maildir, until the block ends."""
    folder = Path(tempfile.mkdtemp(prefix="candour-dovecot-"))
    folder.chmod(0o755)
    port = _free_port()
    values = {"folder": folder, "maildir": maildir, "port": port, "password": PASSWORD, "owner": MAILDIR_OWNER}
    (folder / "dovecot.conf").write_text(IMAP.format(**values))
    with (folder / "dovecot.out").open("wb") as output:
        master = subprocess.Popen([DOVECOT, "-F", "-c", folder / "dovecot.conf"], stdout=output, stderr=output)
        try:
            _wait_for(port, folder)
            yield f"imap://bounces:{PASSWORD}@127.0.0.1:{port}/INBOX"
        finally:
            master.terminate()
            master.wait(START_SECONDS)
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
    said = [file.read_text(errors="replace") for file in sorted(folder.glob("*.*")) if file.suffix in (".out", ".log")]
    raise RuntimeError("The mail server did not start: " + "\n".join(said)[-2000:])


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def main() -> int:
    """Make sure that both can be run, or say what is missing."""
    if not (POSTFIX.exists() and DOVECOT.exists()):
        install()
    if not can_run():
        sys.stderr.write(
            f"Some tests send through a real Postfix and read from a real Dovecot, which only root can start. Install "
            f"the packages {' and '.join(PACKAGES)} and run the tests as root, for instance in a container.\n"
        )
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
