"""The learner's results: the mark, what to do next, then the evidence."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import render_template
from flask.typing import ResponseReturnValue
from markupsafe import Markup, escape

from mockexam.bank.item import Item, Response
from mockexam.bank.text import to_inline_html
from mockexam.delivery import attempt as machine
from mockexam.printing.rubric import counting_rule
from mockexam.services import attempts, scripts
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
        ended = machine.at(attempts.state_of_row(row), now()).status.ended
        if row.sitting.released_at is None or not ended:
            return render_template("web/learn/not_released.html", row=row)
        script = scripts.script_of(db, row)
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
            questions=question_rows(script),
            counting=[
                f"{section.title}: {rule[0].lower()}{rule[1:]}"
                for section in script.paper.sections
                if (rule := counting_rule(section))
            ],
        )


def question_rows(script: Script) -> list[Mapping[str, Any]]:
    """Return every item with the learner's answer beside the mark scheme."""
    return [
        {
            "label": label,
            "item": item,
            "answer": shown_answer(item, script.responses.get(item.ref)),
            "key": shown_key(item),
            "why": item.rationale(),
            "award": script.awards[item.ref],
            "left_out": item.ref in script.left_out,
        }
        for label, item in script.paper.items()
    ]


def shown_answer(item: Item, response: Response) -> list[ShownLine]:
    """Return a response as (label, text) pairs; what the candidate typed reads as they typed it."""
    own = set(item.texts())
    return [
        (line.label, _as_item_text(line.text) if line.text in own else escape(line.text))
        for line in item.lines_of(response)
    ]


def shown_key(item: Item) -> list[ShownLine]:
    """Return the right answer as (label, text) pairs; none for a written item."""
    return [(line.label, _as_item_text(line.text)) for line in item.key_lines()]


def _as_item_text(text: str) -> Markup:
    return Markup(to_inline_html(text))  # noqa: S704 (cleaned by the renderer)
