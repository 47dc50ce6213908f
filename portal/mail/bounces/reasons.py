"""Why an email did not arrive, in one of five classes, from the server's words and its status code."""

import re

from portal.domain.bounce import Reason
from portal.mail.bounces.phrases import any_of

_FULL = any_of(
    r"quota exceeded",
    r"over ?quota",
    r"over (?:its|the|their) (?:disk |mail |storage )?quota",
    r"exceed\w* (?:\w+ ){0,4}(?:quota|storage|allowed size|local limit|mailbox size)",
    r"(?:mail ?box|inbox|account|user|recipient|mailfolder|disk)\S* (?:is |has |)(?:too |currently "
    r"|already )?(?:full|over quota)",
    r"mail ?box full",
    r"insufficient (?:system |disk )?storage",
    r"out of (?:storage|disk) space",
    r"not enough (?:storage|disk)? ?space",
    r"storage allocation",
    r"(?<!relay )(?<!sending )(?<!daily )(?<!message )\bquota",
    r"容量|一杯|いっぱい",
    r"переполнен|postfach\b.{0,40}\bvoll\b|pleine|\bllen[ao]\b|\bpiena\b|\bcheia\b|postvak\b.{0,20}\bvol\b",
    r"已满|已滿|가득|\bdolu\b|\bđầy\b|\bpenuh\b|ممتلئ|पूर्ण|পূর্ণ|เต็ม",
)
_NOBODY = any_of(
    r"(?:user|recipient|mailbox|address|account|alias|local ?part)\S* (?:(?!server|host)\w+ ){0,3}?(?:unknown|not found"
    r"|not recogni[sz]ed|does(?: not|n't) exist|not exist|invalid|not listed|not valid|no longer|disabled"
    r"|inactive|unavailable|deactivated|suspended|locked|frozen|terminated)",
    r"unknown (?:\w+ )?(?:user|recipient|address|account|mailbox|local)",
    r"no such (?:user|recipient|address|account|mailbox|person|domain|host|local)",
    r"(?:invalid|bad|incorrect|non-?existent|unrout\w+|undeliverable|unreachable"
    r"|unresolvable) (?:\w+ )?(?:recipient|address|mailbox|user|domain)",
    r"does(?: not|n't) (?:exist|have an? .{0,30}account)|doesn.t exist|not exist|possibly incorrect",
    r"no (?:mailbox|account|user|recipient)\b.{0,30}(?:here|name|found|match|listed)",
    r"no (?:smtp|mail) service|isn.t (?:listed|a valid|found)|wasn.t found",
    r"not a (?:valid|known) (?:user|mailbox|recipient|address)",
    r"(?:host|domain|name service|mx)\b.{0,40}(?:not found|unknown|no(?:t| longer) exist|lookup fail)",
    r"domain name not found",
    r"(?:address|domain|user|recipient)\b.{0,20}(?:n.t|not) be found|nxdomain|\bmx\b.{0,3} lookup of",
    r"host unknown|unknown host|name or service not known|no mx\b|null ?mx|recipientnotfound|nosuchuser",
    r"account (?:that you tried to reach )?(?:is |has been )?(?:disabled|inactive|closed|locked|suspended)",
    r"not listed in|user disabled|mailbox disabled|mailbox unavailable|mailbox not available",
    r"no longer (?:available|in use|active|with|works)",
    r"relay(?:ing)? (?:access )?denied.{0,40}recipient|見つかり|存在し|宛先不明|不存在|не найден"
    r"|не существует|unbekannt",
    r"inconnu|desconocid|inexist|nicht gefunden|existiert nicht|nicht im \S{0,20}verzeichnis|nicht in der organisation",
    r"introuvable|n.existe pas|no se (?:encontró|ha encontrado)|no existe",
    r"(?:illegal|invalid) host|non (?:è stato )?trovat|non esiste",
    r"não (?:existe|(?:pôde ser |foi )?encontrad)|nie znaleziono|nie istnieje|niet gevonden|bestaat niet|bulunamad",
    r"không (?:tồn tại|tìm thấy)|tidak ditemukan",
    r"見つから|アドレス不明|找不到|无此用户|찾을 수 없|존재하지|لم يتم العثور|غير موجود|नहीं मिला|খুঁজে পাওয়া যায়নি|ไม่พบ",
)
_OUR_SIDE = any_of(
    r"sender|mail from|\bspf\b|dkim|dmarc|reverse dns|rdns|\bptr\b|client host|your (?:ip|mail server"
    r"|server)|daily relay"
)
_BLOCKED = any_of(
    r"spam|\bspf\b|dkim|dmarc|policy|virus|malware|phish|blacklist|blocklist|black ?list|block ?list|dnsbl",
    r"\brbl\b|blocked",
    r"reputation|rejected (?:for|due)|content|not (?:allowed|permitted|authori[sz]ed|accepted)|denied",
    r"forbidden|(?<!connection )refused",
    r"reverse dns|\bptr\b|rdns|relay|authenti\w+|tls|sender (?:address )?(?:rejected|verify)|invalid sender",
    r"unroutable sender",
    r"too (?:large|big|long)|size (?:limit|exceed)|exceeds? (?:the )?(?:maximum )?(?:message )?size",
    r"message size|rate limit|too many|daily",
    r"suspicious|banned|prohibited|attachment|reject|(?<!not )listed|filter|greylist|not rfc|5322",
)
_EXPIRED = any_of(
    r"timed? ?out|time ?out|expired|too long|retry time|retry timeout|giv(?:ing|en|e) up|gave up|\bdays?\b",
    r"\d+ attempts",
    r"connection (?:refused|reset|timed|lost|closed|dropped)|no route|unreachable|network error|network is|deferred",
    r"not (?:respond|accept our requests to connect)",
    r"host(?:s)? (?:have been failing|is down|.{0,20}unavailable)|service unavailable|try again|no answer",
)
_BY_STATUS: tuple[tuple[str, Reason], ...] = (
    (r"[45]\.1\.[78]", "blocked_or_content"),
    (r"[45]\.1\.([1-69]|10)", "no_such_address"),
    (r"[45]\.2\.2", "mailbox_full"),
    (r"[45]\.3\.1", "mailbox_full"),
    (r"[45]\.2\.1", "no_such_address"),
    (r"[45]\.(2\.3|3\.4|6\.\d+|7\.\d+)", "blocked_or_content"),
    (r"[45]\.4\.(310|312|4)", "no_such_address"),
    (r"4\.4\.\d+|5\.4\.[1267]", "expired"),
)
_GENERIC = re.compile(r"[245]\.\d+\.0$|[245]\.5\.\d+$")


def reason_of(status: str, words: str) -> Reason:
    """The class of a refusal; `other` if neither its words nor its code indicate one."""
    words = words[:500]
    coded = _coded(status)
    if _FULL.search(words) and coded in ("other", "mailbox_full", "no_such_address"):
        return "mailbox_full"
    if coded not in ("other", "expired") and not (
        coded == "blocked_or_content" and _NOBODY.search(words) and not _OUR_SIDE.search(words)
    ):
        return coded
    if _OUR_SIDE.search(words) and _BLOCKED.search(words):
        return "blocked_or_content"
    for pattern, reason in ((_NOBODY, "no_such_address"), (_BLOCKED, "blocked_or_content"), (_EXPIRED, "expired")):
        if pattern.search(words):
            return reason  # type: ignore[return-value]
    return coded


def _coded(status: str) -> Reason:
    if not status or _GENERIC.search(status):
        return "other"
    return next((reason for code, reason in _BY_STATUS if re.fullmatch(code, status)), "other")
