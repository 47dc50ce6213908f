"""The sample organisation, filled through everybody's doors, with a mailbox where its emails can be read."""

from importlib.util import find_spec

if find_spec("aiosmtpd") is None:
    raise SystemExit("The demonstration brings a mail server of its own: pip install 'candour-portal[demo]'")
