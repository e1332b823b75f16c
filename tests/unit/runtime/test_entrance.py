"""A function's start: the collector rests while its modules load, and works as ever when it is asked for something."""

import subprocess
import sys

SCRIPT = """
import gc
usual = gc.get_threshold()
from misa_order.runtime.entrance import entrance
while_loading = gc.get_threshold()
entrance(lambda event, context: None)
print(usual == gc.get_threshold(), while_loading > usual, gc.get_freeze_count() > 0)
"""


def test_the_collector_rests_until_a_function_has_loaded() -> None:
    done = subprocess.run([sys.executable, "-c", SCRIPT], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["True", "True", "True"]
