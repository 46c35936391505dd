"""Codes that people read out and type: no 0, O, 1 or I, and forgiving of how they are typed."""

import secrets

ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
JOIN_LENGTH = 6
ACCESS_LENGTH = 8
_GROUP = 4


def new_code(length: int) -> str:
    """Return a random code of a length, about 5 bits a character."""
    return "".join(secrets.choice(ALPHABET) for _ in range(length))


def read_code(typed: str) -> str:
    """Return a typed code in its stored form: capitals, without spaces and hyphens."""
    return "".join(character for character in typed.upper() if character.isalnum())


def show_code(code: str) -> str:
    """Return a code as it is printed: eight characters in two groups, shorter ones whole."""
    if len(code) <= JOIN_LENGTH:
        return code
    return "-".join(code[i : i + _GROUP] for i in range(0, len(code), _GROUP))
