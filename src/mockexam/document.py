"""The base of every immutable document: frozen, strict about unknown fields, hashed by content."""

import hashlib
import json
from typing import Any

from pydantic import BaseModel, ConfigDict


class Document(BaseModel):
    """An immutable value stored as a document; equal content has an equal digest."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    def as_json(self) -> dict[str, Any]:
        """Return the document as JSON values, fields at their defaults left out."""
        return self.model_dump(mode="json", exclude_defaults=True)

    @property
    def digest(self) -> str:
        """The SHA-256 of the canonical JSON, in hexadecimal."""
        return digest_of(self.as_json())


def digest_of(value: Any) -> str:
    """Return the SHA-256 of a JSON value in its canonical form, in hexadecimal."""
    canonical = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()
