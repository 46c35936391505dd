"""What holds for every kind whose response has one slot for each thing to be answered."""

from abc import abstractmethod
from typing import ClassVar

from mockexam.bank.item import Item, Response

SLOT_CHARACTERS_MAX = 200


class Slotted(Item):
    """An item answered slot by slot; a slot left empty holds the empty text."""

    objective_marking: ClassVar[bool] = True

    @property
    @abstractmethod
    def slot_choices(self) -> tuple[tuple[str, ...] | None, ...]:
        """What each slot may hold; None for a slot that is typed into."""

    def slots(self, response: Response) -> tuple[str, ...]:
        """Return the response as one text a slot, missing slots empty."""
        given = response if isinstance(response, tuple) else ()
        return tuple(
            given[n].strip() if n < len(given) else "" for n in range(len(self.slot_choices))
        )

    def is_complete(self, response: Response) -> bool:
        """Tell whether every slot holds something."""
        return all(self.slots(response))

    def accepts(self, response: Response) -> str | None:
        """Accept one text a slot, each empty or among the slot's choices."""
        if response is None:
            return None
        choices = self.slot_choices
        if not isinstance(response, tuple) or len(response) > len(choices):
            return f"Answer in {len(choices)} places."
        for slot, allowed in zip(response, choices, strict=False):
            if allowed is None:
                if len(slot) > SLOT_CHARACTERS_MAX:
                    return f"Shorten each answer to {SLOT_CHARACTERS_MAX} characters."
            elif slot and slot not in allowed:
                return "Choose from what is offered."
        return None
