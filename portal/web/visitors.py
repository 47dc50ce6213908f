"""Where a request comes from: network address, browser and device cookie, as far as rate limits need to know."""

from starlette.requests import Request
from starlette.responses import Response

from portal.web import cookies
from portal.workflow.browser_codes import SeenBrowser
from portal.workflow.login_limits import DEVICE_LIFETIME, Visitor

DEVICE_COOKIE = "__Host-candour-device"
BROWSER_COOKIE = "__Host-candour-browser"
"""The cookie that identifies a browser in which a supplier's link was opened."""
LONGEST_COOKIE = 64

BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("UCBrowser/", "UC Browser"),
    ("MicroMessenger/", "WeChat"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS X", "Mac"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)
"""Parts of the User-Agent header and the names people know them by; the first match wins."""


def visitor(request: Request) -> Visitor:
    """The network address a request comes from, and the cookie of an earlier sign-in in this browser."""
    client = request.client.host if request.client else "unknown"
    return Visitor(client, request.cookies.get(DEVICE_COOKIE, ""))


def remember_device(response: Response, cookie: str) -> None:
    """Remember this browser for as long as the cookie is valid."""
    cookies.put(response, DEVICE_COOKIE, cookie, DEVICE_LIFETIME)


def seen_browser(request: Request, zone: str = "") -> SeenBrowser:
    """The cookie that identifies this browser, a name its owner will recognise, and its time zone."""
    return SeenBrowser(browser_cookie(request), browser_name(request.headers.get("user-agent", "")), zone)


def browser_cookie(request: Request) -> str:
    """The value of the browser cookie."""
    return request.cookies.get(BROWSER_COOKIE, "")[:LONGEST_COOKIE]


def browser_name(user_agent: str) -> str:
    """The browser's name, such as `Firefox, Windows`; empty if unknown."""
    both = (next((name for sign, name in names if sign in user_agent), "") for names in (BROWSERS, SYSTEMS))
    return ", ".join(name for name in both if name)


def remember_browser(response: Response, cookie: str) -> None:
    """Let this browser open its links again without a code."""
    cookies.put(response, BROWSER_COOKIE, cookie, DEVICE_LIFETIME)
