"""The sentences that the server's code makes, as their translations have to name them.

A sentence is a literal or an f-string of more than one word; what is put into it is a numbered
hole. Everything of a module counts that is not plainly something else: a docstring, a description
of a field, what is logged or raised for the command line alone.
"""

import ast
import inspect
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from smartivr import errors
from smartivr.web.sentences import HOLE, cut

SILENT = {
    *("debug", "info", "warning", "error", "exception"),
    *("Body", "Cookie", "Field", "File", "Form", "Header", "Path", "Query"),
    *("N_", "_", "compile"),
    *("DatasetError", "DeviceMissing", "DownloadError", "SettingsError"),
}
"""Calls whose texts no page shows, or shows by a translation of its own."""
SILENT_KEYWORDS = {"description", "examples", "media_type", "name", "pattern", "responses"}
EXCEPTIONS = {
    *(name for name, _ in inspect.getmembers(errors, inspect.isclass)),
    *("HTTPException", "PhraseSyntaxError", "ValueError"),
}
_FIELD = re.compile(r"\{(?:\w+)(?::[^{}]*)?\}")
_WORDS = re.compile(r"\w{2,}:? | \w{2,}")
_LETTERS = re.compile(r"[^\W\d_]{2,}")


def said_in(file: Path, *, raised_only: bool = False, formatted: bool = False) -> set[str]:
    """Return the parts of all sentences of a module.

    Args:
        file: the module.
        raised_only: only those of exceptions count.
        formatted: literals are filled in by `str.format`.

    """
    tree = ast.parse(file.read_text())
    texts = _raised(tree) if raised_only else _texts(tree)
    return {
        part
        for text in texts
        if _WORDS.search(text.strip())
        for part in map(_numbered, cut(_FIELD.sub("\0", text) if formatted else text)[::2])
        if _LETTERS.search(HOLE.sub("", part))
    }


def _raised(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and _is_exception(node):
            yield from _texts(node)


def _is_exception(call: ast.Call) -> bool:
    return _name(call.func) in EXCEPTIONS


def _texts(node: ast.AST) -> Iterator[str]:
    match node:
        case ast.Constant(value=str(text)):
            yield text
        case ast.JoinedStr(values=values):
            yield "".join(str(v.value) if isinstance(v, ast.Constant) else "\0" for v in values)
        case ast.Expr(value=ast.Constant()):
            """A docstring."""
        case ast.Compare():
            """It is looked for, not said."""
        case ast.Call(func=func) if _name(func) in SILENT:
            """No page shows it."""
        case _:
            for each in _inside(node):
                yield from _texts(each)


def _inside(node: ast.AST) -> Iterable[ast.AST]:
    """Return what may hold sentences, without annotations and descriptions."""
    match node:
        case ast.AnnAssign(value=value):
            return [value] if value else ()
        case ast.Dict(values=values):
            return values
        case ast.FunctionDef(body=body) | ast.AsyncFunctionDef(body=body):
            return body
        case ast.Call(func=func, args=args, keywords=keywords):
            told = (one.value for one in keywords if one.arg not in SILENT_KEYWORDS)
            return [func, *args, *told]
        case _:
            return ast.iter_child_nodes(node)


def _name(func: ast.expr) -> str:
    match func:
        case ast.Attribute(attr=name) | ast.Name(id=name):
            return name
        case _:
            return ""


def _numbered(part: str) -> str:
    """Number the holes of a part, which are marked by a NUL."""
    first, *others = part.split("\0")
    return first + "".join(f"{{{at}}}{text}" for at, text in enumerate(others))
