"""Numbers and durations as the paper says them."""

from collections.abc import Sequence

_NUMBERS = (
    "no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
)  # fmt: skip


def say_number(number: int) -> str:
    """Return a number in words up to ten, in figures beyond."""
    return _NUMBERS[number] if number < len(_NUMBERS) else str(number)


def say_marks(marks: int) -> str:
    """Return marks with their word: "1 mark", "2 marks"."""
    return count(marks, "mark")


def say_duration(minutes: int) -> str:
    """Return a working time as hours and minutes: "45 minutes", "1 hour 30 minutes"."""
    hours, rest = divmod(minutes, 60)
    spans = [count(hours, "hour")] * bool(hours) + [count(rest, "minute")] * bool(rest)
    return " ".join(spans)


def say_sections(named_marks: list[tuple[str, int]]) -> str:
    """Return what each section carries as one sentence; empty for fewer than two sections."""
    if len(named_marks) < 2:  # noqa: PLR2004 (one section is the whole paper)
        return ""
    (title, marks), *others = named_marks
    spans = [f"{title} carries {say_marks(marks)}", *(f"{t} {m}" for t, m in others)]
    return f"{', '.join(spans[:-1])} and {spans[-1]}."


def say_questions(numbers: Sequence[int]) -> str:
    """Return questions by their numbers: "Question 3", "Questions 3, 5 and 8"."""
    *others, last = [str(number) for number in numbers]
    return f"Questions {', '.join(others)} and {last}" if others else f"Question {last}"


def say_sources(letters: Sequence[str | None]) -> str:
    """Return sources by their letters: "Source A", "Sources A to C"; "the source" without one."""
    named = [letter for letter in letters if letter]
    if not named:
        return "the source" if len(letters) == 1 else "the sources"
    return f"Source {named[0]}" if len(named) == 1 else f"Sources {named[0]} to {named[-1]}"


def say_span(marks: tuple[int, int]) -> str:
    """Return a range of marks: "3–4", or "3" where both ends are one."""
    low, high = marks
    return str(low) if low == high else f"{low}–{high}"


def count(number: int, thing: str, things: str = "") -> str:
    """Return a number with its thing, which takes an s beyond one unless `things` is said."""
    return f"{number} {thing if number == 1 else things or thing + 's'}"


def say_labels(labels: Sequence[str]) -> str:
    """Return the printed labels of questions, runs as spans: "3, 5 to 8 and 9(a)"."""
    spans: list[list[str]] = []
    for label in labels:
        last = spans[-1][-1] if spans else ""
        if label.isdecimal() and last.isdecimal() and int(label) == int(last) + 1:
            spans[-1].append(label)
        else:
            spans.append([label])
    said = [piece for span in spans for piece in _said_span(span)]
    return " and ".join(filter(None, [", ".join(said[:-1]), *said[-1:]]))


def _said_span(span: Sequence[str]) -> Sequence[str]:
    return span if len(span) <= 2 else [f"{span[0]} to {span[-1]}"]  # noqa: PLR2004 (a pair)
