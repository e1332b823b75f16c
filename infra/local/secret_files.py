"""Private keys of the local world: made once, readable by their owner alone."""

import os
import tempfile
from collections.abc import Callable
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

_BITS = 2048


def rsa_key_in(path: Path, bits: int = _BITS) -> rsa.RSAPrivateKey:
    """The RSA key kept at ``path`` (PEM, mode 600), generated if there is none yet, of ``bits``.

    Several systems may start side by side: all get the same key, the one that was written first.
    """
    pem = kept_secret(path, lambda: _new_key(bits))
    key = serialization.load_pem_private_key(pem, password=None)
    if not isinstance(key, rsa.RSAPrivateKey):
        raise TypeError(f"{path} is not an RSA key")
    return key


def _new_key(bits: int) -> bytes:
    key = rsa.generate_private_key(public_exponent=65537, key_size=bits)
    # dkimpy and older tools read this form of a private key.
    plain = serialization.PrivateFormat.TraditionalOpenSSL
    return key.private_bytes(serialization.Encoding.PEM, plain, serialization.NoEncryption())


def kept_secret(path: Path, make: Callable[[], bytes]) -> bytes:
    """The bytes kept at ``path``; if there are none, what ``make`` gives, written whole and with mode 600."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, unfinished = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
        with os.fdopen(handle, "wb") as file:
            file.write(make())
        try:
            Path(path).hardlink_to(unfinished)
        except FileExistsError:
            pass  # another system was first: its key is the key
        finally:
            Path(unfinished).unlink()
    return path.read_bytes()
