"""Every address and every form field that an outside program may use is documented."""

import inspect
import re
from pathlib import Path

import pytest
from flask_wtf import FlaskForm
from wtforms.fields.core import UnboundField

from mockexam.bank.kinds import KINDS
from mockexam.services.bank_search import AT_LEAST, AT_MOST, LABELS, RANGES
from mockexam.settings import Settings
from mockexam.web import create_app
from mockexam.web.centre.arrangements_forms import ArrangementsForm
from mockexam.web.centre.forms import ActionForm, IncidentForm, NameForm
from mockexam.web.centre.pack_forms import PackForm
from mockexam.web.display import DisplayForm
from mockexam.web.learner.forms import ADAPTERS
from mockexam.web.marker.forms import LevelForm, PointsForm
from mockexam.web.public.forms import JoinByNameForm
from mockexam.web.tutor.draft_forms import BlueprintForm, ChangeForm, LeaveOutForm
from mockexam.web.tutor.forms import CertificateForm, PaperForm
from mockexam.web.tutor.sitting_forms import CandidateForm, SittingForm
from tests.docs.pages import REFERENCE, rows

PAGE = REFERENCE / "pages-and-forms.md"
FORMS = [
    JoinByNameForm,
    PaperForm,
    BlueprintForm,
    ChangeForm,
    LeaveOutForm,
    CertificateForm,
    SittingForm,
    CandidateForm,
    ArrangementsForm,
    PointsForm,
    LevelForm,
    DisplayForm,
    ActionForm,
    IncidentForm,
    NameForm,
    PackForm,
]
MACHINERY = {"HEAD", "OPTIONS"}


def test_every_address_is_documented_with_its_methods(tmp_path: Path) -> None:
    app = create_app(Settings(tmp_path), immediate_jobs=True)
    served: dict[str, set[str]] = {}
    for rule in app.url_map.iter_rules():
        address = re.sub(r"<[^<>]*:(\w+)>", r"<\1>", rule.rule)
        served.setdefault(address, set()).update((rule.methods or set()) - MACHINERY)
    documented: dict[str, set[str]] = {}
    for address, methods, *_ in rows(PAGE.read_text()):
        if address.startswith("`/"):
            documented.setdefault(address.strip("`"), set()).update(methods.split(", "))
    assert documented == served


def test_every_filter_of_the_bank_is_documented() -> None:
    text = PAGE.read_text()
    names = [name for name in LABELS if name not in RANGES]
    names += [name + end for name in RANGES for end in (AT_LEAST, AT_MOST)]
    assert [name for name in names if f"`{name}`" not in text] == []


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.__name__)
def test_every_field_is_documented(form: type[FlaskForm]) -> None:
    names = [name for name, _ in inspect.getmembers(form, lambda m: isinstance(m, UnboundField))]
    text = PAGE.read_text()
    assert names
    assert [name for name in names if f"`{name}`" not in text] == []


@pytest.mark.parametrize("kind", KINDS)
def test_the_fields_of_every_kind_are_documented(kind: str) -> None:
    (fields,) = (cells[1] for cells in rows(PAGE.read_text()) if f"`{kind}`" in cells[0])
    assert ("`answer-<ref>-1`" in fields) is ADAPTERS[kind].is_slotted
    assert "`answer-<ref>" in fields
