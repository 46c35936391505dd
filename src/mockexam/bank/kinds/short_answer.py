"""Short answer: a few words or sentences, marked by points."""

from typing import Literal

from pydantic import Field

from mockexam.bank.kinds.scheme import Points
from mockexam.bank.kinds.written import Written


class ShortAnswer(Written):
    """A question of up to six marks with a points-based scheme."""

    kind: Literal["short_answer"]
    marks: int = Field(ge=1, le=6)
    scheme: Points
