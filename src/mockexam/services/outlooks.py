"""What a library covers and what each of its blueprints still yields."""

from dataclasses import dataclass

from mockexam.assembly.outlook import Outlook, outlook
from mockexam.bank.coverage import Coverage
from mockexam.document import digest_of
from mockexam.services.library import Library


@dataclass(frozen=True)
class Yield:
    """A blueprint with what the library has for it; `label` names its binding row."""

    ref: str
    title: str
    outlook: Outlook
    label: str


def coverage_of(library: Library) -> Coverage:
    """Return what a library's questions cover."""
    return Coverage(library.syllabus, tuple(library.questions.values()))


def yields_of(library: Library) -> tuple[Yield, ...]:
    """Return the outlook of every blueprint, in the order of refs; worked out once a library."""
    state = digest_of([library.digest, [b.digest for b in library.blueprints.values()]])
    found = _worked_out.get(state)
    if found is None:
        found = tuple(yield_of(library, ref) for ref in library.blueprints)
        _worked_out.clear()
        _worked_out[state] = found
    return found


_worked_out: dict[str, tuple[Yield, ...]] = {}


def yield_of(library: Library, ref: str) -> Yield:
    """Return the outlook of one blueprint.

    Raises:
        NoSuchBlueprint: The library has none of that ref.
    """
    blueprint = library.blueprint(ref)
    found = outlook(blueprint, library.pool)
    labels = {row.id: row.label for row in blueprint.rows}
    return Yield(ref, blueprint.title, found, labels.get(found.binding_row or "", ""))
