"""The code of the project as its syntax, read once for all tests that look through it."""

from __future__ import annotations

import ast
import gc
from functools import cache


@cache
def nodes(source: str) -> list[ast.AST]:
    """Every node of a text, as `ast.walk` gives them. Some hundreds of thousands stay, so that nobody looks through
    them for garbage.
    """
    collects = gc.isenabled()
    gc.disable()
    try:
        return list(ast.walk(ast.parse(source)))
    finally:
        gc.freeze()
        if collects:
            gc.enable()
