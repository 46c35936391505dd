"""A bank of any size to measure with: the shipped items over and over, in other words each time."""

import random
import re
import shutil
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from mockexam.yaml_source import read_documents

DOCUMENTS_A_FILE = 60
_TEXTS = frozenset(
    {
        "stem",
        "text",
        "why",
        "options",
        "answer",
        "guidance",
        "passage",
        "working",
        "match",
        "option",
        "title",
    }
)
_LISTS = frozenset({"accept", "ignore", "steps"})
_WORD = re.compile(r"\b[a-z]{4,}\b")
_SYLLABLES = "ba ce di fo gu la me ni po ru sa te vi wo za bre cli dro fle gra".split()

_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_Dumper = getattr(yaml, "CSafeDumper", yaml.SafeDumper)


def write_copies(bank: Path, items: int, folder: Path) -> int:
    """Write a bank of at least so many items to a new folder; return how many it has.

    The first copy is the bank's own text. Later copies have refs of their own and,
    for their longer words, invented ones, so that copies are no duplicates. Families
    stand in the first only.
    """
    shutil.copytree(bank / "syllabus", folder / "syllabus")
    (folder / "items").mkdir()
    sources = [
        document
        for path in sorted((bank / "items").rglob("*.yaml"))
        for document in read_documents(path, path.name)[0]
    ]
    written, copy = 0, 0
    while written < items:
        texts: list[str] = []
        for document in sources:
            if written >= items:
                break
            if copy and "family" in document.value:
                continue
            texts.append(document.text if not copy else _in_other_words(document.value, copy))
            written += len(document.value.get("parts", (1,)))
        for n, part in enumerate(_parts(texts)):
            (folder / "items" / f"{copy:04d}-{n:03d}.yaml").write_text(part, encoding="utf-8")
        copy += 1
    return written


def _parts(texts: list[str]) -> Iterator[str]:
    for start in range(0, len(texts), DOCUMENTS_A_FILE):
        yield "---\n".join(
            text.removeprefix("---\n") for text in texts[start : start + DOCUMENTS_A_FILE]
        )


def _in_other_words(value: dict[str, Any], copy: int) -> str:
    ref = f"{value['ref'].partition('-')[0]}-{copy}{value['ref'].partition('-')[2].zfill(4)}"
    changed = _change(value, copy) | {"ref": ref}
    changed.pop("enemies", None)
    return yaml.dump(changed, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=110)


def _change(value: Any, copy: int, field: str = "") -> Any:
    if isinstance(value, dict):
        return {name: _change(inner, copy, name) for name, inner in value.items()}
    if isinstance(value, list):
        return [_change(inner, copy, "text" if field in _LISTS else field) for inner in value]
    if isinstance(value, str) and field in _TEXTS:
        return _WORD.sub(lambda found: _other(found[0], copy), value)
    return value


@lru_cache(maxsize=1 << 17)
def _other(word: str, copy: int) -> str:
    dice = random.Random(f"{word}/{copy}")  # noqa: S311 (no secret)
    return "".join(dice.choice(_SYLLABLES) for _ in range(max(2, len(word) // 3)))
