"""What can go wrong, one class a thing, each carrying what a person needs to mend it."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


class MockExamError(Exception):
    """A refusal that a person can mend; its text says what, where and how."""


class Severity(StrEnum):
    """What a finding means for the question: left off papers, or to be looked at."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, order=True)
class Finding:
    """One thing wrong in an authored file.

    `line` counts from 1; 0 means the file as a whole. `ref` names the item or
    topic concerned, empty where there is none.
    """

    file: str
    line: int
    rule: str
    message: str
    ref: str = ""
    severity: Severity = Severity.ERROR

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.rule}: {self.message}"


class InputRefused(MockExamError):
    """Authored input was refused as a whole; `findings` says where and why."""

    def __init__(self, summary: str, findings: Sequence[Finding] = ()) -> None:
        self.summary = summary
        self.findings = tuple(findings)
        super().__init__("\n".join([summary, *map(str, self.findings)]))
