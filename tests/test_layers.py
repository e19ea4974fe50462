"""The architecture, enforced: who may import whom, who may open evidence, what stands at the top.

The checkers read the syntax tree, so that an import inside a function counts like any other. Each of them is
itself tested on a text that breaks its rule.
"""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping
from fnmatch import fnmatch
from functools import cache
from pathlib import Path, PurePosixPath

import networkx as nx
import pytest

from tests.syntax import nodes

ROOT = Path(__file__).resolve().parent.parent

TOP = {
    ".ci", ".gitignore", "LICENSE", "Makefile", "README.md", "main.py", "parsers", "pyproject.toml",
    "requirements-dev.txt", "requirements.txt", "resources", "tests", "triage", "ui",
}  # fmt: skip

#: What each layer may import of the layers. main.py wires them and may import all; tests are outside.
MAY_IMPORT = {
    "parsers": {"parsers"},
    "triage": {"triage", "parsers"},
    "ui": {"ui", "triage", "parsers"},
    "main.py": {"ui", "triage", "parsers"},
}
LAYERS = {"parsers", "triage", "ui", "main"}
QT = {"PySide6", "shiboken6"}
MAY_IMPORT_QT = {"ui", "main.py"}
IMPORTERS = {"import_module", "__import__"}

#: Ways to a file, by which a parser could get around parsers/evidence.py: modules, and calls.
OPENING_MODULES = {
    "apsw", "fileinput", "glob", "http", "linecache", "mmap", "multiprocessing", "requests", "shelve",
    "shutil", "socket", "sqlcipher3", "sqlite3", "sqlite_utils", "subprocess", "tarfile", "tempfile",
    "urllib.request", "zipfile",
}  # fmt: skip
OPENING_CALLS = {
    "builtins.open", "bz2.open", "codecs.open", "gzip.open", "io.FileIO", "io.open", "io.open_code",
    "lzma.open", "open", "os.fdopen", "os.listdir", "os.open", "os.remove", "os.rename", "os.replace",
    "os.scandir", "os.unlink", "os.walk", "pathlib.Path", "PIL.Image.open",
}  # fmt: skip
OPENING_METHODS = {
    "iterdir", "read_bytes", "read_text", "rglob", "touch", "unlink", "write_bytes", "write_text",
}  # fmt: skip

ATTACH = re.compile(r"\bATTACH\b|\battach\s+(database\b|')")

#: (file, what) that may, and why.
ALLOWED = {
    ("parsers/evidence.py", "*"): "the one place that opens evidence",
    ("parsers/item.py", "pathlib.Path"): "an item knows where it lies on disk and where its scratch copy is",
    ("parsers/containers/*.py", "*"): "read what parsers/evidence.py hands them, and write into its scratch only",
    ("parsers/sqlite/database.py", "sqlite3"): "opens what parsers/evidence.py hands it: scratch copies, or read-only",
    ("parsers/sqlite/database.py", "sqlite3.connect"): "the same",
    ("parsers/sqlite/logs.py", "sqlite3"): "asks a connection that parsers/sqlite/database.py made",
}
#: In triage/ and ui/ only the case file is a database, and it is opened through sqlcipher3.
CONNECTING_CALLS = {"sqlite3.connect"}

LONGEST_FILE = 450  # lines

#: Hosts of package registries, and folders of the machines that this was written on. Written with brackets,
#: or they would be found here.
FORBIDDEN_TEXT = {
    "a registry's host": re.compile(
        r"pypi[.]org|pythonhosted[.]org|deb[.]debian[.]org|archive[.]ubuntu[.]com|registry[.]npmjs"
    ),
    "a path of one machine": re.compile(
        r"/work/(main|shared|[.]library)\b|/[r]oot/|/tmp/(attest|v|i\d|bash_jobs)\b|/home/[a-z]\w*/"
        r"|[A-Z]:[\\]Users[\\]\w"
    ),
}
TEXT_SUFFIXES = {
    "", ".cfg", ".css", ".html", ".ini", ".md", ".po", ".pot", ".py", ".qss", ".svg", ".toml", ".txt", ".typ",
}  # fmt: skip


# The checkers: from a file's text to what is wrong with it


@cache
def looked_at(source: str) -> tuple[list[tuple[int, str]], list[tuple[int, str]]]:
    """What a text imports and what it opens (`imported`, `opening`): each text is read once for all checks."""
    found = nodes(source)
    imports = list(imported(found))
    return imports, list(opening(found, imports))


def imported(found: Iterable[ast.AST]) -> Iterator[tuple[int, str]]:
    """Line and dotted name of every import, absolute, wherever it stands; `from a import b` gives `a.b`."""
    for node in found:
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            prefix = "." * node.level + (node.module or "")
            yield from ((node.lineno, f"{prefix}.{alias.name}".lstrip(".")) for alias in node.names)
            if node.level:
                yield node.lineno, "."
        elif isinstance(node, ast.Call) and _dotted(node.func).rpartition(".")[2] in IMPORTERS:
            first = node.args[0] if node.args else None
            if isinstance(first, ast.Constant) and isinstance(first.value, str):
                yield node.lineno, first.value


def _dotted(node: ast.expr) -> str:
    if isinstance(node, ast.Attribute):
        return f"{_dotted(node.value)}.{node.attr}".lstrip(".")
    return node.id if isinstance(node, ast.Name) else ""


def loaded_first(source: str) -> set[str]:
    """The dotted names that a module imports when it is loaded itself."""
    module = nodes(source)[0]
    assert isinstance(module, ast.Module)
    lines = [*module.body]
    lines += [line for choice in lines if isinstance(choice, ast.If) and ast.unparse(choice.test) != "TYPE_CHECKING"
              for line in choice.body + choice.orelse]
    return {name for _, name in imported(line for line in lines if isinstance(line, ast.Import | ast.ImportFrom))}


def circles(needed: Mapping[str, set[str]]) -> list[list[str]]:
    """Modules that need each other, by what each needs: of `from a import b` the module `a.b`, or `a`."""
    graph = nx.DiGraph()
    for module, names in needed.items():
        graph.add_edges_from((module, name if name in needed else name.rpartition(".")[0]) for name in names)
    return sorted(sorted(found) for found in nx.strongly_connected_components(graph) if len(found) > 1)


def layer_of(file: str) -> str:
    return file.split("/", 1)[0]


def import_faults(file: str, source: str) -> list[str]:
    """Imports against the order of the layers, and of Qt outside the window."""
    layer, faults = layer_of(file), []
    for line, name in looked_at(source)[0]:
        head = name.split(".", 1)[0]
        if name == ".":
            faults.append(f"{file}:{line}: a relative import hides its layer")
        elif head in LAYERS and head not in MAY_IMPORT[layer]:
            faults.append(f"{file}:{line}: {layer} imports {name}")
        elif head in QT and layer not in MAY_IMPORT_QT:
            faults.append(f"{file}:{line}: {layer} imports Qt ({name})")
    return faults


def format_faults(file: str, source: str) -> list[str]:
    """Imports of a format's modules from outside of it, without which it could be taken away."""
    own = ".".join(PurePosixPath(file).with_suffix("").parts[:3])
    return [f"{file}:{line}: {name} is of one format; what others need of it stands beside parsers/formats"
            for line, name in looked_at(source)[0]
            if name.startswith("parsers.formats.") and not f"{name}.".startswith(f"{own}.")]


def _names(found: Iterable[ast.AST]) -> dict[str, str]:
    """Local name to what it was imported as: `from pathlib import Path as P` gives {"P": "pathlib.Path"}."""
    names = {}
    for node in found:
        if isinstance(node, ast.Import):
            for alias in node.names:
                head = alias.name.split(".")[0]
                names[alias.asname or head] = alias.name if alias.asname else head
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {a.asname or a.name: f"{node.module}.{a.name}" for a in node.names}
    return names


def opening(found: list[ast.AST], imports: Iterable[tuple[int, str]]) -> Iterator[tuple[int, str]]:
    """Line and name of each thing in the text by which a file could be opened, or attached by SQL."""
    names = _names(found)
    for line, name in imports:
        yield from ((line, module) for module in OPENING_MODULES if f"{name}.".startswith(f"{module}."))
    for node in found:
        if isinstance(node, ast.Call):
            head, dot, rest = _dotted(node.func).partition(".")
            called = names.get(head, head) + dot + rest
            if called in OPENING_CALLS | CONNECTING_CALLS:
                yield node.lineno, called
            elif isinstance(node.func, ast.Attribute) and node.func.attr in OPENING_METHODS:
                yield node.lineno, f".{node.func.attr}"
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and ATTACH.search(node.value):
            yield node.lineno, "ATTACH"


def _is_allowed(file: str, what: str, used: set[tuple[str, str]]) -> bool:
    matching = {key for key in ALLOWED if fnmatch(file, key[0]) and fnmatch(what, key[1])}
    used |= matching
    return bool(matching)


def opening_faults(file: str, source: str, used: set[tuple[str, str]] | None = None) -> list[str]:
    """Openings of files in parsers/ outside the allow list; elsewhere plain SQLite and ATTACH.

    Keys of `ALLOWED` that were needed are added to `used`.
    """
    banned = None if layer_of(file) == "parsers" else CONNECTING_CALLS | {"ATTACH"}
    used = set() if used is None else used
    return [
        f"{file}:{line}: {what} opens a file; evidence is opened in parsers/evidence.py only"
        for line, what in looked_at(source)[1]
        if (banned is None or what in banned) and not _is_allowed(file, what, used)
    ]


def text_faults(file: str, text: str) -> list[str]:
    return [
        f"{file}:{text.count(chr(10), 0, match.start()) + 1}: {what}: {match[0]}"
        for what, pattern in FORBIDDEN_TEXT.items()
        for match in pattern.finditer(text)
    ]


# The tree


def tracked() -> list[str]:
    """Paths of the project's files: what git holds or would take; without git, all but hidden folders."""
    try:
        listed = subprocess.run(
            ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
            cwd=ROOT,
            capture_output=True,
            check=True,
            text=True,
        ).stdout
        return sorted(name for name in listed.split("\0") if name and (ROOT / name).is_file())
    except (OSError, subprocess.CalledProcessError):
        return sorted(
            str(PurePosixPath(path.relative_to(ROOT)))
            for path in ROOT.rglob("*")
            if path.is_file() and not _is_hidden(path.relative_to(ROOT))
        )


def _is_hidden(path: Path) -> bool:
    folders = path.parts[:-1]
    return any((part.startswith(".") and part != ".ci") or part == "__pycache__" for part in folders)


FILES = tracked()
CODE = [name for name in FILES if name.endswith(".py") and (layer_of(name) in MAY_IMPORT)]


def _read(name: str) -> str:
    # Some fixtures are not UTF-8, on purpose.
    return (ROOT / name).read_text(encoding="utf-8", errors="replace")


def test_the_code_is_found() -> None:
    assert {layer_of(name) for name in CODE} == set(MAY_IMPORT)


def test_imports_go_one_way() -> None:
    assert [fault for name in CODE for fault in import_faults(name, _read(name))] == []


def test_a_format_is_imported_by_nobody_else() -> None:
    assert [fault for name in CODE for fault in format_faults(name, _read(name))] == []


def test_evidence_is_opened_in_one_place_and_the_allow_list_has_no_dead_entries() -> None:
    used: set[tuple[str, str]] = set()
    assert [fault for name in CODE for fault in opening_faults(name, _read(name), used)] == []
    assert used == set(ALLOWED)


def test_no_modules_need_each_other_to_be_loaded() -> None:
    """Each can be imported first. What is imported inside a function, or for types alone, is not needed for that."""
    names = {name.removesuffix(".py").removesuffix("/__init__").replace("/", "."): name for name in CODE}
    assert circles({module: loaded_first(_read(name)) for module, name in names.items()}) == []


def test_the_check_of_circles_finds() -> None:
    texts = {"a.b": "from a import c", "a.c": "import a.b", "a.d": "def f():\n    import a.b", "a": "x = 1",
             "a.e": "if TYPE_CHECKING:\n    from a import f", "a.f": "import a.e"}
    assert circles({module: loaded_first(text) for module, text in texts.items()}) == [["a.b", "a.c"]]


def test_nobody_but_main_imports_the_window() -> None:
    imports = {name: {target.split(".")[0] for _, target in looked_at(_read(name))[0]} for name in CODE}
    assert {layer_of(name) for name, heads in imports.items() if "ui" in heads} <= {"ui", "main.py"}


def test_the_process_that_reads_evidence_loads_nothing_that_opens_a_case() -> None:
    loaded = subprocess.run([sys.executable, "-c", "import sys, triage.intake.helper; print(*sys.modules)"],
                            capture_output=True, text=True, check=True, cwd=ROOT).stdout.split()
    assert not {"sqlcipher3", "sqlite_utils", "numpy", "PySide6"}.intersection(loaded)  # some megabytes each


def test_the_top_level_is_as_designed() -> None:
    assert {name.split("/", 1)[0] for name in FILES} - TOP == set()
    assert {name for name in TOP if not (ROOT / name).exists()} == set()


def test_resources_hold_data_only() -> None:
    programs = (".py", ".sh", ".so", ".pyd", ".dll", ".exe")
    assert [name for name in FILES if name.startswith("resources/") and name.endswith(programs)] == []


def test_no_file_is_too_long() -> None:
    lengths = {name: _read(name).count("\n") for name in FILES if name.endswith(".py")}
    assert {name: n for name, n in lengths.items() if n > LONGEST_FILE} == {}


def test_no_binary_databases_are_kept() -> None:
    assert [name for name in FILES if (ROOT / name).read_bytes().startswith(b"SQLite format 3\0")] == []


def test_no_registry_and_no_machine_is_named() -> None:
    texts = [name for name in FILES if PurePosixPath(name).suffix in TEXT_SUFFIXES]
    assert [fault for name in texts for fault in text_faults(name, _read(name))] == []


# The checkers, on texts that break the rules


@pytest.mark.parametrize(
    ("file", "source"),
    [
        ("parsers/x.py", "from triage.case import Case"),
        ("parsers/x.py", "def f():\n    import triage"),
        ("parsers/x.py", "import importlib\nimportlib.import_module('triage.case')"),
        ("parsers/x.py", "from . import evidence"),
        ("triage/x.py", "import ui.models"),
        ("triage/x.py", "from PySide6.QtCore import QObject"),
        ("triage/x.py", "if TYPE_CHECKING:\n    from PySide6 import QtCore"),
        ("parsers/x.py", "import main"),
    ],
)
def test_a_wrong_import_is_seen(file: str, source: str) -> None:
    assert len(import_faults(file, source)) == 1


@pytest.mark.parametrize(
    ("file", "source"),
    [
        ("ui/x.py", "from triage.case import Case\nfrom PySide6 import QtCore\nfrom parsers.words import N_"),
        ("triage/x.py", "from parsers import base"),
        ("main.py", "from ui.app import run"),
        ("parsers/x.py", "import uipath"),
    ],
)
def test_a_right_import_passes(file: str, source: str) -> None:
    assert import_faults(file, source) == []


@pytest.mark.parametrize(
    ("file", "source", "wrong"),
    [
        ("parsers/formats/x.py", "from parsers.formats.y import APP", True),
        ("parsers/formats/x/a.py", "from parsers.formats.xy.b import APP", True),
        ("parsers/rows.py", "def f():\n    import parsers.formats.x", True),
        ("triage/x.py", "from parsers.formats import x", True),
        ("parsers/formats/x/a.py", "from parsers.formats.x.b import APP", False),
        ("parsers/formats/x/__init__.py", "from parsers.formats.x import b", False),
        ("parsers/base.py", "from parsers import formats", False),
    ],
)
def test_an_import_of_another_format_is_seen(file: str, source: str, wrong: bool) -> None:
    assert bool(format_faults(file, source)) == wrong


@pytest.mark.parametrize(
    "source",
    [
        "open('x')",
        "import io\nio.open('x')",
        "from io import open as o\no('x')",
        "from pathlib import Path\nPath('x').open()",
        "from pathlib import Path as P\nP('x')",
        "import pathlib\npathlib.Path('x')",
        "def f(path):\n    return path.read_bytes()",
        "from sqlite3 import connect",
        "import zipfile as z",
        "import os\nos.scandir('.')",
        "import urllib.request",
        "SQL = 'ATTACH ? AS other'",
        "SQL = f'''attach database {x} as other'''",
    ],
)
def test_an_opening_is_seen(source: str) -> None:
    assert opening_faults("parsers/formats/x.py", source)


@pytest.mark.parametrize(
    "source",
    [
        "def f(item):\n    with item.open() as stream:\n        return stream.read()",
        "from pathlib import Path, PurePosixPath\ndef f(p: Path) -> str: return PurePosixPath('a').name",
        "KINDS = {'attach': 'Attachment', 'attached': 1}",
        "from urllib.parse import quote",
    ],
)
def test_no_opening_is_seen_where_none_is(source: str) -> None:
    assert opening_faults("parsers/formats/x.py", source) == []


def test_plain_sqlite_is_seen_above_the_parsers() -> None:
    assert opening_faults("triage/x.py", "import sqlite3\nsqlite3.connect('evidence.db')")
    assert opening_faults("triage/x.py", "db.execute('ATTACH ? AS evidence')")
    assert opening_faults("triage/x.py", "from pathlib import Path\nPath('x').read_bytes()") == []


@pytest.mark.parametrize(
    "text",
    [
        "https://pypi." + "org/simple",
        "see /" + "root/x",
        "/work/" + "main/parsers",
        "C:\\" + "Users\\me",
        "/home/" + "me/x",
    ],
)
def test_a_registry_or_a_machine_is_seen(text: str) -> None:
    faults = text_faults("x.md", "first line\n" + text)
    assert [fault.split(": ")[0] for fault in faults] == ["x.md:2"]


def test_an_ordinary_text_names_none() -> None:
    assert text_faults("x.md", "pip install typst, /home/{name}/x, https://example.org/work/of/art") == []
