"""The learner's results: the mark, what to do next, then the evidence."""

from collections.abc import Mapping
from string import ascii_uppercase
from typing import Any
from uuid import UUID

from flask import render_template
from flask.typing import ResponseReturnValue
from markupsafe import Markup, escape

from mockexam.bank.item import Item, Response
from mockexam.bank.kinds.gap_fill import GapFill
from mockexam.bank.kinds.matching import Matching
from mockexam.bank.kinds.options import Choice, lettered
from mockexam.bank.kinds.true_false import TrueFalse
from mockexam.bank.text import to_inline_html
from mockexam.delivery.rules import Rules
from mockexam.printing.rubric import counting_rule
from mockexam.services import attempts, releases, scripts
from mockexam.services.scripts import Script
from mockexam.stats.learner import advice, held_ideas, topic_results
from mockexam.web.access import Role, allow
from mockexam.web.charts import interval_chart
from mockexam.web.learner.blueprint import bp
from mockexam.web.state import now, reading

ShownLine = tuple[str, Markup]
"""What hangs at the left of a line, such as an option's letter, and the line's words."""


@bp.get("/learn/results/<uuid:attempt_id>")
@allow(Role.CANDIDATE)
def results(attempt_id: UUID) -> ResponseReturnValue:
    """Show a learner's own results once they are released."""
    with reading() as db:
        row = attempts.get_attempt(db, attempt_id)
        held = releases.result_verdict(db, row, now())
        if not held.released:
            return render_template("web/learn/not_released.html", row=row, words=held.words)
        script = scripts.script_of(db, row)
        withheld = releases.script_withheld(db, row, now())
        topics = topic_results(script.paper, script.awards)
        return render_template(
            "web/learn/results.html",
            row=row,
            script=script,
            boundaries=script.paper.grade_marks(),
            advice=advice(script.paper, script.awards),
            topics=topics,
            chart=interval_chart(topics),
            ideas=held_ideas(script.paper, script.responses),
            questions=()
            if withheld
            else question_rows(
                script,
                labelled=not Rules.model_validate(row.sitting.rules).shuffle_options,
            ),
            withheld=withheld,
            counting=[
                f"{section.title}: {rule[0].lower()}{rule[1:]}"
                for section in script.paper.sections
                if (rule := counting_rule(section))
            ],
        )


def question_rows(script: Script, *, labelled: bool = True) -> list[Mapping[str, Any]]:
    """Return every item with the learner's answer beside the mark scheme.

    Without `labelled` options go by their words alone: the learner saw them in another order,
    under other letters than the paper's.
    """
    return [
        {
            "label": label,
            "item": item,
            "answer": shown_answer(item, script.responses.get(item.ref), labelled=labelled),
            "key": shown_key(item, labelled=labelled),
            "why": shown_why(item, labelled=labelled),
            "award": script.awards[item.ref],
            "left_out": item.ref in script.left_out,
        }
        for label, item in script.paper.items()
    ]


def shown_answer(item: Item, response: Response, *, labelled: bool = True) -> list[ShownLine]:
    """Return a response as (label, text) pairs; what the candidate typed reads as they typed it."""
    own = set(item.texts())
    return [
        (
            line.label if labelled else _without_letter(line.label),
            _as_item_text(line.text) if line.text in own else escape(line.text),
        )
        for line in item.lines_of(response)
    ]


def shown_key(item: Item, *, labelled: bool = True) -> list[ShownLine]:
    """Return the right answer as (label, text) pairs; none for a written item."""
    return [
        (line.label if labelled else _without_letter(line.label), _as_item_text(line.text))
        for line in item.key_lines()
    ]


def shown_why(item: Item, *, labelled: bool = True) -> list[ShownLine]:
    """Return why each answer is right or wrong as (label, text) pairs."""
    texts = {} if labelled else option_texts(item)
    return [
        (
            line.label if labelled else _without_letter(line.label),
            _as_item_text(f"{texts[line.label]}: {line.text}")
            if line.label in texts
            else _as_item_text(line.text),
        )
        for line in item.rationale()
    ]


def option_texts(item: Item) -> dict[str, str]:
    """Return the words of each option by the label that a rationale gives it: "B", or "2B"."""
    match item:
        case Choice():
            return {letter: option.text for letter, option in lettered(item.options).items()}
        case TrueFalse():
            return {letter: option.text for letter, option in lettered(item.reasons).items()}
        case Matching():
            return {
                f"{number}{letter}": text
                for number in range(1, len(item.premises) + 1)
                for letter, text in item.lettered_options.items()
            }
        case GapFill():
            return {
                f"{number}{letter}": option.text
                for number, gap in enumerate(item.gaps, 1)
                for letter, option in lettered(gap.options).items()
            }
        case _:
            return {}


def _without_letter(label: str) -> str:
    """Return a label without the letter of an option: "2B" is "2", "B" nothing."""
    return label.rstrip(ascii_uppercase)


def _as_item_text(text: str) -> Markup:
    return Markup(to_inline_html(text))  # noqa: S704 (cleaned by the renderer)
