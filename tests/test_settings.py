"""Settings come from the instance's file, the environment before it, and nothing else."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from mockexam import paths
from mockexam.settings import Settings, SettingsRefused, read_settings, secret_key


@pytest.fixture(autouse=True)
def _plain_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DATABASE", "BANK", "BIND", "WORKERS", "BEHIND_PROXY", "SECURE_COOKIES"):
        monkeypatch.delenv(f"MOCKEXAM_{name}", raising=False)


def configure(folder: Path, text: str) -> Path:
    (folder / "config.toml").write_text(text, "utf-8")
    return folder


def test_without_a_file_everything_has_its_default(tmp_path: Path) -> None:
    settings = read_settings(tmp_path)
    assert settings.database_address == f"sqlite:///{tmp_path.resolve() / 'mockexam.sqlite'}"
    assert settings.bank == paths.starter_bank_folder()
    assert (settings.bind, settings.workers) == ("127.0.0.1:8000", 2)
    assert not settings.behind_proxy


def test_the_file_sets_what_it_names(tmp_path: Path) -> None:
    text = 'bind = "0.0.0.0:80"\nworkers = 4\nbank = "~/bees"\nbehind_proxy = true\n'
    settings = read_settings(configure(tmp_path, text))
    assert (settings.bind, settings.workers) == ("0.0.0.0:80", 4)
    assert settings.bank == Path.home() / "bees"
    assert settings.behind_proxy


def test_the_environment_goes_before_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    configure(tmp_path, 'database = "sqlite:///a"\nworkers = 4\n')
    monkeypatch.setenv("MOCKEXAM_DATABASE", "sqlite:///b")
    monkeypatch.setenv("MOCKEXAM_WORKERS", "")
    settings = read_settings(tmp_path)
    assert (settings.database_address, settings.workers) == ("sqlite:///b", 4)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("wrokers = 4\n", "wrokers is no setting; settings are"),
        ("workers = 0\n", "a whole number from 1, not 0"),
        ('workers = "many"\n', "a whole number from 1, not many"),
        ("workers = \n", "cannot be read"),
        ("bind = 'caf\udce9'\n", "cannot be read"),
    ],
)
def test_a_file_that_cannot_be_meant_is_refused_in_words(
    tmp_path: Path, text: str, said: str
) -> None:
    (tmp_path / "config.toml").write_bytes(text.encode(errors="surrogateescape"))
    with pytest.raises(SettingsRefused, match=said):
        read_settings(tmp_path)


def test_the_secret_key_is_made_once_and_is_nobody_elses_to_read(tmp_path: Path) -> None:
    settings = read_settings(tmp_path)
    first = secret_key(settings)
    assert secret_key(settings) == first
    assert len(first[0]) >= 48
    assert (tmp_path / "secret_key").stat().st_mode & 0o077 == 0


def test_a_key_put_on_top_signs_and_the_old_one_still_reads(tmp_path: Path) -> None:
    (tmp_path / "secret_key").write_text("new\nold\n")
    assert secret_key(read_settings(tmp_path)) == ["new", "old"]


def test_an_empty_key_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "secret_key").write_text("\n")
    with pytest.raises(SettingsRefused, match="is empty"):
        secret_key(read_settings(tmp_path))


def test_the_instance_folder_is_the_one_that_the_environment_names(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MOCKEXAM_INSTANCE", str(tmp_path))
    assert read_settings().papers == tmp_path.resolve() / "papers"


def test_of_processes_that_start_together_one_makes_the_key(instance: Path) -> None:
    settings = Settings(instance)
    with ThreadPoolExecutor(8) as pool:
        keys = list(pool.map(lambda _: tuple(secret_key(settings)), range(16)))
    assert len(set(keys)) == 1
    assert [path.name for path in instance.iterdir()] == ["secret_key"]
