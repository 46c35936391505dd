"""The learner's results: the mark, what to do next, then the evidence."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import render_template
from flask.typing import ResponseReturnValue

from mockexam.bank.item import Item, Response
from mockexam.bank.kinds.options import Choice, lettered
from mockexam.delivery import attempt as machine
from mockexam.services import attempts, scripts
from mockexam.services.scripts import Script
from mockexam.stats.learner import advice, held_ideas, topic_results
from mockexam.web.access import Role, allow
from mockexam.web.charts import interval_chart
from mockexam.web.learner.blueprint import bp
from mockexam.web.state import now, reading


@bp.get("/learn/results/<uuid:attempt_id>")
@allow(Role.CANDIDATE)
def results(attempt_id: UUID) -> ResponseReturnValue:
    """Show a learner's own results once they are released."""
    with reading() as db:
        row = attempts.get_attempt(db, attempt_id)
        ended = machine.at(attempts.state_of(row), now()).status.ended
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
        )


def question_rows(script: Script) -> list[Mapping[str, Any]]:
    """Return every item with the learner's answer beside the mark scheme."""
    return [
        {
            "label": label,
            "item": item,
            "answer": shown_answer(item, script.responses.get(item.ref)),
            "key": shown_key(item),
            "award": script.awards[item.ref],
        }
        for label, item in script.paper.items()
    ]


def shown_answer(item: Item, response: Response) -> list[tuple[str, str]]:
    """Return a response as (letter, text) pairs; a written one has no letter."""
    if isinstance(item, Choice):
        options = lettered(item.options)
        letters = [response] if isinstance(response, str) else list(response or ())
        return [(letter, options[letter].text) for letter in letters if letter in options]
    return [("", response)] if isinstance(response, str) and response.strip() else []


def shown_key(item: Item) -> list[tuple[str, str]]:
    """Return the right options as (letter, text) pairs; none for a written item."""
    if isinstance(item, Choice):
        return [(letter, o.text) for letter, o in lettered(item.options).items() if o.key]
    return []
