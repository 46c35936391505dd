"""Mixed-integer programs solved by HiGHS; the only module that knows the solver."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum, auto
from importlib.metadata import version
from math import inf

import highspy
import numpy as np

NODES_MAX = 200_000


class Outcome(Enum):
    """How a solve ended; STOPPED means at the limit of work, with or without a solution."""

    OPTIMAL = auto()
    INFEASIBLE = auto()
    STOPPED = auto()


@dataclass
class Program:
    """A program under construction: minimise cost over columns within rows.

    Columns and rows are numbered from 0 in the order that they are added.
    """

    cost: list[float] = field(default_factory=list)
    lower: list[float] = field(default_factory=list)
    upper: list[float] = field(default_factory=list)
    integral: list[bool] = field(default_factory=list)
    row_lower: list[float] = field(default_factory=list)
    row_upper: list[float] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)
    columns: list[int] = field(default_factory=list)
    values: list[float] = field(default_factory=list)

    def add_column(
        self, cost: float = 0.0, lower: float = 0.0, upper: float = inf, *, integral: bool = False
    ) -> int:
        """Add a column and return its number."""
        self.cost.append(cost)
        self.lower.append(lower)
        self.upper.append(upper)
        self.integral.append(integral)
        return len(self.cost) - 1

    def add_row(self, terms: Mapping[int, float], lower: float = -inf, upper: float = inf) -> int:
        """Add a row of column → coefficient within its bounds and return its number."""
        self.starts.append(len(self.columns))
        for column, value in terms.items():
            if value:
                self.columns.append(column)
                self.values.append(value)
        self.row_lower.append(lower)
        self.row_upper.append(upper)
        return len(self.row_lower) - 1


class _QuietHighs(highspy.Highs):
    """HiGHS 1.16 prints its banner on standard output as it sets up callbacks; we use none."""

    def enableCallbacks(self) -> None:  # noqa: N802 (the library's name)
        """Leave callbacks off."""


@dataclass(frozen=True)
class Solution:
    """What a solve found. `bound` is the least cost that any solution could have."""

    outcome: Outcome
    values: Sequence[float]
    objective: float
    bound: float

    @property
    def found(self) -> bool:
        """True where there is a solution to use."""
        return self.outcome is Outcome.OPTIMAL or len(self.values) > 0


def solve(program: Program, *, relative_gap: float = 0.0, nodes: int = NODES_MAX) -> Solution:
    """Return the cheapest solution of a program.

    One thread, a fixed seed and a limit in nodes, so that the same program has
    the same answer on every run.
    """
    if not program.cost:
        return _solve_without_columns(program)
    solver = _QuietHighs()  # type: ignore[no-untyped-call]
    for option, value in (
        ("output_flag", False),
        ("threads", 1),
        ("random_seed", 0),
        ("mip_rel_gap", relative_gap),
        ("mip_abs_gap", 1e-9),
        ("mip_max_nodes", nodes),
    ):
        solver.setOptionValue(option, value)
    solver.passModel(_model(program))
    solver.run()
    status = solver.getModelStatus()
    info = solver.getInfo()
    if status == highspy.HighsModelStatus.kInfeasible:
        return Solution(Outcome.INFEASIBLE, (), inf, inf)
    usable = info.primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible
    optimal = status == highspy.HighsModelStatus.kOptimal
    return Solution(
        Outcome.OPTIMAL if optimal else Outcome.STOPPED,
        tuple(solver.getSolution().col_value) if usable else (),
        info.objective_function_value if usable else inf,
        info.mip_dual_bound if any(program.integral) else info.objective_function_value,
    )


def _solve_without_columns(program: Program) -> Solution:
    """Every row adds up to nought: HiGHS calls such a model empty and does not look at it."""
    bounds = zip(program.row_lower, program.row_upper, strict=True)
    if all(lower <= 0 <= upper for lower, upper in bounds):
        return Solution(Outcome.OPTIMAL, (), 0.0, 0.0)
    return Solution(Outcome.INFEASIBLE, (), inf, inf)


def solver_version() -> dict[str, str]:
    """Return the solver's name and version, for a paper's provenance."""
    return {"highspy": version("highspy")}


def _model(program: Program) -> highspy.HighsLp:
    model = highspy.HighsLp()
    model.num_col_ = len(program.cost)
    model.num_row_ = len(program.row_lower)
    model.col_cost_ = np.array(program.cost, dtype=float)
    model.col_lower_ = np.array(program.lower, dtype=float)
    model.col_upper_ = np.array(program.upper, dtype=float)
    model.row_lower_ = np.array(program.row_lower, dtype=float)
    model.row_upper_ = np.array(program.row_upper, dtype=float)
    matrix = model.a_matrix_
    matrix.format_ = highspy.MatrixFormat.kRowwise
    matrix.num_col_ = model.num_col_
    matrix.num_row_ = model.num_row_
    matrix.start_ = np.array([*program.starts, len(program.columns)], dtype=np.int32)
    matrix.index_ = np.array(program.columns, dtype=np.int32)
    matrix.value_ = np.array(program.values, dtype=float)
    if any(program.integral):
        model.integrality_ = [
            highspy.HighsVarType.kInteger if integral else highspy.HighsVarType.kContinuous
            for integral in program.integral
        ]
    return model
