"""What a function is told by its environment: the only file that reads it."""

import os


def required(name: str) -> str:
    """A variable that the template gives this function. Raises KeyError with the name when it does
    not.
    """
    try:
        return os.environ[name]
    except KeyError:
        message = f"the template does not give this function {name}"
        raise KeyError(message) from None


def number(name: str, otherwise: int) -> int:
    """A whole number that the template may give this function."""
    return int(os.environ.get(name, otherwise))
