"""Reading the authored syllabus from its YAML file."""

from dataclasses import replace
from pathlib import Path

from pydantic import ValidationError

from mockexam.errors import Finding, InputRefused
from mockexam.syllabus.model import Syllabus
from mockexam.yaml_source import YamlDocument, read_documents, refusals


def load_syllabus(folder: Path) -> Syllabus:
    """Return the one syllabus of a bank's `syllabus/` folder.

    Raises:
        InputRefused: As for `read_syllabus_file`.
    """
    return read_syllabus_file(folder)[0]


def read_syllabus_file(folder: Path) -> tuple[Syllabus, YamlDocument]:
    """Return the one syllabus of a bank's `syllabus/` folder, with the text that it was read from.

    Raises:
        InputRefused: No syllabus there, more than one, or one with a fault;
            a bank without its syllabus cannot be read at all.
    """
    files = sorted(folder.glob("*.yaml"))
    if len(files) != 1:
        found = f"{len(files)} found" if files else "none found"
        raise InputRefused(f"{folder}: a bank has exactly one syllabus file (*.yaml), {found}")
    shown = f"{folder.name}/{files[0].name}"
    documents, findings = read_documents(files[0], shown)
    if findings:
        raise InputRefused("The syllabus cannot be read.", findings)
    if len(documents) != 1:
        refused = Finding(shown, 0, "syllabus", "holds one document, and no `---` line")
        raise InputRefused("The syllabus cannot be read.", [refused])
    try:
        return Syllabus.model_validate(documents[0].value), replace(documents[0], value=None)
    except ValidationError as error:
        raise InputRefused("The syllabus cannot be read.", refusals(error, documents[0])) from error
