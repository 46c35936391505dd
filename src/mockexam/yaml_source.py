"""YAML with its places: every value of a file can be traced to the line that it stands on."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from sys import intern
from typing import Any

import yaml
from pydantic import ValidationError

from mockexam.errors import Finding, InputRefused

try:
    from yaml import CSafeLoader as _Loader
except ImportError:  # libyaml is optional on some platforms
    from yaml import SafeLoader as _Loader  # type: ignore[assignment]

Place = tuple[str | int, ...]
_TEXT = "tag:yaml.org,2002:str"
_PLAIN = frozenset({"tag:yaml.org,2002:map", "tag:yaml.org,2002:seq"})
_DEPTH_MAX = 40
_SHORT = 24
"""Texts up to this length (refs, kinds, topics) are kept once however often they stand."""


@dataclass(frozen=True)
class YamlDocument:
    """One document of a YAML stream: its value, its text, and the line that it begins on.

    `first_line` is that of the text, `line` that of its first value.
    """

    file: str
    value: Any
    text: str
    first_line: int
    line: int

    def line_of(self, place: Place) -> int:
        """Return the line of a place, or of the nearest enclosing place that stands in the text."""
        known = self.lines
        while place and place not in known:
            place = place[:-1]
        return known.get(place, self.line)

    @property
    def lines(self) -> dict[Place, int]:
        """The line of each place; read from the text again, as few documents are asked."""
        return dict(_lines(yaml.compose(self.text, Loader=_Loader), (), self.first_line))


def read_text(path: Path, shown: str) -> tuple[str, list[Finding]]:
    """Return a file's text, or a finding where it is unreadable or is not UTF-8 text."""
    try:
        raw = path.read_bytes()
    except OSError as error:
        return "", [Finding(shown, 0, "file.unreadable", f"cannot be read: {error.strerror}")]
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        return "", [Finding(shown, line, "file.not-text", "is not UTF-8 text; save it as UTF-8")]
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        return "", [Finding(shown, line, "file.not-text", "holds a NUL byte, so it is not text")]
    return text, []


def read_documents(path: Path, shown: str) -> tuple[list[YamlDocument], list[Finding]]:
    """Return the documents of a YAML file in order, and a finding for what could not be read.

    The stream is cut at its `---` lines first, so that one document that does
    not parse costs only itself.
    """
    text, findings = read_text(path, shown)
    documents: list[YamlDocument] = []
    for first_line, part in _parts(text):
        try:
            node = yaml.compose(part, Loader=_Loader)
            value = _construct(node)
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            line = first_line + min(mark.line if mark else 0, part.rstrip().count("\n"))
            said = str(error.problem or error.context)
            findings.append(Finding(shown, line, "yaml.syntax", said + _cure(said)))
            continue
        except (yaml.YAMLError, ValueError) as error:
            line = first_line + part.encode()[: getattr(error, "position", 0)].count(b"\n")
            message = f"cannot be read: {' '.join(str(error).split())}"
            findings.append(Finding(shown, line, "yaml.syntax", message))
            continue
        if node is None or (value is None and not node.value):
            continue
        line = first_line + node.start_mark.line
        documents.append(YamlDocument(shown, value, part, first_line, line))
    return documents, findings


_CURES = {
    "mapping values are not allowed": "quote a text with a colon and a space, or put it after >-",
    "did not find expected key": "a text that begins with a quotation mark stands in quotes whole",
    "cannot start any token": "a text that begins with % @ ` or a tab stands in quotes",
    "but found another document": "a `---` has nothing before it",
    "did not find expected ',' or": "quote a text that begins with a bracket or a brace",
}


def _cure(said: str) -> str:
    """Return what mends a fault, where the parser's words are known to puzzle authors."""
    return next((f" ({cure})" for words, cure in _CURES.items() if words in said), "")


def find_document(path: Path, ref: str) -> dict[str, Any]:
    """Return the value of the document with a ref in a YAML file.

    Raises:
        InputRefused: The file cannot be read, or has no such document.
    """
    documents, findings = read_documents(path, path.name)
    if findings:
        raise InputRefused(f"{path.name} was refused.", findings)
    for document in documents:
        if isinstance(document.value, dict) and document.value.get("ref") == ref:
            return document.value
    raise InputRefused(f"{path.name} holds no {ref}.")


def refusals(error: ValidationError, document: YamlDocument, ref: str = "") -> list[Finding]:
    """Return one finding for each fault that a schema found in a document."""
    findings = []
    for fault in error.errors(include_url=False):
        place = fault["loc"]
        written = [str(p) for p in place if not str(p).startswith("function-")]
        if isinstance(document.value, dict) and written[:1] == [document.value.get("kind")]:
            del written[0]  # the schema's own name for the kind, which no author wrote
        named = ".".join(written)
        message = _plain(fault["type"], fault["msg"])
        findings.append(
            Finding(
                document.file,
                document.line_of(_known(place, document)),
                "schema",
                f"{named}: {message}" if named else message,
                ref,
            )
        )
    return findings


def _plain(kind: str, message: str) -> str:
    if kind == "missing":
        return "is missing"
    if kind == "extra_forbidden":
        return "is not a field here; check its spelling"
    if kind == "string_type":
        return "is no text to YAML (a number, a date, yes or no); put it in quotes"
    if kind == "union_tag_invalid":
        return message.partition(" does not match")[0].replace("Input tag", "the kind") + (
            " is none that there is: " + message.partition("expected tags: ")[2]
        )
    return message.removeprefix("Value error, ")


def _known(place: Place, document: YamlDocument) -> Place:
    """Drop the steps of a schema's place (union tags) that the text does not have."""
    known: Place = ()
    lines = document.lines
    for step in place:
        if (*known, step) in lines:
            known = (*known, step)
    return known


def _parts(text: str) -> Iterator[tuple[int, str]]:
    """Yield the line and the text of each document; put end to end they are the file.

    A line `---` begins a document, unless what stands before it is blank or
    comment, which then belongs to the document that follows.
    """
    start, holds = 1, False
    part: list[str] = []
    for number, line in enumerate(text.splitlines(keepends=True), 1):
        if line.rstrip() == "---":
            if holds:
                yield start, "".join(part)
                start, part, holds = number, [], False
        elif line.strip() and not line.lstrip().startswith("#"):
            holds = True
        part.append(line)
    if part:
        yield start, "".join(part)


def _construct(node: yaml.Node | None) -> Any:
    if node is None:
        return None
    loader = _Loader("")
    try:
        return _value_of(node, loader, set())
    finally:
        loader.dispose()


def _value_of(node: yaml.Node, loader: Any, met: set[int], depth: int = 0) -> Any:
    """Return a node's value; refuse a field that stands twice, and an alias to another value."""
    if depth > _DEPTH_MAX:
        raise _refused(f"values stand in each other more than {_DEPTH_MAX} deep", node)
    if isinstance(node, yaml.ScalarNode):
        return _scalar(node, loader)
    if id(node) in met:
        raise _refused("an alias (*) repeats this value; write it out", node)
    met.add(id(node))
    if node.tag not in _PLAIN:
        raise _refused(f"the tag {node.tag} means nothing here", node)
    if not isinstance(node, yaml.MappingNode):
        return [_value_of(child, loader, met, depth + 1) for child in node.value]
    values: dict[str, Any] = {}
    for key, value in node.value:
        if not isinstance(key, yaml.ScalarNode):
            raise _refused("the name of a field is text", key)
        name = _value_of(key, loader, met)
        if name in values:
            raise _refused(f"the field {key.value} stands twice", key)
        values[name] = _value_of(value, loader, met, depth + 1)
    return values


def _scalar(node: yaml.ScalarNode, loader: Any) -> Any:
    if node.tag == _TEXT:
        return intern(node.value) if len(node.value) <= _SHORT else node.value
    try:
        return loader.construct_object(node)
    except (ValueError, LookupError, AttributeError, ArithmeticError) as error:
        # The last but one come from a tag, such as !!bool, on what is no such value.
        raise _refused(f"cannot be read: {' '.join(str(error).split())}", node) from error


def _refused(message: str, node: yaml.Node) -> yaml.constructor.ConstructorError:
    return yaml.constructor.ConstructorError(None, None, message, node.start_mark)


def _lines(node: yaml.Node | None, place: Place, first_line: int) -> Iterator[tuple[Place, int]]:
    if node is None:
        return
    yield place, first_line + node.start_mark.line
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            inner = (*place, key.value)
            yield from _lines(value, inner, first_line)
            yield inner, first_line + key.start_mark.line
    elif isinstance(node, yaml.SequenceNode):
        for index, value in enumerate(node.value):
            yield from _lines(value, (*place, index), first_line)
