"""The tables. Documents are immutable JSON beside their indexed columns; what changes is rows."""

from mockexam.store.models.attempts import (
    AttemptEvent,
    AttemptRow,
    CandidateNote,
    MarkEvent,
    ResponseEvent,
    Seat,
)
from mockexam.store.models.bank import (
    TAG_LENGTH,
    Authored,
    BankItem,
    BankPool,
    BankTag,
    BankValue,
    BankWord,
)
from mockexam.store.models.base import Base
from mockexam.store.models.centres import Centre, Role, Staff, staff_role
from mockexam.store.models.packs import DealtPaper, PackRun
from mockexam.store.models.papers import AssemblyRun, DraftRow, PaperRow
from mockexam.store.models.sittings import (
    ArrangementChange,
    Candidate,
    Incident,
    Intervention,
    Message,
    Sitting,
    SittingInvigilator,
    SittingPaper,
)

__all__ = [
    "TAG_LENGTH",
    "ArrangementChange",
    "AssemblyRun",
    "AttemptEvent",
    "AttemptRow",
    "Authored",
    "BankItem",
    "BankPool",
    "BankTag",
    "BankValue",
    "BankWord",
    "Base",
    "Candidate",
    "CandidateNote",
    "Centre",
    "DealtPaper",
    "DraftRow",
    "Incident",
    "Intervention",
    "MarkEvent",
    "Message",
    "PackRun",
    "PaperRow",
    "ResponseEvent",
    "Role",
    "Seat",
    "Sitting",
    "SittingInvigilator",
    "SittingPaper",
    "Staff",
    "staff_role",
]
