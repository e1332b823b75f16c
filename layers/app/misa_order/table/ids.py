"""What ids look like, so that one from outside that cannot be ours costs no call and no failure of
the table's.
"""

import re

_POSSIBLE = re.compile("[!-~]{1,64}")


def is_possible_id(text: str) -> bool:
    """Whether something of ours can have this id: 1 to 64 visible ASCII characters."""
    return _POSSIBLE.fullmatch(text) is not None
