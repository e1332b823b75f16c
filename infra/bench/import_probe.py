"""Imports one function as Lambda does and says what that took and loaded: ``python -I -S import_probe.py ORDER``.

ORDER is JSON: ``path`` (what stands before the standard library on sys.path), ``module``, and any of ``lazy`` (import
also what the function imports only while it runs, but not these), ``clients`` (open these, as a first request does),
``runtime`` (start through Lambda's runtime client). Answers JSON: ``modules``, ``foreign`` (modules from elsewhere),
``seconds`` of the start alone, ``sessions`` of botocore. An import that fails ends it with the reason.

It stands alone: nothing of the project may be needed to run it.
"""

import ast
import importlib
import inspect
import json
import sys
import time
from importlib.machinery import ModuleSpec, PathFinder
from pathlib import Path
from types import ModuleType
from typing import Any


class Guard:
    """Refuses every module that comes neither from the given folders nor from the standard library."""

    def __init__(self, folders: list[str]) -> None:
        self._folders = tuple(f"{Path(folder).resolve()}/" for folder in folders)

    def find_spec(self, name: str, path: Any = None, _target: ModuleType | None = None) -> ModuleSpec | None:
        """Never finds anything; raises ModuleNotFoundError for what must not be found."""
        found = None if "." in name else PathFinder.find_spec(name, path)
        if found and found.origin and found.has_location and not self._may(name, found.origin):
            raise ModuleNotFoundError(f"{name} is in none of the function's packages", name=name)
        return None

    def _may(self, name: str, origin: str) -> bool:
        # Resolved only up to its folder: packages of the runtime are links.
        return name in sys.stdlib_module_names or str(Path(origin).absolute()).startswith(self._folders)


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
    functions = {node.name: node for node in ast.parse(inspect.getsource(wiring)).body if isinstance(node, ast.FunctionDef)}
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
    return [
        node for one in functions for node in ast.walk(one) if isinstance(node, ast.Import | ast.ImportFrom)
    ]


def _import_all(statements: list[ast.stmt], exempt: list[str]) -> None:
    for statement in statements:
        if isinstance(statement, ast.ImportFrom) and statement.module:
            names = [statement.module]
        else:
            names = [alias.name for alias in statement.names] if isinstance(statement, ast.Import) else []
        for name in names:
            if name not in exempt:
                importlib.import_module(name)


def _start(order: dict[str, Any]) -> float:
    """Import the function and open its clients; the seconds that took."""
    if order.get("runtime"):
        importlib.import_module("awslambdaric.bootstrap")
    began = time.perf_counter()
    importlib.import_module(order["module"])
    for service in order.get("clients", ()):
        importlib.import_module("misa_order.runtime.wiring").client(service)
    return time.perf_counter() - began


def main(order: dict[str, Any]) -> dict[str, Any]:
    """Carry out one order."""
    sys.path[:0] = order["path"]
    sys.meta_path.insert(0, Guard(order["path"]))  # type: ignore[arg-type] # finders need no loader's old methods
    seconds = _start(order)
    modules = sorted(sys.modules)
    if "lazy" in order:
        lazy_imports(Path(order["path"][0]), order["lazy"])
    return {"seconds": seconds, "modules": modules, "all_modules": sorted(sys.modules)}


if __name__ == "__main__":
    json.dump(main(json.loads(sys.argv[1])), sys.stdout)
