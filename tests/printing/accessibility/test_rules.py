"""Each rule of the gate has files that trip it, made from one that does not."""

import io
import re
from collections.abc import Callable, Iterator

import pikepdf
import pytest

from mockexam.printing.accessibility.gate import RULES, check_pdf
from mockexam.printing.accessibility.tagged import NotAPdf

Pdf = pikepdf.Pdf
Object = pikepdf.Object
Harm = Callable[[Pdf], None]

HARMS: list[tuple[str, Harm]] = []


def trips(rule: str) -> Callable[[Harm], Harm]:
    def keep(harm: Harm) -> Harm:
        HARMS.append((rule, harm))
        return harm

    return keep


def harmed(pdf: bytes, harm: Harm) -> bytes:
    with pikepdf.open(io.BytesIO(pdf)) as file:
        harm(file)
        out = io.BytesIO()
        file.save(out)
    return out.getvalue()


def elements(node: Object, tag: str) -> Iterator[Object]:
    for kid in node.get("/K", pikepdf.Array()) if isinstance(node, pikepdf.Dictionary) else ():
        if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
            if kid["/S"] == f"/{tag}":
                yield kid
            yield from elements(kid, tag)


def find(pdf: Pdf, tag: str, place: int = 0) -> Object:
    return list(elements(pdf.Root.StructTreeRoot.K[0], tag))[place]


def top(pdf: Pdf) -> Object:
    document: Object = pdf.Root.StructTreeRoot.K[0]
    return document


def paint(pdf: Pdf, operators: bytes, page: int = 0) -> None:
    pdf.pages[page].contents_add(pdf.make_stream(operators))


def repaint(pdf: Pdf, old: bytes, new: bytes) -> None:
    stream = pdf.pages[0].Contents
    painted = stream.read_bytes()
    assert old in painted
    stream.write(painted.replace(old, new, 1))


def fonts(pdf: Pdf) -> Iterator[Object]:
    yield from (font for _, font in pdf.pages[0].resources.Font.items())


@trips("claim")
def no_metadata(pdf: Pdf) -> None:
    xmp = pdf.Root.Metadata.read_bytes().replace(b'pdfuaid:part="1"', b"")
    pdf.Root.Metadata = pdf.make_stream(xmp)


@trips("marked")
def not_marked(pdf: Pdf) -> None:
    del pdf.Root.MarkInfo


@trips("marked")
def suspect(pdf: Pdf) -> None:
    pdf.Root.MarkInfo.Suspects = True


@trips("language")
def no_language(pdf: Pdf) -> None:
    del pdf.Root.Lang


@trips("language")
def no_such_language(pdf: Pdf) -> None:
    find(pdf, "P").Lang = pikepdf.String("the King's English")


@trips("title")
def no_title(pdf: Pdf) -> None:
    xmp = re.sub(rb"<dc:title>.*</dc:title>", b"", pdf.Root.Metadata.read_bytes())
    pdf.Root.Metadata = pdf.make_stream(xmp)


@trips("title")
def title_not_shown(pdf: Pdf) -> None:
    del pdf.Root.ViewerPreferences


@trips("tab-order")
def tabs_by_rows(pdf: Pdf) -> None:
    pdf.pages[1].Tabs = pikepdf.Name.R


@trips("tree")
def no_tree(pdf: Pdf) -> None:
    del pdf.Root.StructTreeRoot


@trips("tree")
def unknown_type(pdf: Pdf) -> None:
    find(pdf, "P").S = pikepdf.Name.Paragraph


@trips("tree")
def type_mapped_in_a_circle(pdf: Pdf) -> None:
    pdf.Root.StructTreeRoot.RoleMap = pikepdf.Dictionary(A=pikepdf.Name.B, B=pikepdf.Name.A)
    find(pdf, "P").S = pikepdf.Name.A


@trips("tree")
def no_way_up(pdf: Pdf) -> None:
    find(pdf, "P").P = find(pdf, "L")


@trips("tree")
def in_a_circle(pdf: Pdf) -> None:
    find(pdf, "P").K.append(top(pdf))


@trips("tree")
def no_document(pdf: Pdf) -> None:
    top(pdf).S = pikepdf.Name.Sect


@trips("headings")
def skipped_level(pdf: Pdf) -> None:
    find(pdf, "H2").S = pikepdf.Name.H4


@trips("headings")
def begun_at_two(pdf: Pdf) -> None:
    find(pdf, "H1").S = pikepdf.Name.H2


@trips("headings")
def no_level(pdf: Pdf) -> None:
    find(pdf, "H3").S = pikepdf.Name.H


@trips("paragraphs")
def paragraph_in_a_paragraph(pdf: Pdf) -> None:
    find(pdf, "P").K[0].S = pikepdf.Name.P


@trips("hollow")
def empty_span(pdf: Pdf) -> None:
    holder = find(pdf, "Sect")
    empty = pikepdf.Dictionary(S=pikepdf.Name.Span, P=holder, Type=pikepdf.Name.StructElem)
    holder.K.append(pdf.make_indirect(empty))


@trips("figures")
def no_alternative(pdf: Pdf) -> None:
    del find(pdf, "Figure").Alt


@trips("figures")
def empty_alternative(pdf: Pdf) -> None:
    find(pdf, "Figure").Alt = pikepdf.String(" ")


@trips("figures")
def nowhere(pdf: Pdf) -> None:
    del find(pdf, "Figure").A


@trips("figures")
def beside_the_page(pdf: Pdf) -> None:
    find(pdf, "Figure").A.BBox = pikepdf.Array([600, 0, 900, 50])


@trips("lists")
def words_between_items(pdf: Pdf) -> None:
    find(pdf, "LI").S = pikepdf.Name.Div


@trips("lists")
def bare_item(pdf: Pdf) -> None:
    find(pdf, "LBody").S = pikepdf.Name.P


@trips("lists")
def no_items(pdf: Pdf) -> None:
    for item in list(elements(top(pdf), "LI")):
        item.S = pikepdf.Name.Caption


@trips("lists")
def item_without_a_list(pdf: Pdf) -> None:
    find(pdf, "L").S = pikepdf.Name.Sect


@trips("numbering")
def labels_without_a_numbering(pdf: Pdf) -> None:
    del find(pdf, "L").A


@trips("numbering")
def numbers_said_to_be_letters(pdf: Pdf) -> None:
    find(pdf, "L").A.ListNumbering = pikepdf.Name.UpperAlpha


@trips("tables")
def a_cell_less(pdf: Pdf) -> None:
    del find(pdf, "TR", 1).K[1]


@trips("tables")
def row_outside_a_table(pdf: Pdf) -> None:
    find(pdf, "Table").S = pikepdf.Name.Sect


@trips("tables")
def words_in_a_row(pdf: Pdf) -> None:
    find(pdf, "TR").K.append(find(pdf, "P"))


@trips("tables")
def a_cell_that_spans_too_far(pdf: Pdf) -> None:
    find(pdf, "TH").A.ColSpan = 2


@trips("headers")
def cell_without_headers(pdf: Pdf) -> None:
    for header in list(elements(top(pdf), "TH")):
        del header.A.Scope
    del find(pdf, "TD").A.Headers


@trips("headers")
def headers_that_are_not_there(pdf: Pdf) -> None:
    find(pdf, "TD").A.Headers = pikepdf.Array([pikepdf.String("none")])


@trips("headers")
def names_not_listed(pdf: Pdf) -> None:
    del pdf.Root.StructTreeRoot.IDTree


@trips("headers")
def header_of_nothing(pdf: Pdf) -> None:
    header = find(pdf, "TH")
    del header.A.Scope
    del header.ID


@trips("painted")
def words_outside(pdf: Pdf) -> None:
    font = next(iter(pdf.pages[0].resources.Font.keys())).encode()
    paint(pdf, b"BT " + font + b" 9 Tf 9 9 Td (x) Tj ET")


@trips("painted")
def a_line_outside(pdf: Pdf) -> None:
    paint(pdf, b"0 0 m 100 100 l S")


@trips("painted")
def a_picture_outside(pdf: Pdf) -> None:
    name = next(iter(pdf.pages[0].resources.XObject.keys())).encode()
    paint(pdf, name + b" Do")


@trips("painted")
def a_form_outside(pdf: Pdf) -> None:
    form = pdf.make_stream(b"0 0 m 9 9 l S", Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Form)
    name = pdf.pages[0].add_resource(form, pikepdf.Name.XObject)
    paint(pdf, str(name).encode() + b" Do")


@trips("painted")
def words_only_named(pdf: Pdf) -> None:
    paint(pdf, b"/Span BMC 0 0 m 9 9 l S EMC")


@trips("painted")
def never_closed(pdf: Pdf) -> None:
    paint(pdf, b"/Artifact BMC")


@trips("painted")
def closed_twice(pdf: Pdf) -> None:
    paint(pdf, b"EMC")


@trips("reached")
def content_in_no_element(pdf: Pdf) -> None:
    paint(pdf, b"/P <</MCID 900>> BDC EMC")


@trips("reached")
def content_that_is_not_there(pdf: Pdf) -> None:
    find(pdf, "P").K.append(901)


@trips("reached")
def content_in_two_elements(pdf: Pdf) -> None:
    find(pdf, "P").K.append(find(pdf, "H1").K[0].K[0])


@trips("reached")
def no_way_back(pdf: Pdf) -> None:
    pdf.Root.StructTreeRoot.ParentTree.Nums[1][0] = find(pdf, "L")


@trips("reached")
def no_parent_tree(pdf: Pdf) -> None:
    del pdf.Root.StructTreeRoot.ParentTree


@trips("decoration")
def a_tagged_box(pdf: Pdf) -> None:
    repaint(pdf, b"<</MCID 0>>\nBDC", b"<</MCID 0>>\nBDC\n0 0 5 5 re f")


@trips("decoration")
def a_footer_without_its_kind(pdf: Pdf) -> None:
    repaint(pdf, b"<</Type /Pagination>>", b"<<>>")


@trips("decoration")
def an_artifact_in_words(pdf: Pdf) -> None:
    repaint(pdf, b"<</MCID 0>>\nBDC", b"<</MCID 0>>\nBDC\n/Artifact BMC EMC")


@trips("order")
def second_page_first(pdf: Pdf) -> None:
    kids = top(pdf).K
    last = kids[len(kids) - 1]
    del kids[len(kids) - 1]
    kids.insert(1, last)


@trips("order")
def second_question_first(pdf: Pdf) -> None:
    kids = find(pdf, "Sect").K
    first, second = list(elements(find(pdf, "Sect"), "H3"))
    places = [n for n, kid in enumerate(kids) if kid.objgen in {first.objgen, second.objgen}]
    kids[places[0]], kids[places[1]] = second, first


@trips("words")
def lines_without_a_space_between(pdf: Pdf) -> None:
    painted = pdf.pages[1].Contents.read_bytes()
    harmed, times = re.subn(rb"<\w{4}>\] TJ", b"] TJ", painted)
    assert times == 1
    pdf.pages[1].Contents.write(harmed)


@trips("fonts")
def font_not_in_the_file(pdf: Pdf) -> None:
    for font in fonts(pdf):
        described = font.DescendantFonts[0].FontDescriptor
        for name in ("/FontFile", "/FontFile2", "/FontFile3"):
            if name in described:
                del described[name]


@trips("unicode")
def font_without_a_map(pdf: Pdf) -> None:
    for font in fonts(pdf):
        del font.ToUnicode


@trips("unicode")
def letters_without_a_meaning(pdf: Pdf) -> None:
    for font in fonts(pdf):
        font.ToUnicode = pdf.make_stream(b"1 beginbfrange <FFF0> <FFF1> [<0041> <0042>] endbfrange")


@trips("annotations")
def a_link_in_no_element(pdf: Pdf) -> None:
    link = find(pdf, "Link")
    link.K = pikepdf.Array([kid for kid in link.K if isinstance(kid, int)])


@trips("annotations")
def a_link_that_says_nothing(pdf: Pdf) -> None:
    del pdf.pages[0].Annots[0].Contents


@trips("annotations")
def a_link_in_a_span(pdf: Pdf) -> None:
    find(pdf, "Link").S = pikepdf.Name.Span


@trips("annotations")
def a_link_without_a_way_back(pdf: Pdf) -> None:
    del pdf.pages[0].Annots[0].StructParent


@trips("figures")
def a_box_of_names(pdf: Pdf) -> None:
    find(pdf, "Figure").A.BBox = pikepdf.Array([pikepdf.Name.A] * 4)


BROUGHT_ALONG = {
    "no_tree": {"headers", "reached", "annotations", "hollow"},
    "in_a_circle": {"hollow", "paragraphs"},
    "a_cell_less": {"reached"},
    "words_outside": {"unicode"},
    "unknown_type": {"lists"},
    "no_document": {"headings"},
    "second_page_first": {"headings"},
    "item_without_a_list": {"lists"},
    "row_outside_a_table": {"headers"},
    "a_cell_that_spans_too_far": {"headers"},
    "words_in_a_row": {"tree", "hollow"},
    "no_parent_tree": {"annotations"},
}
"""What a harm breaks besides the rule that it stands for."""


def test_a_good_file_has_no_findings(good: bytes) -> None:
    assert check_pdf(good) == []


@pytest.mark.parametrize(
    ("rule", "harm"), HARMS, ids=lambda value: getattr(value, "__name__", value)
)
def test_a_harmed_file_trips_its_rule(rule: str, harm: Harm, good: bytes) -> None:
    findings = check_pdf(harmed(good, harm))
    assert rule in {finding.rule for finding in findings}
    also = {finding.rule for finding in findings} - {rule}
    assert also <= BROUGHT_ALONG.get(harm.__name__, set())
    assert all(finding.message.endswith(".") and finding.mend for finding in findings)


def test_every_rule_has_a_file_that_trips_it() -> None:
    assert {rule.name for rule in RULES} == {rule for rule, _ in HARMS}


def test_a_finding_names_its_page(good: bytes) -> None:
    [finding] = check_pdf(harmed(good, tabs_by_rows))
    assert finding.page == 2
    assert str(finding).startswith("page 2: tab-order: ")


@pytest.mark.parametrize("file", [b"", b"%PDF-1.7\n", b"a letter"])
def test_what_is_no_pdf_is_refused(file: bytes) -> None:
    with pytest.raises(NotAPdf, match="no PDF that can be read"):
        check_pdf(file)


def test_a_tree_too_deep_to_follow_is_a_finding(good: bytes) -> None:
    def bury(pdf: Pdf) -> None:
        holder = top(pdf)
        for _ in range(3000):
            inner = pikepdf.Dictionary(S=pikepdf.Name.Div, P=holder, K=pikepdf.Array())
            holder.K.append(pdf.make_indirect(inner))
            holder = holder.K[len(holder.K) - 1]

    assert "tree" in {finding.rule for finding in check_pdf(harmed(good, bury))}


def test_a_locked_file_is_refused(good: bytes) -> None:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(good)) as file:
        file.save(out, encryption=pikepdf.Encryption(user="a", owner="b"))
    with pytest.raises(NotAPdf, match="password"):
        check_pdf(out.getvalue())
