"""What `--json` says of a blueprint that cannot be met."""

from typing import Any

from mockexam.assembly.explain import Explanation


def described_refusal(explanation: Explanation) -> dict[str, Any]:
    """Return the rows that clash and the changes that work, as JSON values."""
    return {
        "conflict": list(explanation.conflict),
        "sentences": list(explanation.sentences),
        "suggestions": [
            {
                "change": suggestion.change,
                "row": ", ".join(suggestion.rows),
                "rule": ", ".join(suggestion.lifted),
                "write": suggestion.write,
                "solves": True,
                "cost": round(suggestion.cost, 6),
            }
            for suggestion in explanation.suggestions
        ],
    }
