"""Expressions of `x` that bend a channel, such as ``smoothstep(0.1, 0.8, x) ** 2``: read, checked and computed here.

Python's own parser makes the tree, and only what stands in the tables below is computed, on arrays of floats: nothing
of Python is ever run, and floats cannot grow without bounds as Python's integers would in ``9 ** 9 ** 9``.
"""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Callable
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from ..errors import LiveFaceError

MAX_LENGTH: Final = 200
#: Deeper trees are nothing that a person writes, and Python's stack has an end.
MAX_DEPTH: Final = 50

_Values = NDArray[np.float64]

_CHARACTERS: Final = re.compile(r"[0-9A-Za-z_ .,()+\-*/%<>=!]*", re.ASCII)
_NAMES: Final = ("x", "pi")

#: The signs of two values and of one, the comparisons, and the functions with the fewest and most values they take.
_BINARY: Final[dict[type[ast.operator], np.ufunc]] = {
    ast.Add: np.add,
    ast.Sub: np.subtract,
    ast.Mult: np.multiply,
    ast.Div: np.divide,
    ast.Pow: np.power,
    ast.Mod: np.mod,
}
_UNARY: Final[dict[type[ast.unaryop], np.ufunc]] = {ast.USub: np.negative, ast.UAdd: np.positive}
_COMPARE: Final[dict[type[ast.cmpop], np.ufunc]] = {
    ast.Lt: np.less,
    ast.LtE: np.less_equal,
    ast.Gt: np.greater,
    ast.GtE: np.greater_equal,
    ast.Eq: np.equal,
    ast.NotEq: np.not_equal,
}


def _clamp(value: _Values, lower: _Values, upper: _Values) -> _Values:
    return np.minimum(np.maximum(value, lower), upper)


def _smoothstep(start: _Values, end: _Values, value: _Values) -> _Values:
    share: _Values = np.clip((value - start) / (end - start), 0.0, 1.0)
    return share * share * (3.0 - 2.0 * share)


def _least(*values: _Values) -> _Values:
    least: _Values = np.min(values, axis=0)
    return least


def _greatest(*values: _Values) -> _Values:
    greatest: _Values = np.max(values, axis=0)
    return greatest


_FUNCTIONS: Final[dict[str, tuple[Callable[..., _Values], int, int]]] = {
    "min": (_least, 2, 8),
    "max": (_greatest, 2, 8),
    "abs": (np.abs, 1, 1),
    "sqrt": (np.sqrt, 1, 1),
    "sin": (np.sin, 1, 1),
    "cos": (np.cos, 1, 1),
    "exp": (np.exp, 1, 1),
    "log": (np.log, 1, 1),
    "floor": (np.floor, 1, 1),
    "clamp": (_clamp, 3, 3),
    "smoothstep": (_smoothstep, 3, 3),
}
_KNOWN: Final = f"It can have x, pi, numbers, + - * / ** %, comparisons, if-else and {', '.join(_FUNCTIONS)}."


class ExpressionError(LiveFaceError):
    """The expression cannot be used; the message says what in it."""


def evaluate(text: str, x: _Values) -> _Values:
    """The values of the expression `text` at each of `x` (n,): float64 (n,), all finite.

    Raises:
        ExpressionError: where `text` is too long or deep, is no expression of what is known here, or where its value
            is not a finite number somewhere.
    """
    text = text.strip()
    tree = _parsed(text)
    with np.errstate(all="ignore"):
        values = _Tree(text, x).value(tree)
    wrong = ~np.isfinite(values)
    if wrong.any():
        raise ExpressionError(f'The expression "{text}" has no finite value where x is {x[wrong.argmax()]:.3g}.')
    return values


def _parsed(text: str) -> ast.expr:
    if not text:
        raise ExpressionError("The expression is empty: write one of x, such as x * x.")
    if len(text) > MAX_LENGTH:
        raise ExpressionError(f"The expression is longer than {MAX_LENGTH} characters: write a shorter one.")
    odd = _CHARACTERS.sub("", text)
    if odd:
        raise ExpressionError(f"The expression has a character that it cannot have: {odd[0]!r}.")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what Python's parser thinks of its style
            return ast.parse(text, mode="eval").body
    except (SyntaxError, ValueError, MemoryError, RecursionError) as error:
        raise ExpressionError(f'"{text}" is not an expression: look for a missing bracket or operator.') from error


class _Tree:
    """Computes a tree, node by node, each an array like `x`."""

    def __init__(self, text: str, x: _Values) -> None:
        self._text = text
        self._x = x
        self._kinds: dict[type[ast.expr], Callable[[Any, int], _Values | None]] = {
            ast.Constant: self._number,
            ast.Name: self._name,
            ast.UnaryOp: self._unary,
            ast.BinOp: self._binary,
            ast.Compare: self._comparison,
            ast.IfExp: self._choice,
            ast.Call: self._call,
        }

    def value(self, node: ast.expr, depth: int = 0) -> _Values:
        if depth > MAX_DEPTH:
            raise ExpressionError("The expression is nested too deeply: write a simpler one.")
        kind = self._kinds.get(type(node))
        value = kind(node, depth + 1) if kind else None
        if value is None:
            raise ExpressionError(f"The expression has something that it cannot have: {self._quoted(node)}. {_KNOWN}")
        return value

    def _number(self, node: ast.Constant, _depth: int) -> _Values | None:
        if isinstance(node.value, bool) or not isinstance(node.value, int | float):
            return None
        return np.full_like(self._x, node.value)

    def _name(self, node: ast.Name, _depth: int) -> _Values | None:
        if node.id not in _NAMES:
            return None
        return self._x if node.id == "x" else np.full_like(self._x, np.pi)

    def _unary(self, node: ast.UnaryOp, depth: int) -> _Values | None:
        sign = _UNARY.get(type(node.op))
        return sign(self.value(node.operand, depth)) if sign else None

    def _binary(self, node: ast.BinOp, depth: int) -> _Values | None:
        sign = _BINARY.get(type(node.op))
        return sign(self.value(node.left, depth), self.value(node.right, depth)) if sign else None

    def _comparison(self, node: ast.Compare, depth: int) -> _Values | None:
        """1 where all of a chain such as ``0.2 < x < 0.8`` holds, else 0."""
        if any(type(sign) not in _COMPARE for sign in node.ops):
            return None
        values = [self.value(part, depth) for part in (node.left, *node.comparators)]
        holds = np.ones_like(self._x)
        for sign, left, right in zip(node.ops, values, values[1:], strict=False):
            holds *= _COMPARE[type(sign)](left, right)
        return holds

    def _choice(self, node: ast.IfExp, depth: int) -> _Values:
        test, yes, no = (self.value(part, depth) for part in (node.test, node.body, node.orelse))
        return np.where(test != 0.0, yes, no)

    def _call(self, node: ast.Call, depth: int) -> _Values | None:
        name = node.func.id if isinstance(node.func, ast.Name) else ""
        if name not in _FUNCTIONS or node.keywords:
            return None
        function, fewest, most = _FUNCTIONS[name]
        if not fewest <= len(node.args) <= most:
            count = f"{fewest}" if fewest == most else f"{fewest} to {most}"
            raise ExpressionError(f"In the expression, {name} takes {count} values, not {len(node.args)}.")
        return function(*(self.value(argument, depth) for argument in node.args))

    def _quoted(self, node: ast.expr) -> str:
        """What the user wrote there; of a call what is called."""
        if isinstance(node, ast.Call):
            return self._quoted(node.func)
        return f'"{self._text[node.col_offset : node.end_col_offset]}"'
