"""A frozen paper and its mark scheme as HTML, ready to be laid out on pages."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from textwrap import wrap

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from jinja2.bccache import Bucket, BytecodeCache
from markupsafe import Markup

from mockexam.assembly.certificate import Certificate
from mockexam.assembly.paper import Paper
from mockexam.bank.item import Item
from mockexam.bank.kinds.gap_fill import GAP, GapFill
from mockexam.bank.kinds.matching import Matching
from mockexam.bank.kinds.multiple_response import MultipleResponse
from mockexam.bank.kinds.options import Choice, lettered
from mockexam.bank.kinds.true_false import TrueFalse
from mockexam.bank.lines import number_lines
from mockexam.bank.text import to_html, to_inline_html, to_plain
from mockexam.paths import templates_folder
from mockexam.printing import words
from mockexam.printing.answer_space import ruled_lines, working_mm
from mockexam.printing.examiner import group_questions, row_height, table_height
from mockexam.printing.layout import Layout
from mockexam.printing.modified import relay_tables
from mockexam.printing.rubric import counting_rule, rubric
from mockexam.printing.scheme import lay_out, marks_by_objective, named_points, width_of
from mockexam.printing.sheets import is_on_sheet

PictureAddress = Callable[[str], str]
"""Turns the name of a picture (`assets/…`) into the address that it is read from."""

WORD_MAX = 30
_TAG_OR_WORD = re.compile(rf"""(<(?:[^>"]|"[^"]*")*>)|([^\s<>&;]{{{WORD_MAX},}})""")

CENTRE_DIGITS = 5
CANDIDATE_DIGITS = 4
UPRIGHT_PAPERS_MAX = 4
"""Papers that stand beside each other in a certificate's table on an upright page."""
LANDSCAPE_PAPERS_MAX = 8


@dataclass(frozen=True)
class Cover:
    """What the centre adds to the cover; what is empty is left to be written in by hand.

    One that `is_stamped` has marked places for the name, number and seat of each candidate. Where
    there are answer sheets beside it, as `has_sheets` says, it sends candidates to them.
    """

    centre_name: str = ""
    centre_number: str = ""
    date_line: str = ""
    is_stamped: bool = False
    has_sheets: bool = False

    @property
    def centre_boxes(self) -> str:
        """The characters of the centre's boxes, spaces where the candidate fills them in."""
        return self.centre_number.ljust(CENTRE_DIGITS)


@dataclass(frozen=True)
class Around:
    """What lies around the content of a booklet of so many pages: its cover, and blank pages."""

    pages: int
    blanks: int

    @property
    def first_blank(self) -> int:
        """The number of the first blank page."""
        return self.pages - self.blanks + 1


def paper_html(
    paper: Paper,
    cover: Cover,
    picture_address: PictureAddress | None = None,
    layout: Layout = Layout.STANDARD,
    version: str = "",
    *,
    around: Around | None = None,
) -> str:
    """Return the question paper; with `around` its cover and its blank pages only."""
    items = [item for _, item in paper.items()]
    on_sheet = [item for item in items if cover.has_sheets and is_on_sheet(item)]
    return fill(
        "paper.html",
        picture_address,
        paper=paper,
        cover=cover,
        layout=layout,
        version=version,
        has_insert=bool(paper.sources),
        examiner_rows=(rows := group_questions(paper)),
        examiner_row_mm=row_height(len(rows)),
        examiner_mm=table_height(len(rows)),
        section_marks=[
            (section.title, section.marks)
            for section in paper.sections
            if section.scored and not paper.hides_pretest
        ],
        candidate_boxes=" " * CANDIDATE_DIGITS,
        has_crosses=any(_is_crossed(item) for item in items),
        has_several=any(isinstance(item, MultipleResponse) for item in items),
        has_spaces=not all(_is_only_crossed(item) or item in on_sheet for item in items),
        on_sheet=bool(on_sheet),
        all_on_sheet=len(on_sheet) == len(items),
        has_writing=not all(item.objective_marking for item in items),
        around=around,
        extra_lines=layout.extra_lines,
    )


def insert_html(
    paper: Paper,
    cover: Cover,
    picture_address: PictureAddress | None = None,
    layout: Layout = Layout.STANDARD,
    version: str = "",
    *,
    around: Around | None = None,
) -> str:
    """Return the insert, every source; with `around` its cover and its blank pages only."""
    return fill(
        "insert.html",
        picture_address,
        paper=paper,
        cover=cover,
        layout=layout,
        version=version,
        around=around,
    )


def preview_html(paper: Paper, picture_address: PictureAddress | None = None) -> str:
    """Return the questions of a paper as it prints them, without cover and last page.

    A source stands above its question: what is looked at alone has no insert.
    """
    return fill(
        "preview.html", picture_address, paper=paper, layout=Layout.STANDARD, has_insert=False
    )


def mark_scheme_html(
    paper: Paper,
    cover: Cover,
    picture_address: PictureAddress | None = None,
    version: str = "",
) -> str:
    """Return the mark scheme of a paper, every item with its marks, AO and syllabus points."""
    return fill(
        "mark_scheme.html",
        picture_address,
        paper=paper,
        cover=cover,
        version=version,
        lay_out=lay_out,
        width_of=width_of,
        named_points=named_points(paper),
        objectives=marks_by_objective(paper),
    )


def certificate_html(certificate: Certificate, cover: Cover) -> str:
    """Return an equivalence certificate; many papers stand in several tables."""
    places = range(len(certificate.papers))
    is_wide = len(places) > UPRIGHT_PAPERS_MAX
    return fill(
        "certificate.html",
        None,
        certificate=certificate,
        cover=cover,
        is_wide=is_wide,
        runs=[places[n : n + LANDSCAPE_PAPERS_MAX] for n in places[::LANDSCAPE_PAPERS_MAX]],
    )


class _CompiledOnce(BytecodeCache):
    """Templates as they were compiled, kept in memory: compiling takes longer than filling in."""

    def __init__(self) -> None:
        self._kept: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Give what was kept of a template; Jinja sees whether its source has changed since."""
        if bucket.key in self._kept:
            bucket.bytecode_from_string(self._kept[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep it."""
        self._kept[bucket.key] = bucket.bytecode_to_string()


_compiled = _CompiledOnce()


def fill(
    template: str,
    picture_address: PictureAddress | None,
    *,
    layout: Layout = Layout.STANDARD,
    **values: object,
) -> str:
    """Return a template of the print folder, filled in for a layout."""

    def markup(html: str) -> Markup:
        return Markup(_break_words(relay_tables(html, layout)))  # noqa: S704 (cleaned)

    pages = Environment(
        loader=FileSystemLoader(templates_folder() / "print"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        bytecode_cache=_compiled,
    )
    pages.filters |= {
        "text": lambda text: markup(to_html(text, picture_address)),
        "source": lambda text: markup(number_lines(to_html(text, picture_address))),
        "lettered": lambda options: lettered(options).items(),
        "gaps": lambda html: [Markup(piece) for piece in GAP.split(html)],  # noqa: S704 (cleaned)
        "inline": lambda text: Markup(to_inline_html(text)),  # noqa: S704 (cleaned)
        "plain": to_plain,
        "span": words.say_span,
        "count": words.count,
        "marks": words.say_marks,
        "duration": words.say_duration,
        "mm": lambda number: f"{number:.2f}mm",
    }
    pages.globals |= {
        "say_sections": words.say_sections,
        "say_questions": words.say_questions,
        "say_sources": words.say_sources,
        "ruled_lines": ruled_lines,
        "working_mm": working_mm,
        "rubric": rubric,
        "counting_rule": counting_rule,
    }
    return pages.get_template(template).render(values, layout=layout)


def _is_crossed(item: Item) -> bool:
    """Tell whether candidates put a cross in a box of the item."""
    if isinstance(item, GapFill):
        return not all(gap.is_typed for gap in item.gaps)
    return isinstance(item, Choice | TrueFalse | Matching)


def _is_only_crossed(item: Item) -> bool:
    return _is_crossed(item) and not (isinstance(item, GapFill) and item.is_typed)


def _break_words(html: str) -> str:
    """Let over-long words break: they would push a table over the edge of the page."""

    def mend(found: re.Match[str]) -> str:
        tag, word = found.groups()
        return tag or "<wbr>".join(wrap(word, WORD_MAX // 2, break_on_hyphens=False))

    return _TAG_OR_WORD.sub(mend, html)
