"""GET /docs and /docs/{file}: the interactive page of the portal API.

Promise: shows what infra/openapi_docs.py drew from the functions' own models; it reads nothing and
knows nobody. A file that is not one of the page's own is 404.
"""

from importlib.util import find_spec
from pathlib import Path
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from misa_order.runtime.entrance import entrance
from misa_order.runtime.observability import happened

_HERE = Path(__file__).parent
_POLICY = "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'"


def _swagger(name: str) -> Path:
    package = find_spec("aws_lambda_powertools.event_handler.openapi.swagger_ui")
    if package is None or package.origin is None:
        raise FileNotFoundError(name)
    return Path(package.origin).parent / name


_FILES = {
    "docs": (_HERE / "page.html", "text/html; charset=utf-8"),
    "start.js": (_HERE / "start.js", "text/javascript; charset=utf-8"),
    "openapi.json": (_HERE / "openapi.json", "application/json"),
    "swagger-ui.js": (_swagger("swagger-ui-bundle.min.js"), "text/javascript; charset=utf-8"),
    "swagger-ui.css": (_swagger("swagger-ui.min.css"), "text/css; charset=utf-8"),
}


@entrance
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """The function's entrance."""
    del context  # Powertools reads it off the call
    name = str(event["rawPath"]).rstrip("/").rpartition("/")[2]
    path, content_type = _FILES.get(name, (None, "text/plain; charset=utf-8"))
    happened("DocsShown", status=200 if path else 404)
    headers = {
        "Content-Type": content_type,
        "Content-Security-Policy": _POLICY,
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "max-age=300",
    }
    return {
        "statusCode": 200 if path else 404,
        "headers": headers,
        "body": path.read_text("utf-8") if path else "not found",
    }
