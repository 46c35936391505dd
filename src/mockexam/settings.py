"""What may be set: read from `config.toml` in the instance folder, then from the environment."""

import os
import secrets
import tomllib
from dataclasses import dataclass, field, fields
from pathlib import Path

from mockexam import paths
from mockexam.errors import MockExamError
from mockexam.files import write_once


class SettingsRefused(MockExamError):
    """A configuration that cannot be used, and how to mend it."""


@dataclass(frozen=True)
class Settings:
    """The settings of an instance; each is documented in docs/reference/settings.md."""

    instance: Path
    database: str = ""
    bank: Path = field(default_factory=paths.starter_bank_folder)
    bind: str = "127.0.0.1:8000"
    workers: int = 2
    pack_sheets: int = 500
    behind_proxy: bool = False
    secure_cookies: bool = False

    def cookie(self, name: str) -> str:
        """Return the name that a cookie has in browsers.

        One that is for TLS only is told apart, so that what a browser knows from https
        stays when the same machine also speaks plain http, and nothing there overwrites it.
        """
        return f"__Host-{name}" if self.secure_cookies else name

    @property
    def lan(self) -> Path:
        """The folder of the certificate for a classroom and its key."""
        return self.instance / "lan"

    @property
    def database_address(self) -> str:
        """The SQLAlchemy address of the database; SQLite in the instance folder unless set."""
        return self.database or f"sqlite:///{self.instance / 'mockexam.sqlite'}"

    @property
    def papers(self) -> Path:
        """The folder that printed papers are written to."""
        return self.instance / "papers"

    @property
    def packs(self) -> Path:
        """The folder of print packs, each in a folder of its own."""
        return self.papers / "packs"

    @property
    def assets(self) -> Path:
        """The folder of every picture that a frozen paper may show."""
        return self.instance / "assets"

    @property
    def print_cache(self) -> Path:
        """The folder of rendered PDFs, named by their content."""
        return self.instance / "cache" / "pdf"


def read_settings(instance: Path | None = None) -> Settings:
    """Return the settings of an instance folder.

    Each setting may also be given in the environment as `MOCKEXAM_` and its name in
    capitals, which takes precedence over the file.

    Raises:
        SettingsRefused: The file cannot be read, or holds what is no setting.
    """
    folder = (instance or paths.instance_folder()).resolve()
    values = _read_file(folder / "config.toml")
    known = {f.name for f in fields(Settings)} - {"instance"}
    for name in sorted(known):
        value = os.environ.get(f"MOCKEXAM_{name.upper()}")
        if value:
            values[name] = value
    if unknown := sorted(set(values) - known):
        raise SettingsRefused(
            f"{folder / 'config.toml'}: {', '.join(unknown)} is no setting; "
            f"settings are {', '.join(sorted(known))}."
        )
    return _settings(folder, values)


def secret_key(settings: Settings) -> list[str]:
    """Return the secret keys, the newest first; the first call makes one.

    To rotate, put a new line on top of `secret_key`: what the older ones signed
    stays readable until their lines are removed.

    Raises:
        SettingsRefused: The file is there and empty.
    """
    path = settings.instance / "secret_key"
    if not path.exists():
        write_once(path, f"{secrets.token_urlsafe(48)}\n".encode(), mode=0o600)
    keys = path.read_text().split()
    if not keys:
        raise SettingsRefused(f"{path} is empty; remove it and start again.")
    return keys


def _read_file(path: Path) -> dict[str, object]:
    if not path.is_file():
        return {}
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsRefused(f"{path}: cannot be read: {error}") from error


def _settings(folder: Path, values: dict[str, object]) -> Settings:
    workers = str(values.get("workers", 2))
    if not workers.isdecimal() or int(workers) < 1:
        raise SettingsRefused(f"workers is a whole number from 1, not {workers}.")
    return Settings(
        instance=folder,
        database=str(values.get("database", "")),
        bank=Path(str(values.get("bank", paths.starter_bank_folder()))).expanduser(),
        bind=str(values.get("bind", "127.0.0.1:8000")),
        workers=int(workers),
        pack_sheets=_sheets(values.get("pack_sheets", 500)),
        behind_proxy=_is_true("behind_proxy", values.get("behind_proxy", False)),
        secure_cookies=_is_true("secure_cookies", values.get("secure_cookies", False)),
    )


def _sheets(value: object) -> int:
    text = str(value)
    if not text.isdecimal() or int(text) < 1:
        raise SettingsRefused(f"pack_sheets is a whole number from 1, not {value}.")
    return int(text)


def _is_true(name: str, value: object) -> bool:
    text = str(value).lower()
    if text not in _TRUTHS:
        raise SettingsRefused(f"{name} is true or false, not {value}.")
    return _TRUTHS[text]


_TRUTHS = {
    **dict.fromkeys(("true", "1", "yes", "on"), True),
    **dict.fromkeys(("false", "0", "no", "off"), False),
}
