"""What actions are called, what they ask, and what is said once they are done."""

from dataclasses import dataclass

from mockexam.services.interventions import Action, Outcome

TITLES = {
    Action.ADD_TIME: "Add time",
    Action.PAUSE: "Pause",
    Action.RESUME: "Resume",
    Action.MESSAGE: "Message",
    Action.MOVE: "Allow a move",
    Action.LET_IN: "Let in late",
    Action.REOPEN: "Reopen",
    Action.VOID: "Make void",
}
TIMED = (Action.ADD_TIME, Action.LET_IN, Action.REOPEN)
SHARED = (Action.ADD_TIME, Action.PAUSE, Action.RESUME, Action.MESSAGE)
"""What may be done to everybody at once, by a link that says so."""


@dataclass(frozen=True)
class Asked:
    """How a page asks for an action: what it does, its field for minutes, the head of a column."""

    lead: str
    then: str = "Will finish"
    minutes: str = ""
    preset: int = 0


ASKED = {
    Action.ADD_TIME: Asked(
        "The finish moves by the same minutes for each of them.", minutes="Minutes to add", preset=5
    ),
    Action.PAUSE: Asked(
        "The clock stops and the questions are hidden until you resume. A break that is on ends.",
        "Time left, kept",
    ),
    Action.RESUME: Asked("The clock goes on with the time that was left.", "Would finish now"),
    Action.MESSAGE: Asked("Candidates see it on their page within half a minute.", ""),
    Action.MOVE: Asked(
        "The exam can be joined at another computer with the candidate’s own code for 15 minutes. "
        "Answers are kept and the clock runs on; the old computer can save nothing more.",
        "Can move until",
    ),
    Action.LET_IN: Asked(
        "They can start after the last start. The clock starts when they press Start.",
        "Can start until",
        "Minutes in which they can start",
        15,
    ),
    Action.REOPEN: Asked(
        "The exam goes on with the time that was left when it ended, and these minutes.",
        minutes="Minutes to add to what was left",
        preset=5,
    ),
    Action.VOID: Asked(
        "The exam ends and counts for nothing. Its answers are kept, and you can reopen one that "
        "was started.",
        "Then",
    ),
}


def presses(action: Action, minutes: int) -> str:
    """Return what the button that does it says."""
    if action is Action.ADD_TIME:
        return f"Add {_minutes(minutes)}"
    return {
        Action.MESSAGE: "Send the message",
        Action.MOVE: "Allow the move",
        Action.LET_IN: "Let in",
        Action.VOID: "Make void",
    }.get(action, TITLES[action])


def told(outcome: Outcome) -> str:
    """Return what was done, in one sentence."""
    count = len(outcome.done)
    if count == 0:
        return "Nothing was changed."
    whom = f"{count} candidates" if count > 1 else outcome.done[0][1]
    said = {
        Action.ADD_TIME: f"{_minutes(outcome.minutes)} added for {whom}.",
        Action.PAUSE: f"Paused: {whom}.",
        Action.RESUME: f"The clock goes on for {whom}.",
        Action.MESSAGE: f"Message sent to {whom}.",
        Action.MOVE: f"Can be moved to another computer for 15 minutes: {whom}.",
        Action.LET_IN: f"Can start within the next {_minutes(outcome.minutes)}: {whom}.",
        Action.REOPEN: f"Reopened: {whom}.",
        Action.VOID: f"Made void: {whom}.",
    }
    return said[outcome.action]


def _minutes(minutes: int) -> str:
    return f"{minutes} minute{'' if minutes == 1 else 's'}"
