"""The local AWS engine as one process of its own, from its own environment, seen by this machine alone."""

import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from pathlib import Path
from typing import IO

ROOT = Path(__file__).resolve().parent.parent.parent
# Apart from .venv: what is installed beside the engine can be imported in every function it runs.
ENGINE = ROOT / ".venv-engine/bin/python"
REGION = "ap-southeast-1"
_GUARD = Path(__file__).with_name("guard.py")
_SERVER = Path(__file__).with_name("engine_server.py")
_READY_SECONDS = 30.0
_LOOK_SECONDS = 0.02
_ENVIRONMENT = {
    "PATH": os.defpath,
    "LANG": "C.UTF-8",
    "BIND_HOST": "127.0.0.1",
    # The name in the addresses it hands out, of queues for one.
    "MINISTACK_HOST": "127.0.0.1",
    "MINISTACK_REGION": REGION,
    "AUTH": "true",
    "LAMBDA_ACCOUNT_CONCURRENCY": "64",
    # A system that is looked at over a day does not start its functions anew after each pause.
    "LAMBDA_WARM_TTL_SECONDS": "86400",
    "LOG_LEVEL": "WARNING",
    # Functions read LOG_LEVEL too; this one, which they read first, is as quiet as on AWS.
    "POWERTOOLS_LOG_LEVEL": "INFO",
}


class EngineError(Exception):
    """The engine did not start; the message ends with the last lines of its log."""


def free_port() -> int:
    """A port of 127.0.0.1 that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Engine:
    """One engine on 127.0.0.1, as good as new at each start: nothing is kept when it stops.

    ``log`` is overwritten by each start. ``more`` are variables of its environment, which every function sees too, as
    ``SMTP_HOST`` (``HOST:PORT``, where mails sent by SES go). The process and its workers end and their temporary
    folder goes when ``stop`` is called or this process ends, however it ends.
    """

    def __init__(self, log: Path, port: int = 0, more: Mapping[str, str] | None = None, command: Path = ENGINE) -> None:
        self.port = port or free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._log = log
        self._more = dict(more or {})
        self._command = command
        self._guard: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Return when the engine answers; raise EngineError, with nothing left behind, if it ends or takes 30 s."""
        self.launch()
        self.wait_ready()

    def launch(self) -> None:
        """Start the process without waiting for it; raise EngineError if it is not installed."""
        if not self._command.exists():
            raise EngineError(f"the engine is not installed: {self._command} is missing; `make setup` installs it")
        self._log.parent.mkdir(parents=True, exist_ok=True)
        folder = tempfile.mkdtemp(prefix="misa-order-engine-")
        with self._log.open("wb") as log:
            self._guard = self._start_guard(folder, log)

    def _start_guard(self, folder: str, log: IO[bytes]) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [sys.executable, "-I", "-S", str(_GUARD), folder, str(self._command), "-I", str(_SERVER)],
            stdin=subprocess.PIPE,
            stdout=log,
            stderr=subprocess.STDOUT,
            env=self._environment(folder),
            cwd=folder,
            start_new_session=True,
        )

    def _environment(self, folder: str) -> dict[str, str]:
        # Nothing of this shell's: what the engine has, every function it runs has too.
        own = {"HOME": folder, "TMPDIR": folder, "STATE_DIR": f"{folder}/state", "S3_DATA_DIR": f"{folder}/s3"}
        return {**_ENVIRONMENT, **own, "GATEWAY_PORT": str(self.port), **self._more}

    def wait_ready(self) -> None:
        """Return when the engine answers; otherwise as ``start``."""
        deadline = time.monotonic() + _READY_SECONDS
        while not self._answers():
            ended = self._guard is None or self._guard.poll() is not None
            if ended or time.monotonic() > deadline:
                self.stop()
                reason = "ended at once" if ended else f"did not answer in {_READY_SECONDS:.0f} s"
                raise EngineError(f"the local AWS engine {reason}; the end of {self._log}:\n{self._last_lines()}")
            time.sleep(_LOOK_SECONDS)

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/_ministack/health", timeout=1) as answer:  # noqa: S310 - http, ours
                return bool(answer.status == 200)
        except (urllib.error.URLError, OSError):
            return False

    def _last_lines(self) -> str:
        return "\n".join(self._log.read_text(encoding="utf-8", errors="replace").splitlines()[-15:])

    def stop(self) -> None:
        """End the engine and its workers and remove their folder; harmless when repeated."""
        guard, self._guard = self._guard, None
        if guard is not None and guard.stdin is not None:
            guard.stdin.close()
            guard.wait()
