"""What a payment page costs that a customer leaves open all day, by AWS's list prices in Singapore (R83).

How often it asks is read from the page's own script; what one question costs is counted at the function's entrance.
"""

import re
from importlib.resources import files

from infra.bench.row import Row
from tests.stations import Stations

HOURS = 8
_REQUEST = 1.25 / 1e6 + 0.20 / 1e6
"""Dollars: one request at the HTTP API and at Lambda."""
_MILLISECONDS, _GIGABYTE_SECOND = 25, 0.0000133334
"""How long a question takes on arm64, an estimate from the local system, and what a second of one gigabyte costs."""
_GIGABYTES = 0.5
_READ_UNIT = 0.1425 / 1e6
"""Dollars: one strongly consistent read of up to 4 KB, on demand."""
_LINE = 0.70 / 1e9 * 700
"""Dollars: a log line of 700 bytes taken in."""


def questions(hours: float) -> int:
    """How often a page that is seen all the time asks for the state: quickly for two minutes, then slowly."""
    script = (files("misa_order.payments.page") / "parts" / "page.js").read_text("utf-8")
    [quick_for] = re.findall(r"QUICK = ([\d_]+);", script)
    [(quick, slow)] = re.findall(r"< QUICK \? ([\d_]+) : ([\d_]+)", script)
    at_first = int(quick_for) // int(quick)
    return at_first + (int(hours * 3_600_000) - int(quick_for)) // int(slow)


def measure_open_page(play: Stations) -> list[Row]:
    """Calls and dollars of a page left open and seen all day while nothing comes."""
    order = play.place("left-open", domain="leftopen")
    play.settle()
    play.visit(order.number)
    before = len(play.calls)
    play.visit(order.number, below="/state")
    calls = [call for call in play.calls[before:] if call.service == "dynamodb"]
    asked = questions(HOURS)
    units = sum(len(keys["Keys"]) for call in calls for keys in call.parameters["RequestItems"].values())
    each = _REQUEST + _MILLISECONDS / 1000 * _GIGABYTES * _GIGABYTE_SECOND + units * _READ_UNIT + _LINE
    measure = f"a payment page seen for {HOURS} h while nothing comes"
    return [
        Row("-", f"{measure}: DynamoDB calls", asked * len(calls), f"{asked} × {len(calls)}", 1_000),
        Row("-", f"{measure}: US cents, modelled", asked * each * 100, f"{asked * each * 100:.2f}", 1),
    ]
