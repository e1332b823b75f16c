"""Runs the engine behind uvicorn: ``python -I engine_server.py`` by the engine's own interpreter.

The engine brings hypercorn, which takes a third of what a call costs; see ADR 30. Nothing else of the engine is changed
but that two of its answers are worked out once.
"""

import functools
import gc
import os
import resource
from importlib import import_module
from typing import Any

# Between two collections of the youngest objects: a call makes some thousand, and leaves none in a ring.
_RINGS_AFTER = 50_000
_IDLE_SECONDS = 75


def _remember(module: Any, name: str) -> None:
    """Have the engine work out one answer once: the same words always have the same one."""
    own = getattr(module, name)
    if hasattr(own, "cache_info"):
        raise RuntimeError(f"the engine remembers {name} by itself now: leave it to it")
    # A document may be handed over as a dict too, which cannot be looked up.
    known = functools.lru_cache(maxsize=1000)(own)
    setattr(module, name, lambda *said: known(*said) if all(isinstance(one, str) for one in said) else own(*said))


def main() -> None:
    """Start the engine, until SIGTERM or SIGINT. What its modules made is looked for rings in no more."""
    _soft, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    app = import_module("ministack.app").app
    _remember(import_module("ministack.core.iam_evaluator"), "parse_policy_document")
    _remember(import_module("ministack.services.dynamodb"), "_condition_syntax_error")
    gc.freeze()
    gc.set_threshold(_RINGS_AFTER, 20, 50)
    import_module("uvicorn").run(
        app,
        host=os.environ["BIND_HOST"],
        port=int(os.environ["GATEWAY_PORT"]),
        loop="uvloop",
        http="httptools",
        ws="none",
        log_config=None,
        access_log=False,
        server_header=False,
        backlog=1024,
        timeout_keep_alive=_IDLE_SECONDS,
        timeout_graceful_shutdown=1,
    )


if __name__ == "__main__":
    main()
