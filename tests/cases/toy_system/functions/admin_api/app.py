"""The toy's admin API: one route, to see that the second stack runs our layer."""

from chalice import Chalice  # type: ignore[attr-defined]  # Chalice has no types

from misa_order.kernel.errors import OrderSystemError

app = Chalice(app_name="admin-api")


@app.route("/hello", methods=["GET"])
def hello() -> dict[str, str]:
    return {"layer": OrderSystemError.__name__}
