"""Pages for people as the portal's gateway sends them (R83)."""

from typing import NamedTuple

from misa_order.payments.page.markup import Page
from misa_order.runtime.http import Response


class PageResponse(NamedTuple):
    """A page with its status, for page_response."""

    status: int
    page: Page


def page_response(shown: PageResponse) -> Response:
    """A page that nothing may keep, list, or take for something else, and that tells nobody its own address."""
    headers: dict[str, str] = {
        "Content-Security-Policy": shown.page.policy,
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
        "X-Robots-Tag": "noindex",
        "Cache-Control": "no-store",
    }
    return Response(shown.status, "text/html; charset=utf-8", shown.page.html, headers)
