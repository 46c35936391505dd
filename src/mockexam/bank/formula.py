"""Formulas of item families: plain arithmetic over named figures, and nothing else."""

import ast
import operator
from collections.abc import Callable, Mapping
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

LENGTH_MAX = 200

_OPERATIONS: dict[type[ast.operator], Callable[[Fraction, Fraction], Fraction]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}


class FormulaFault(ValueError):
    """A formula that is none, or that cannot be worked out with these figures."""


def evaluate(
    formula: str, figures: Mapping[str, Decimal], decimals: int
) -> tuple[Decimal, Decimal]:
    """Return what a formula comes to, as exactly as 28 digits can say it, and rounded half up.

    Args:
        formula: Numbers, names of figures, `+ - * /` and brackets.
        figures: The figures by name.
        decimals: How many decimals the rounded result has, 0..4.

    Raises:
        FormulaFault: Another sign stands in it, a name is unknown, or it divides by nought.
    """
    if len(formula) > LENGTH_MAX:
        raise FormulaFault(f"a formula has {LENGTH_MAX} characters at most")
    try:
        tree = ast.parse(formula, mode="eval")
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise FormulaFault(f"{formula} is no formula") from None
    try:
        value = _work_out(tree.body, figures)
        exact = Decimal(value.numerator) / Decimal(value.denominator)
        return exact, round_half_up(value, decimals)
    except FormulaFault:
        raise
    except ZeroDivisionError:
        raise FormulaFault("it divides by nought") from None
    except (ArithmeticError, ValueError, RecursionError):
        raise FormulaFault("its figures are too large to be worked out") from None


def round_half_up(value: Fraction, decimals: int) -> Decimal:
    """Return a value rounded as people round: a half goes away from nought."""
    step = Decimal(1).scaleb(-decimals)
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    return exact.quantize(step, rounding=ROUND_HALF_UP)


def _work_out(node: ast.expr, figures: Mapping[str, Decimal]) -> Fraction:
    match node:
        case ast.Constant(value=int() | float() as number) if not isinstance(number, bool):
            return Fraction(str(number))
        case ast.Name(id=name):
            if name not in figures:
                raise FormulaFault(f"there is no figure {name}")
            return Fraction(figures[name])
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return -_work_out(operand, figures)
        case ast.BinOp(left=left, op=op, right=right) if type(op) in _OPERATIONS:
            return _OPERATIONS[type(op)](_work_out(left, figures), _work_out(right, figures))
        case _:
            raise FormulaFault("a formula has numbers, names, + - * / and brackets only")
