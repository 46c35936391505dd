"""Where things lie: the starter bank, the templates and the instance folder.

In a checkout and an editable install the top-level folders are used; a wheel
carries the same folders inside the package.
"""

import os
from pathlib import Path

_PACKAGE = Path(__file__).parent
_CHECKOUT = _PACKAGE.parent.parent


def _shipped(name: str) -> Path:
    packed = _PACKAGE / "_shipped" / name
    return packed if packed.is_dir() else _CHECKOUT / name


def templates_folder() -> Path:
    """Return the folder that holds `web/` and `print/`."""
    return _shipped("templates")


def starter_bank_folder() -> Path:
    """Return the bundled question bank."""
    return _shipped("question_bank")


def benchmarks_folder() -> Path:
    """Return the blueprints of the assembly benchmark, which only a checkout has."""
    return _CHECKOUT / "benchmarks"


def instance_folder() -> Path:
    """Return the folder for everything made: `MOCKEXAM_INSTANCE`, else one that suits the install.

    A checkout uses its own `instance/`; an installed wheel uses `instance/`
    below the folder that the command is run in.
    """
    named = os.environ.get("MOCKEXAM_INSTANCE")
    if named:
        return Path(named).expanduser().resolve()
    if (_CHECKOUT / "pyproject.toml").is_file():
        return _CHECKOUT / "instance"
    return Path.cwd() / "instance"
