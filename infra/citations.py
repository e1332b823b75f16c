"""Holds what people read against what is there: each rule, decision, ADR, page, link, file and function they name.

``python -m infra.citations`` prints each that does not exist, with its place, and fails. Where ``../shared/spec`` lies
beside the project, docs/rules.md and docs/api.md must be what it says, byte for byte; a clone alone passes.
"""

import re
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path, PurePosixPath

ROOT = Path(__file__).resolve().parent.parent
SHOWN = (
    "layers/app",
    "functions",
    "infra",
    "tests",
    "docs",
    "web/staff/src",
    "web/staff/README.md",
    "README.md",
    "CONTRIBUTING.md",
    "Makefile",
)
COPIES = {"docs/rules.md": "requirements", "docs/api.md": "api"}
"""Pages that are written elsewhere, and how they are called in ``../shared/spec``: what they name may lie there."""
TESTS = "docs/tests.md"
"""The page with a row for each function."""

_READ = {"", ".py", ".md", ".yaml", ".json", ".html", ".js", ".ts"}
_RULE = re.compile(r"(?<![\w#&=])R(\d{1,2}[a-z]?)\b")
_RULES = re.compile(r"^R(\d+) |\. R(\d+) (?=[\[A-Z])", re.MULTILINE)
_OWN_RULES = re.compile(r"\*\*R(\d+[a-z])\.\*\*")
_DECISION = re.compile(r"\b[Dd]ecision (\d+)\b")
_DECISIONS = re.compile(r"^(\d+)\. \*\*", re.MULTILINE)
_ADR = re.compile(r"\bADR 0*(\d+)\b")
_PAGE = re.compile(r"(?<![\w.<>/*])((?:[\w-]+/)*[\w-]+\.md)\b")
_LINK = re.compile(r"\]\((?!https?:|mailto:)([^)\s]+)\)")
_NAMED = re.compile(r"`((?:[\w-]+/)*[\w-]+\.py)(?::([A-Za-z_][\w.]*))?[`:]")
_FENCE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Project:
    """The project's files by their paths from ``root``; ``spec`` is where the pages are written that it keeps."""

    root: Path = ROOT
    spec: Path = field(default=ROOT.parent / "shared" / "spec")

    @cached_property
    def texts(self) -> Mapping[str, str]:
        """Everything that cites or is cited, in text."""
        return {name: (self.root / name).read_text("utf-8") for name in self.files if _is_read(name)}

    @cached_property
    def files(self) -> frozenset[str]:
        """Every file of the project that is kept in it."""
        below = [path for name in SHOWN for path in ((self.root / name), *(self.root / name).rglob("*"))]
        kept = (path for path in below if path.is_file() and "__pycache__" not in path.parts)
        return frozenset(path.relative_to(self.root).as_posix() for path in kept)

    @cached_property
    def pages(self) -> Mapping[str, str]:
        """What people read, without what was written elsewhere."""
        return {name: text for name, text in self.texts.items() if name.endswith(".md") and name not in COPIES}

    def ending(self, named: str) -> list[str]:
        """The files that a name may mean: it may leave out the folders that lead to it."""
        return [name for name in self.files if f"/{name}".endswith(f"/{named}")]

    @cached_property
    def known(self) -> Mapping[str, frozenset[str]]:
        """The numbers of all rules (of our own, in ADRs, too), decisions and ADRs, by how a citation begins."""
        adrs = {name: text for name, text in self.texts.items() if name.startswith("docs/adr/0")}
        rules = {number for found in _RULES.findall(self.texts.get("docs/rules.md", "")) for number in found}
        own = {number for text in adrs.values() for number in _OWN_RULES.findall(text)}
        return {
            "R": frozenset(rules | own),
            "decision ": frozenset(_DECISIONS.findall(self.texts.get("docs/decisions.md", ""))),
            "ADR ": frozenset(str(int(Path(name).name[:4])) for name in adrs),
        }


def problems(project: Project) -> Iterator[str]:
    """A line for each citation of what does not exist."""
    for name, text in sorted(project.texts.items()):
        for number, line in enumerate(text.splitlines(), 1):
            for missing in _missing(project, name, line):
                yield f"{name}:{number}: there is no {missing}"
    yield from _broken_links(project)
    yield from _absent_files(project)
    yield from _untested_functions(project)
    yield from _unequal_copies(project)


def _missing(project: Project, name: str, line: str) -> Iterator[str]:
    for kind, cited in (("R", _RULE), ("decision ", _DECISION), ("ADR ", _ADR)):
        yield from (f"{kind}{number}" for number in cited.findall(line) if number not in project.known[kind])
    if name not in COPIES:
        yield from (f"page {page}" for page in _PAGE.findall(line) if not project.ending(page))


def _broken_links(project: Project) -> Iterator[str]:
    for name, text in sorted(project.pages.items()):
        for target in _LINK.findall(_FENCE.sub("", text)):
            page, _, heading = target.partition("#")
            path = _joined(name, page) if page else name
            if path not in project.files and not (project.root / path).is_dir():
                yield f"{name}: the link to {target} leads nowhere"
            elif heading and heading not in _headings(project.texts[path]):
                yield f"{name}: {path} has no heading #{heading}"


def _joined(page: str, target: str) -> str:
    parts: list[str] = []
    for part in (PurePosixPath(page).parent / target).parts:
        if part == ".." and parts:
            parts.pop()
        else:
            parts.append(part)
    return "/".join(parts)


def _headings(text: str) -> set[str]:
    titles = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


def _absent_files(project: Project) -> Iterator[str]:
    for name, text in sorted(project.pages.items()):
        for named, inside in _NAMED.findall(text):
            found = project.ending(named)
            if not found:
                yield f"{name}: there is no file {named}"
            elif inside and not any(_defines(project.texts.get(file, ""), inside) for file in found):
                yield f"{name}: {named} has no {inside}"


def _untested_functions(project: Project) -> Iterator[str]:
    folders = {name.split("/")[1] for name in project.files if name.startswith("functions/")}
    page = project.texts.get(TESTS, "")
    yield from (f"{TESTS}: {name} has no row" for name in sorted(folders) if f"| `{name}` |" not in page)


def _defines(text: str, dotted: str) -> bool:
    return all(
        re.search(rf"^\s*(?:async )?(?:def|class|type) {part}\b|^{part}\b.*=", text, re.MULTILINE)
        for part in dotted.split(".")
    )


def _unequal_copies(project: Project) -> Iterator[str]:
    for name, written in COPIES.items():
        source = project.spec / f"{written}.md"
        if source.exists() and source.read_bytes() != (project.root / name).read_bytes():
            yield f"{name} is not what ../shared/spec/{written}.md says: copy it"


def _is_read(name: str) -> bool:
    return Path(name).suffix in _READ and "/cases/" not in name


def main() -> int:
    """Print what is wrong; 0 when nothing is."""
    found = list(problems(Project()))
    print("\n".join(found), file=sys.stderr, end="\n" if found else "")
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main())
