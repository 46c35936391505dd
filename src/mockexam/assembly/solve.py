"""Linear and mixed-integer programs solved by HiGHS; the only module that knows the solver."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import Enum, auto
from importlib.metadata import version
from math import inf
from typing import Any

import highspy
import numpy as np

from mockexam.assembly.table import Floats, Ints

NODES_MAX = 200_000
ABSOLUTE_GAP = 1e-9
INTEGRAL_WITHIN = 1e-6


class Outcome(Enum):
    """How a solve ended; STOPPED means at the limit of work, with or without a solution."""

    OPTIMAL = auto()
    INFEASIBLE = auto()
    STOPPED = auto()


@dataclass
class Program:
    """A program under construction: minimise cost over columns within rows.

    Columns and rows are numbered from 0 in the order that they are added, many at a time.
    """

    costs: list[Floats] = field(default_factory=list)
    lowers: list[Floats] = field(default_factory=list)
    uppers: list[Floats] = field(default_factory=list)
    integrals: list[Ints] = field(default_factory=list)
    row_lower: list[float] = field(default_factory=list)
    row_upper: list[float] = field(default_factory=list)
    entry_columns: list[Ints] = field(default_factory=list)
    entry_values: list[Floats] = field(default_factory=list)
    width: int = 0

    def add_columns(
        self,
        count: int,
        cost: float | Floats = 0.0,
        lower: float | Floats = 0.0,
        upper: float | Floats = inf,
        *,
        integral: bool = False,
    ) -> Ints:
        """Add columns and return their numbers; cost and bounds are of each, or of all alike."""
        for held, given in ((self.costs, cost), (self.lowers, lower), (self.uppers, upper)):
            held.append(np.broadcast_to(np.asarray(given, dtype=np.float64), (count,)))
        self.integrals.append(np.full(count, int(integral), dtype=np.int32))
        numbers = np.arange(self.width, self.width + count, dtype=np.int32)
        self.width += count
        return numbers

    def add_column(
        self, cost: float = 0.0, lower: float = 0.0, upper: float = inf, *, integral: bool = False
    ) -> int:
        """Add a column and return its number."""
        return int(self.add_columns(1, cost, lower, upper, integral=integral)[0])

    def add_row(
        self,
        columns: Ints | Sequence[int],
        values: Floats | Sequence[float] | float,
        lower: float = -inf,
        upper: float = inf,
    ) -> int:
        """Add a row of values over columns within its bounds and return its number."""
        numbers = np.asarray(columns, dtype=np.int32)
        self.entry_columns.append(numbers)
        self.entry_values.append(
            np.broadcast_to(np.asarray(values, dtype=np.float64), numbers.shape)
        )
        self.row_lower.append(lower)
        self.row_upper.append(upper)
        return len(self.row_lower) - 1

    def add_rows(
        self, columns: Ints, values: Floats, sizes: Ints, lower: float = -inf, upper: float = inf
    ) -> None:
        """Add rows given one after the other: row k has the next `sizes[k]` columns and values."""
        cuts = np.cumsum(sizes)[:-1]
        self.entry_columns += np.split(np.asarray(columns, dtype=np.int32), cuts)
        self.entry_values += np.split(np.asarray(values, dtype=np.float64), cuts)
        self.row_lower += [lower] * len(sizes)
        self.row_upper += [upper] * len(sizes)

    @property
    def cost(self) -> Floats:
        """The cost of every column."""
        costs: Floats = _joined(self.costs)
        return costs

    @cost.setter
    def cost(self, cost: Floats) -> None:
        self.costs = [np.asarray(cost, dtype=np.float64)]

    @property
    def upper(self) -> Floats:
        """The upper bound of every column."""
        uppers: Floats = _joined(self.uppers)
        return uppers

    @upper.setter
    def upper(self, upper: Floats) -> None:
        self.uppers = [np.asarray(upper, dtype=np.float64)]

    @property
    def integral(self) -> Ints:
        """1 for every column that takes whole numbers only."""
        integrals: Ints = _joined(self.integrals).astype(np.int32)
        return integrals

    def relax(self) -> None:
        """Let every column take fractions."""
        self.integrals = [np.zeros(self.width, dtype=np.int32)]


def _joined(parts: Sequence[Any]) -> Any:
    return np.concatenate(parts) if parts else np.zeros(0)


class _QuietHighs(highspy.Highs):
    """HiGHS 1.16 prints its banner on standard output as it sets up callbacks; we use none."""

    def enableCallbacks(self) -> None:  # noqa: N802 (the library's name)
        """Leave callbacks off."""


@dataclass(frozen=True, eq=False)
class Solution:
    """What a solve found. `bound` is the least cost that any solution could have.

    A linear program gives `row_duals` and `reduced_costs` too: what a unit more of a
    row's bound, or of a column, would add to the cost.
    """

    outcome: Outcome
    values: Floats
    objective: float
    bound: float
    row_duals: Floats = field(default_factory=lambda: np.zeros(0))
    reduced_costs: Floats = field(default_factory=lambda: np.zeros(0))

    @property
    def found(self) -> bool:
        """True where there is a solution to use."""
        return self.outcome is Outcome.OPTIMAL or len(self.values) > 0

    def is_integral(self, program: Program) -> bool:
        """Tell whether every column that must be whole is whole."""
        whole = self.values[program.integral == 1]
        return bool(np.all(np.abs(whole - np.round(whole)) <= INTEGRAL_WITHIN))


def solve(
    program: Program,
    *,
    relative_gap: float = 0.0,
    absolute_gap: float = ABSOLUTE_GAP,
    nodes: int = NODES_MAX,
    seconds: float = inf,
    cutoff: float = inf,
) -> Solution:
    """Return the cheapest solution of a program.

    One thread, a fixed seed and a limit in nodes, so that the same program has
    the same answer on every run. `seconds` is a backstop that breaks that promise.
    Solutions that are no cheaper than `cutoff` are not looked for: INFEASIBLE then says
    that there is none cheaper.
    """
    if not program.width:
        return _solve_without_columns(program)
    is_mixed = bool(program.integral.any())
    solver = _solver(
        mip_rel_gap=relative_gap, mip_abs_gap=absolute_gap, mip_max_nodes=nodes,
        time_limit=seconds, objective_bound=cutoff,
    )  # fmt: skip
    _pass(solver, program, program.integral)
    solver.run()
    return _read(solver, is_mixed=is_mixed)


def solve_relaxation(program: Program, *, presolve: bool = False) -> Solution:
    """Return the solution of a program where every column may take fractions."""
    if not program.width:
        return _solve_without_columns(program)
    solver = _solver(presolve="choose" if presolve else "off")
    _pass(solver, program, np.zeros(program.width, dtype=np.int32))
    solver.run()
    return _read(solver, is_mixed=False)


def weigh_clash(program: Program) -> Floats | None:
    """Return each row's weight in a proof that a program's relaxation cannot be solved.

    Rows added up with these weights demand more than the columns' bounds can give, so the
    rows of weight nought may be left out: the others clash without them. Where the solver
    gives no proof every row weighs 1.

    Returns:
        One weight a row, its sign left out; None where the relaxation has a solution.

    Source: Gleeson and Ryan (1990), ORSA J. Comput. 2(1), on Farkas' lemma.
    """
    if not program.width:
        is_met = _solve_without_columns(program).found
        return None if is_met else np.ones(len(program.row_lower))
    solver: Any = _solver(presolve="off")
    _pass(solver, program, np.zeros(program.width, dtype=np.int32))
    solver.run()
    if solver.getModelStatus() != highspy.HighsModelStatus.kInfeasible:
        return None
    _, is_there, ray = solver.getDualRay()
    weights = np.abs(np.array(ray)) if is_there else np.ones(len(program.row_lower))
    return weights if weights.any() else np.ones(len(program.row_lower))


def _solver(**options: Any) -> _QuietHighs:
    solver = _QuietHighs()  # type: ignore[no-untyped-call]
    fixed = {"output_flag": False, "threads": 1, "random_seed": 0}
    for option, value in {**fixed, **options}.items():
        solver.setOptionValue(option, value)
    return solver


def _pass(solver: _QuietHighs, program: Program, integral: Ints) -> None:
    sizes = [len(part) for part in program.entry_columns]
    starts = np.zeros(len(sizes) + 1, dtype=np.int32)
    np.cumsum(sizes, out=starts[1:])
    bounds = (program.row_lower, program.row_upper)
    lower, upper = (np.array(bound, dtype=np.float64) for bound in bounds)
    solver.passModel(
        program.width, len(sizes), int(starts[-1]),
        int(highspy.MatrixFormat.kRowwise), int(highspy.ObjSense.kMinimize), 0.0,
        program.cost, _joined(program.lowers), program.upper,
        lower, upper, starts,
        _joined(program.entry_columns).astype(np.int32), _joined(program.entry_values), integral,
    )  # fmt: skip


def _read(solver: _QuietHighs, *, is_mixed: bool) -> Solution:
    status = solver.getModelStatus()
    info = solver.getInfo()
    none = np.zeros(0)
    if status == highspy.HighsModelStatus.kInfeasible:
        return Solution(Outcome.INFEASIBLE, none, inf, inf)
    usable = info.primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible
    optimal = status == highspy.HighsModelStatus.kOptimal
    found = solver.getSolution()
    bound = info.mip_dual_bound if is_mixed else info.objective_function_value
    return Solution(
        Outcome.OPTIMAL if optimal else Outcome.STOPPED,
        np.array(found.col_value) if usable else none,
        info.objective_function_value if usable else inf,
        bound if optimal or is_mixed else -inf,
        none if is_mixed else np.array(found.row_dual),
        none if is_mixed else np.array(found.col_dual),
    )


def _solve_without_columns(program: Program) -> Solution:
    """Every row adds up to nought: HiGHS calls such a model empty and does not look at it."""
    bounds = zip(program.row_lower, program.row_upper, strict=True)
    if all(lower <= 0 <= upper for lower, upper in bounds):
        return Solution(Outcome.OPTIMAL, np.zeros(0), 0.0, 0.0)
    return Solution(Outcome.INFEASIBLE, np.zeros(0), inf, inf)


def solver_version() -> dict[str, str]:
    """Return the solver's name and version, for a paper's provenance."""
    return {"highspy": version("highspy")}
