"""Creates the mailer from the settings: server, sender, rate limits and DKIM key."""

from portal.mail.pace import Pace
from portal.mail.signing import Signer
from portal.mail.smtp import Mailer
from portal.settings import Settings


def mailer_from(chosen: Settings) -> Mailer:
    """The mailer of an installation with a mail server. Raises ValueError for an invalid setting."""
    if chosen.smtp_url is None:
        raise ValueError("PORTAL_SMTP_URL is not set.")
    pace = Pace(chosen.mail_per_second, chosen.mail_per_domain_per_minute)
    return Mailer(chosen.smtp_url.get_secret_value(), chosen.mail_from, pace=pace, signer=signer_from(chosen))


def signer_from(chosen: Settings) -> Signer | None:
    """The DKIM signer, if a key is set."""
    if chosen.dkim_key is None:
        return None
    return Signer.of(chosen.dkim_key, chosen.dkim_selector, chosen.mail_from)
