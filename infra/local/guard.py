"""Runs one command for as long as its parent lives, then ends it and all it started, and removes its folder.

``python -I -S guard.py FOLDER COMMAND…`` with a pipe as standard input: whoever holds the other end may close it, or
die of anything at all; either way nothing is left behind. Standard library only: it starts in milliseconds.
"""

import contextlib
import os
import select
import shutil
import signal
import subprocess
import sys
from collections.abc import Sequence

_GRACE_SECONDS = 10.0
_LOOK_SECONDS = 0.2


def main(arguments: Sequence[str]) -> int:
    """Guard the command until it ends (answers its exit code) or standard input is closed."""
    folder, *command = arguments
    # A Ctrl-C in the terminal is the parent's to handle: it closes the pipe when it is ready. Handlers and not SIG_IGN,
    # which the command would inherit.
    for name in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(name, lambda *_: None)
    try:
        child = subprocess.Popen(command, stdin=subprocess.DEVNULL, start_new_session=True)
        while child.poll() is None and not _closed():
            pass
        return _end(child)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _closed() -> bool:
    ready, _, _ = select.select([sys.stdin], [], [], _LOOK_SECONDS)
    return bool(ready) and not os.read(sys.stdin.fileno(), 1)


def _end(child: subprocess.Popen[bytes]) -> int:
    child.terminate()
    try:
        code = child.wait(_GRACE_SECONDS)
    except subprocess.TimeoutExpired:
        code = -signal.SIGKILL
    # Of its group whoever is still there; mostly it has ended by itself.
    with contextlib.suppress(ProcessLookupError):
        os.killpg(child.pid, signal.SIGKILL)
    child.wait()
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
