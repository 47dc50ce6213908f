"""The sample organisation, built by the same actions as users perform, with a mailbox to read its emails."""

from importlib.util import find_spec

if find_spec("aiosmtpd") is None:
    raise SystemExit("The demonstration brings a mail server of its own: pip install 'candour-portal[demo]'")
