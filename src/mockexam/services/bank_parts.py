"""Parts of the bank read alone, so that no page waits for ten thousand documents."""

from collections.abc import Collection, Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from mockexam.assembly.blueprint import Blueprint
from mockexam.bank.question import Question
from mockexam.document import digest_of
from mockexam.services.library import BLUEPRINT, SYLLABUS, NoSuchBlueprint, by_use
from mockexam.store.bank_index import QUESTION
from mockexam.store.models import Authored, BankValue


def read_blueprints(session: Session) -> dict[str, Blueprint]:
    """Return the library's blueprints by ref, in the order in which tutors use them."""
    documents = session.scalars(
        select(Authored.document).where(Authored.kind == BLUEPRINT, Authored.current)
    )
    plans = by_use(Blueprint.model_validate(document) for document in documents)
    return {plan.ref: plan for plan in plans}


def read_blueprint(session: Session, ref: str) -> Blueprint:
    """Return the library's blueprint of a ref.

    Raises:
        NoSuchBlueprint: There is none; the refs that there are, are named.
    """
    plans = read_blueprints(session)
    if ref not in plans:
        raise NoSuchBlueprint(
            f"There is no blueprint {ref}. Blueprints are {', '.join(plans) or 'none'}."
        )
    return plans[ref]


def read_questions(session: Session, refs: Collection[str]) -> Mapping[str, Question]:
    """Return the questions of some refs, those that the bank still has."""
    documents = session.execute(
        select(Authored.ref, Authored.document).where(
            Authored.kind == QUESTION, Authored.current, Authored.ref.in_(sorted(refs))
        )
    )
    return {ref: Question.model_validate(document) for ref, document in documents}


def bank_digest(session: Session) -> str:
    """Return the content hash of the syllabus and all questions, as a library gives it."""
    rows = session.execute(
        select(Authored.kind, Authored.digest).where(
            Authored.kind.in_([QUESTION, SYLLABUS]), Authored.current
        )
    ).all()
    questions = sorted(digest for kind, digest in rows if kind == QUESTION)
    syllabus = next(digest for kind, digest in rows if kind == SYLLABUS)
    return digest_of([syllabus, questions])


def topic_counts(session: Session) -> dict[str, int]:
    """Return how many items the bank has on each topic."""
    found = session.execute(
        select(BankValue.value, BankValue.items).where(BankValue.name == "topic")
    )
    return {topic: items for topic, items in found}  # noqa: C416 (a result is no mapping)
