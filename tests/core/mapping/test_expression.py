from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from addon.core.mapping.expression import MAX_LENGTH, ExpressionError, evaluate

X = np.linspace(0.0, 1.0, 5)

PIECES = st.sampled_from([
    "x", "pi", "2", "0.5", "1e308", "9", "+", "-", "*", "/", "**", "%", "(", ")", ",", "<", ">=", "==", " if ",
    " else ", "min(", "max(", "sqrt(", "exp(", "log(", "clamp(", "smoothstep(", "x.y", "[", "lambda", "and", "1j", "_",
])  # fmt: skip


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("x", lambda x: x),
        ("2 * x - 1", lambda x: 2 * x - 1),
        ("-x ** 2 + 3 % 2", lambda x: -(x**2) + 1),
        ("1", lambda _: 1.0),
        (" pi / 2 ", lambda _: math.pi / 2),
        ("x if x > 0.5 else 0", lambda x: x if x > 0.5 else 0),
        ("0.2 < x <= 0.75", lambda x: float(0.2 < x <= 0.75)),
        ("min(x, 0.3, 0.6) + max(0.1, x)", lambda x: min(x, 0.3) + max(0.1, x)),
        ("abs(sin(pi * x) - cos(x))", lambda x: abs(math.sin(math.pi * x) - math.cos(x))),
        ("exp(sqrt(x)) * log(x + 1) + floor(3 * x)", lambda x: math.exp(x**0.5) * math.log(x + 1) + math.floor(3 * x)),
        ("clamp(x, 0.3, 0.6)", lambda x: min(max(x, 0.3), 0.6)),
        ("smoothstep(0, 1, x)", lambda x: x * x * (3 - 2 * x)),
        ("log(x) if x > 0 else 0", lambda x: math.log(x) if x > 0 else 0),
    ],
)
def test_expressions_are_computed(text: str, expected: object) -> None:
    assert callable(expected)
    assert evaluate(text, X) == pytest.approx([expected(x) for x in X.tolist()])


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("", "empty"),
        ("x +", "bracket"),
        ("y", '"y"'),
        ("__import__('os')", "'"),
        ("().__class__", '"().__class__"'),
        ("x.real", '"x.real"'),
        ("eval(x)", '"eval"'),
        ("x(1)", '"x"'),
        ("sqrt", '"sqrt"'),
        ("sin(x, x)", "takes 1"),
        ("min(x)", "2 to 8"),
        ("clamp(x, lower=0)", "clamp"),
        ("x // 2", '"x // 2"'),
        ("not x", '"not x"'),
        (" x and x", '"x and x"'),
        ("x in x", '"x in x"'),
        ("True", '"True"'),
        ("1j", '"1j"'),
        ("(x, x)", '"(x, x)"'),
        ("x := 1", "character"),
        ("lambda: x", "character"),
        ("1 / x", "x is 0"),
        ("log(x)", "x is 0"),
        ("9 ** 9 ** 9 ** 9", "finite"),
        ("sqrt(x - 1)", "finite"),
        ("+".join("x" * 90), "deeply"),
        ("-" * 150 + "x", "deeply"),
        ("(" * 99 + "x" + ")" * 99, None),
        ("x" * (MAX_LENGTH + 1), "longer"),
        ("x\0", "character"),
        ("\uff58", "character"),
    ],
)
def test_what_is_no_expression_is_refused_in_one_sentence(text: str, word: str | None) -> None:
    if word is None:
        assert evaluate(text, X) == pytest.approx(X)
        return
    with pytest.raises(ExpressionError) as caught:
        evaluate(text, X)
    assert word in str(caught.value)
    assert "\n" not in str(caught.value)


@given(st.one_of(st.text(), st.text("x0189.+-*/%()<>=, minaxbe"), st.lists(PIECES, max_size=30).map("".join)))
def test_any_text_gives_finite_numbers_or_is_refused(text: str) -> None:
    try:
        values = evaluate(text, X)
    except ExpressionError:
        return
    assert values.shape == X.shape
    assert np.isfinite(values).all()
