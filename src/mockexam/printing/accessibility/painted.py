"""What a page paints: its marked content, and what stands outside any."""

from dataclasses import dataclass, field

import pikepdf

ObjectId = tuple[int, int]
"""The number and the generation of an object of a PDF."""

Matrix = tuple[float, float, float, float, float, float]

_SAME: Matrix = (1, 0, 0, 1, 0, 0)
_TEXT = frozenset({"Tj", "TJ", "'", '"'})
_STROKES = frozenset({"S", "s"})
_FILLS = frozenset({"f", "F", "f*", "B", "B*", "b", "b*", "sh"})
_PICTURES = frozenset({"Do", "INLINE IMAGE"})
_MOVES = "BI ID EI BMC BDC EMC q Q cm BT Tm Td TD Tf re m l".split()
_WATCHED = " ".join([*_TEXT, *_STROKES, *_FILLS, "Do", *_MOVES])


@dataclass
class Mark:
    """A marked content sequence; artifacts have no number. Points are the page's own."""

    tag: str
    mcid: int | None
    kind: str
    stream: ObjectId | None
    inside: "Mark | None"
    text: int = 0
    strokes: int = 0
    fills: int = 0
    pictures: int = 0
    start: tuple[float, float] | None = None
    shown: list[tuple[ObjectId, bytes]] = field(default_factory=list)

    @property
    def is_artifact(self) -> bool:
        """Tell whether it is an artifact, or lies in one."""
        return self.tag == "Artifact" or (self.inside is not None and self.inside.is_artifact)

    @property
    def is_tagged(self) -> bool:
        """Tell whether it has a number, or lies in content that has."""
        return self.mcid is not None or (self.inside is not None and self.inside.is_tagged)


@dataclass
class Painted:
    """What one page paints.

    `outside` holds the operators that paint outside of tagged content and
    artifacts, `shown` the bytes shown in each font by its object.
    """

    marks: list[Mark] = field(default_factory=list)
    outside: list[str] = field(default_factory=list)
    shown: dict[ObjectId, set[bytes]] = field(default_factory=dict)
    fonts: dict[ObjectId, pikepdf.Object] = field(default_factory=dict)
    unbalanced: bool = False


def paint(page: pikepdf.Page) -> Painted:
    """Return what a page paints, forms that it draws included."""
    painted = Painted()
    _Painter(painted, page.resources, None, [], _SAME).run(page)
    return painted


class _Painter:
    """Follows the operators of one content stream."""

    def __init__(
        self,
        painted: Painted,
        resources: pikepdf.Object,
        stream: ObjectId | None,
        open_marks: list[Mark],
        matrix: Matrix,
    ) -> None:
        self._painted = painted
        self._resources = resources
        self._stream = stream
        self._open = open_marks
        self._matrix = matrix
        self._saved: list[tuple[Matrix, ObjectId | None]] = []
        self._line: Matrix = _SAME
        self._font: ObjectId | None = None
        self._point: tuple[float, float] = (0, 0)

    def run(self, source: pikepdf.Page | pikepdf.Object) -> None:
        begun = len(self._open)
        for one in pikepdf.parse_content_stream(source, _WATCHED):
            self._take(str(one.operator), list(one.operands))
        if len(self._open) != begun:
            self._painted.unbalanced = True
            del self._open[begun:]

    def _take(self, name: str, operands: list[pikepdf.Object]) -> None:
        if name in {"BMC", "BDC"}:
            self._begin(operands)
        elif name == "EMC":
            if self._open:
                self._open.pop()
            else:
                self._painted.unbalanced = True
        elif name in _TEXT:
            self._show(name, operands)
        elif name in _STROKES | _FILLS:
            self._add(
                "strokes" if name in _STROKES else "fills",
                name,
                self._at(self._matrix, *self._point),
            )
        elif name in _PICTURES:
            self._picture(name, operands)
        else:
            self._move(name, operands)

    def _begin(self, operands: list[pikepdf.Object]) -> None:
        tag = str(operands[0]).removeprefix("/")
        properties = operands[1] if len(operands) > 1 else pikepdf.Dictionary()
        if isinstance(properties, pikepdf.Name):
            named = self._resources.get("/Properties", pikepdf.Dictionary())
            properties = named.get(str(properties), pikepdf.Dictionary())
        mcid = properties.get("/MCID")
        mark = Mark(
            tag,
            None if mcid is None else int(mcid),
            str(properties.get("/Type", "")).removeprefix("/"),
            self._stream,
            self._open[-1] if self._open else None,
        )
        self._open.append(mark)
        self._painted.marks.append(mark)

    def _move(self, name: str, operands: list[pikepdf.Object]) -> None:
        if name == "q":
            self._saved.append((self._matrix, self._font))
        elif name == "Q" and self._saved:
            self._matrix, self._font = self._saved.pop()
        elif name == "cm":
            self._matrix = _times(_matrix(operands), self._matrix)
        elif name == "BT":
            self._line = _SAME
        elif name == "Tm":
            self._line = _matrix(operands)
        elif name in {"Td", "TD"}:
            shift: Matrix = (1, 0, 0, 1, float(operands[0]), float(operands[1]))
            self._line = _times(shift, self._line)
        elif name == "Tf":
            fonts = self._resources.get("/Font", pikepdf.Dictionary())
            font = fonts.get(str(operands[0]))
            self._font = None if font is None else font.objgen
            if font is not None:
                self._painted.fonts[font.objgen] = font
        elif name in {"re", "m", "l"}:
            self._point = (float(operands[0]), float(operands[1]))

    def _show(self, name: str, operands: list[pikepdf.Object]) -> None:
        pieces = operands[-1:] if name != "TJ" else list(operands[0])
        strings = [bytes(piece) for piece in pieces if isinstance(piece, pikepdf.String)]
        if not any(strings):
            return
        if self._font is not None:
            self._painted.shown.setdefault(self._font, set()).update(strings)
            if self._open:
                self._open[-1].shown.extend((self._font, string) for string in strings)
        self._add("text", name, self._at(_times(self._line, self._matrix), 0, 0))

    def _picture(self, name: str, operands: list[pikepdf.Object]) -> None:
        drawn = self._resources.get("/XObject", pikepdf.Dictionary())
        shape = drawn.get(str(operands[0])) if name == "Do" else None
        if not isinstance(shape, pikepdf.Stream) or shape.get("/Subtype") != "/Form":
            self._add("pictures", name, self._at(self._matrix, 0, 0))
            return
        if self._open:
            self._add("pictures", name, self._at(self._matrix, 0, 0))
        matrix = _matrix(list(shape["/Matrix"])) if "/Matrix" in shape else _SAME
        inner = _Painter(
            self._painted,
            shape.get("/Resources", self._resources),
            shape.objgen,
            self._open,
            _times(matrix, self._matrix),
        )
        inner.run(shape)

    def _add(self, what: str, operator: str, point: tuple[float, float]) -> None:
        if not any(mark.is_artifact or mark.is_tagged for mark in self._open[-1:]):
            self._painted.outside.append(operator)
        if self._open:
            mark = self._open[-1]
            setattr(mark, what, getattr(mark, what) + 1)
            mark.start = mark.start or point

    @staticmethod
    def _at(matrix: Matrix, x: float, y: float) -> tuple[float, float]:
        a, b, c, d, e, f = matrix
        return a * x + c * y + e, b * x + d * y + f


def _matrix(operands: list[pikepdf.Object]) -> Matrix:
    a, b, c, d, e, f = (float(operand) for operand in operands)
    return a, b, c, d, e, f


def _times(first: Matrix, then: Matrix) -> Matrix:
    """Return the matrix that applies `first`, then `then`."""
    a, b, c, d, e, f = first
    k, m, n, p, q, r = then
    return (
        a * k + b * n, a * m + b * p,
        c * k + d * n, c * m + d * p,
        e * k + f * n + q, e * m + f * p + r,
    )  # fmt: skip
