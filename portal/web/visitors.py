"""Where a request comes from, as far as limits need to know."""

from starlette.requests import Request
from starlette.responses import Response

from portal.web import cookies
from portal.workflow.browser_codes import SeenBrowser
from portal.workflow.login_limits import DEVICE_LIFETIME, Visitor

DEVICE_COOKIE = "__Host-candour-device"
BROWSER_COOKIE = "__Host-candour-browser"
"""By which a browser is known again in which a supplier's link was opened."""
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
"""What stands in the name a browser gives itself, and what people call it; the first that fits."""


def visitor(request: Request) -> Visitor:
    """The network address a request comes from, and the cookie of an earlier sign-in with this browser."""
    client = request.client.host if request.client else "unknown"
    return Visitor(client, request.cookies.get(DEVICE_COOKIE, ""))


def remember_device(response: Response, cookie: str) -> None:
    """Let this browser be known again, for as long as the cookie is good."""
    cookies.put(response, DEVICE_COOKIE, cookie, DEVICE_LIFETIME)


def seen_browser(request: Request, zone: str = "") -> SeenBrowser:
    """The cookie by which this browser is known again, a name by which its owner may know it, and its time zone."""
    return SeenBrowser(browser_cookie(request), browser_name(request.headers.get("user-agent", "")), zone)


def browser_cookie(request: Request) -> str:
    """The cookie alone."""
    return request.cookies.get(BROWSER_COOKIE, "")[:LONGEST_COOKIE]


def browser_name(user_agent: str) -> str:
    """Such as `Firefox, Windows`; empty for what we do not know."""
    both = (next((name for sign, name in names if sign in user_agent), "") for names in (BROWSERS, SYSTEMS))
    return ", ".join(name for name in both if name)


def remember_browser(response: Response, cookie: str) -> None:
    """Let this browser open its links again without a code."""
    cookies.put(response, BROWSER_COOKIE, cookie, DEVICE_LIFETIME)
