"""Imports one function as Lambda does and says what that took and loaded: ``python -I -S import_probe.py ORDER``.

ORDER is JSON: ``path`` (what stands before the standard library on sys.path), ``module``, and any of ``lazy`` (import
also what the function imports only while it runs, but not these), ``clients`` (open these, as a first request does),
``runtime`` (start through Lambda's runtime client). Answers JSON: processor seconds of the ``import`` and of the whole
``start``, the ``modules`` loaded by the import, and the botocore ``sessions`` made. An import that fails ends it with
the reason.

It stands alone: nothing of the project may be needed to run it.
"""

import ast
import gc
import importlib
import inspect
import json
import os
import sys
import time
from importlib.machinery import ModuleSpec, PathFinder
from pathlib import Path
from types import ModuleType
from typing import Any


class Guard:
    """Refuses every module that comes neither from the given folders nor from the standard library."""

    def __init__(self, folders: list[str]) -> None:
        self._folders = tuple(f"{folder}/" for folder in [*folders, Path(os.__file__).parent])

    def find_spec(self, name: str, path: Any = None, _target: ModuleType | None = None) -> ModuleSpec | None:
        """Never finds anything; raises ModuleNotFoundError for what must not be found."""
        found = PathFinder.find_spec(name, path) if "." not in name else None
        where = str(found.origin or found.submodule_search_locations) if found else ""
        if where and (not where.startswith(self._folders) or "/site-packages/" in where):
            raise ModuleNotFoundError(f"{name} is in none of the function's packages", name=name)
        return None


def lazy_imports(code: Path, exempt: list[str]) -> None:
    """Import what the loaded modules of ours import inside their functions; of the wiring only what ``code`` calls."""
    wiring = sys.modules.get("misa_order.runtime.wiring")
    done: set[str] = set()
    while fresh := [name for name in sys.modules if name.startswith("misa_order") and name not in done]:
        done.update(fresh)
        for name in fresh:
            module = sys.modules[name]
            if module is not wiring and getattr(module, "__file__", None):
                _import_all(_inside_functions(ast.parse(inspect.getsource(module))), exempt)
        _import_all(_wired(code, wiring), exempt)


def _wired(code: Path, wiring: ModuleType | None) -> list[ast.stmt]:
    """The imports in those functions of the wiring that the function, or what it loaded of the runtime, can reach."""
    if wiring is None:
        return []
    sources = [path.read_text("utf-8") for path in code.rglob("*.py") if "chalice" not in path.parts]
    runtime = [module for name, module in sys.modules.items() if name.startswith("misa_order.runtime.")]
    sources += [inspect.getsource(module) for module in runtime if module is not wiring]
    functions = {
        node.name: node for node in ast.parse(inspect.getsource(wiring)).body if isinstance(node, ast.FunctionDef)
    }
    waiting = {name for source in sources for name in _attributes(ast.parse(source), "wiring")} & functions.keys()
    reached: set[str] = set()
    while waiting:
        reached |= waiting
        called = {node.id for name in waiting for node in ast.walk(functions[name]) if isinstance(node, ast.Name)}
        waiting = (called & functions.keys()) - reached
    return [statement for name in reached for statement in _inside_functions(functions[name])]


def _attributes(tree: ast.AST, of: str) -> set[str]:
    named = (node for node in ast.walk(tree) if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name))
    return {node.attr for node in named if isinstance(node.value, ast.Name) and node.value.id == of}


def _inside_functions(tree: ast.AST) -> list[ast.stmt]:
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    return [node for one in functions for node in ast.walk(one) if isinstance(node, ast.Import | ast.ImportFrom)]


def _import_all(statements: list[ast.stmt], exempt: list[str]) -> None:
    for statement in statements:
        if isinstance(statement, ast.ImportFrom) and statement.module:
            names = [statement.module]
        else:
            names = [alias.name for alias in statement.names] if isinstance(statement, ast.Import) else []
        for name in names:
            if name not in exempt:
                importlib.import_module(name)


def main(order: dict[str, Any]) -> dict[str, Any]:
    """Carry out one order."""
    sys.path[:0] = order["path"]
    sys.meta_path.insert(0, Guard(order["path"]))
    if order.get("runtime"):
        importlib.import_module("awslambdaric.bootstrap")
    began = time.process_time()
    importlib.import_module(order["module"])
    imported, modules = time.process_time(), sorted(sys.modules)
    for service in order.get("clients", ()):
        importlib.import_module("misa_order.runtime.wiring").client(service)
    times = {"import": imported - began, "start": time.process_time() - began}
    answer = {**times, "modules": modules, "sessions": _sessions()}
    if "lazy" in order:
        lazy_imports(Path(order["path"][0]), order["lazy"])
    return answer


def _sessions() -> int:
    kinds = [type(one) for one in gc.get_objects()]
    return sum(kind.__module__ == "botocore.session" and kind.__name__ == "Session" for kind in kinds)


if __name__ == "__main__":
    try:
        json.dump(main(json.loads(sys.argv[1])), sys.stdout)
    except ImportError as error:
        sys.exit(f"{type(error).__name__}: {error}")
