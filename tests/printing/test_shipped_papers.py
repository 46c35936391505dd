"""Every page of a paper of each blueprint that is shipped, read back from its PDF in every layout.

Questions, marks and totals; what stands around the text; that nothing is lost, cut or split.
"""

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import pytest

from mockexam.assembly.paper import Paper
from mockexam.assembly.versions import Shuffle, version_of
from mockexam.bank.lines import NUMBER_EVERY, count_lines
from mockexam.bank.text import to_html
from mockexam.printing.layout import Layout
from mockexam.printing.modified import relay_tables
from mockexam.printing.words import say_marks
from mockexam.services.printouts import Edition, Printout

from .asked import Asked, Frame, cells_of, find_asked, shown_texts, text_of
from .pages import cut_off
from .shipped import EACH, Shipped
from .words_on_pages import (
    Read,
    Word,
    blocks_of,
    height_of,
    joined,
    missing,
    overlaps,
    read_words,
    squeeze,
)

NOT_A_BOARDS = "Mock examination. Not an awarding body’s paper."
NO_QUESTIONS = "There are no questions printed on this page"
NO_SOURCES = "There are no sources printed on this page"
PAGES_A_SHEET = 4
GAP_AT_A_BREAK = 3
"""Ems that may lie between two things, which a page's end leaves out."""
SHORT = "CS-TOPIC-15"
EDITIONS = [Edition(Printout.PAPER, layout) for layout in Layout] + [
    Edition(Printout.PAPER, version="B", shuffle=Shuffle.BOTH)
]
INSERTS = [Edition(Printout.INSERT, edition.layout) for edition in EDITIONS[: len(Layout)]]


@dataclass(frozen=True)
class Booklet:
    """A printed paper or insert with what was read of it."""

    paper: Paper
    edition: Edition
    pdf: bytes

    @cached_property
    def read(self) -> Read:
        return read_words(self.pdf)

    @property
    def frame(self) -> Frame:
        return Frame.of(self.edition.layout)

    @property
    def pages(self) -> range:
        return range(1, len(self.read.sizes) + 1)

    @cached_property
    def said(self) -> list[str]:
        """What each page says, the first page at 1."""
        return ["", *(joined(self.read.on(page)) for page in self.pages)]

    def first(self, words: str) -> int:
        return next(page for page in self.pages if words in self.said[page])

    def last(self, words: str) -> int:
        return max(page for page in self.pages if words in self.said[page])

    @property
    def covers(self) -> int:
        """How many pages its cover takes."""
        return self.last("For the examiner" if self.is_paper else "They are not marked.")

    @property
    def is_paper(self) -> bool:
        return self.edition.printout is Printout.PAPER

    @property
    def end(self) -> int:
        """The page that the questions or the sources end on."""
        return self.first("END OF ")

    @cached_property
    def text(self) -> list[Word]:
        """The words of its questions or sources, without what stands around them."""
        return text_of(self.read, self.frame, range(self.covers + 1, self.end + 1))

    @cached_property
    def asked(self) -> list[Asked]:
        return find_asked(self.text, self.paper, self.frame)

    def around(self, page: int) -> str:
        """Return what stands above and below the text of a page."""
        height = self.read.sizes[page - 1][1]
        return joined(w for w in self.read.on(page) if self.frame.is_around(w, height))


def booklet(shipped: Shipped, ref: str, edition: Edition) -> Booklet:
    paper = shipped.paper(ref)
    told = version_of(paper, edition.version, edition.shuffle) if edition.version else paper
    return Booklet(told, edition, shipped.pdf(ref, edition))


@pytest.fixture(scope="module")
def papers(shipped: Shipped, request: pytest.FixtureRequest) -> list[Booklet]:
    """The paper of one blueprint in every layout, and its version B."""
    return [booklet(shipped, request.param, edition) for edition in EDITIONS]


@pytest.fixture(scope="module")
def short(shipped: Shipped) -> Booklet:
    return booklet(shipped, SHORT, EDITIONS[0])


def is_numbered(one: Booklet) -> None:
    hung = [w.text for w in one.text if one.frame.hangs_at(w) and w.text.isdecimal()]
    assert hung == [str(question.number) for question in one.paper.questions]
    assert hung == [str(n) for n in range(1, len(hung) + 1)]


def states_marks(one: Booklet) -> None:
    paper, body = one.paper, joined(one.text)
    in_brackets = [int(n) for n in re.findall(r"\[(\d+) marks?\]", body)]
    assert in_brackets == [item.marks for _, item in paper.items()]
    assert sum(in_brackets) == paper.marks
    cover = " ".join(one.said[1 : one.covers + 1])
    assert f"The maximum mark for this paper is {paper.marks}." in cover
    assert re.findall(r"\(Total for Question (\d+) is (\d+ marks?)\)", body) == [
        (str(q.number), say_marks(q.question.marks))
        for q in paper.questions
        if q.question.is_set or not q.question.items[0].objective_marking
    ]
    sections = paper.sections if len(paper.sections) > 1 else ()
    for section in sections:
        assert body.count(f"Total for {section.title} is {say_marks(section.marks)}") == 1
    assert body.count(f"Total for this paper is {say_marks(paper.marks)}") == 1


def loses_nothing(one: Booklet) -> None:
    layout = one.edition.layout
    for asked in one.asked:
        printed = squeeze(joined(asked.words))
        assert missing(shown_texts(asked.item, layout), printed) == [], asked.label
        lost = [cell for cell in cells_of(asked.item, layout) if cell not in printed]
        assert lost == [], asked.label


def splits_nothing(one: Booklet) -> None:
    height, frame = one.read.sizes[0][1], one.frame
    room = height - frame.top - frame.foot - GAP_AT_A_BREAK * frame.em
    firsts = {section.questions[0].parts[0][0] for section in one.paper.sections}
    for asked in one.asked:
        kept = asked.words if asked.item.objective_marking else asked.stem
        above = kept[0].top - frame.top if asked.label in firsts else 0  # a heading keeps it
        if height_of(kept) + above < room:
            assert len({word.page for word in kept}) == 1, asked.label


def cuts_nothing(one: Booklet) -> None:
    assert cut_off(one.pdf) == []
    width, side = one.read.sizes[0][0], one.frame.side
    beyond = [w for w in one.read.words if w.left < side - 0.5 or w.right > width - side + 0.5]
    assert beyond == []
    assert overlaps(one.read) == []


def says_where_it_goes_on(one: Booklet) -> None:
    """A question that goes over the page says so at the foot, and again at the next page's head."""
    pages: dict[int, set[int]] = {}
    for asked in one.asked:
        pages.setdefault(asked.number, set()).update(asked.pages)
    for page in range(one.covers + 1, one.end + 1):
        over = [n for n, on in pages.items() if min(on) <= page < max(on)]
        come = [n for n, on in pages.items() if min(on) < page <= max(on)]
        around = one.around(page)
        assert re.findall(r"Question (\d+) continues on the next page", around) == [
            str(n) for n in over
        ], page
        assert re.findall(r"Question (\d+) continued", around) == [str(n) for n in come], page


def is_furnished(one: Booklet) -> None:
    pages, total = one.pages, len(one.read.sizes)
    assert total % PAGES_A_SHEET == 0
    code = squeeze(f"{one.paper.ref} {one.edition.told}".strip())
    for page in pages[one.covers :]:
        around = one.around(page)
        assert Counter(around.split())[str(page)] == 1, page
        assert code in squeeze(around), page
        turns = page % 2 == 1 and page < one.end
        assert around.count("Turn over ►") == turns, page
    ends = "END OF QUESTIONS" if one.is_paper else "END OF SOURCES"
    assert sum(said.count(ends) for said in one.said) == 1
    cover = " ".join(one.said[1 : one.covers + 1])
    assert cover.count(NOT_A_BOARDS) == 1
    assert f" on {total} pages" in cover
    notice = NO_QUESTIONS if one.is_paper else NO_SOURCES
    blank = [page for page in pages if notice in one.said[page]]
    extra = [page for page in pages if "Additional page, if required" in one.said[page]]
    assert [*extra, *blank] == list(pages[one.end :])
    assert len(blank) < PAGES_A_SHEET
    has_writing = any(not item.objective_marking for _, item in one.paper.items())
    assert len(extra) == (one.is_paper and has_writing)


HELD_TO = (
    is_numbered,
    states_marks,
    loses_nothing,
    splits_nothing,
    cuts_nothing,
    says_where_it_goes_on,
    is_furnished,
)


def test_a_short_paper_is_numbered_marked_furnished_and_whole(short: Booklet) -> None:
    for holds in HELD_TO:
        holds(short)


@pytest.mark.slow
@pytest.mark.parametrize("holds", HELD_TO)
@pytest.mark.parametrize("papers", EACH, indirect=True)
def test_every_page_of_a_shipped_paper_in_every_layout(
    papers: list[Booklet], holds: Callable[[Booklet], None]
) -> None:
    for one in papers:
        holds(one)


def source_texts(one: Booklet, text: str) -> list[str]:
    return blocks_of(relay_tables(to_html(text), one.edition.layout))


def has_every_source(one: Booklet) -> None:
    """Titles, texts and whose they are, and every fifth line by its number."""
    frame, rest = one.frame, one.text
    for question in one.paper.sources:
        stimulus = question.question.stimulus
        assert stimulus is not None
        name = f"Source {question.source}: "
        at = next(n for n in range(len(rest)) if joined(rest[n : n + 2]) + " " == name)
        rest = rest[at:]
        stop = next(
            (
                n
                for n in range(2, len(rest))
                if re.fullmatch(r"Source [A-Z]:", joined(rest[n : n + 2]))
                or joined(rest[n : n + 3]) == "END OF SOURCES"
            ),
            len(rest),
        )
        own = rest[:stop]
        inset = 5 if not one.edition.layout.is_modified else 0
        numbers = [
            w for w in own if w.text.isdecimal() and w.left < frame.side + inset + 1.5 * frame.em
        ]
        text = stimulus.text_in(modified=one.edition.layout.is_modified)
        lines = count_lines(text)
        counted = [str(n) for n in range(NUMBER_EVERY, lines + 1, NUMBER_EVERY)]
        assert [w.text for w in numbers] == counted, name
        printed = squeeze(joined(w for w in own if w not in numbers))
        wanted = [name + stimulus.title, *source_texts(one, text), stimulus.attribution]
        assert missing(wanted, printed) == [], name
        assert [cell for cell in blocks_of(to_html(text)) if cell not in printed] == []


@pytest.mark.slow
@pytest.mark.parametrize("ref", EACH)
def test_inserts_are_whole_in_every_layout(ref: str, shipped: Shipped) -> None:
    if not shipped.paper(ref).sources:
        return
    for edition in INSERTS:
        one = booklet(shipped, ref, edition)
        has_every_source(one)
        cuts_nothing(one)
        is_furnished(one)
