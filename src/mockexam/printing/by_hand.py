"""Lists on a machine whose fonts lack somebody's alphabet: a line is left to write the name on."""

import re
from collections.abc import Collection

from mockexam.printing.pdf import PrintingFault, render_pdf

LINE = '<span class="by-hand"></span>'
_MISSING = re.compile(r"unsupported by fonts: .* \(U\+([0-9A-F]{4,6})\)", re.DOTALL)
_TEXT = re.compile(r">([^<>]+)(?=<)")


def render_list(html: str) -> bytes:
    """Return a list as PDF; texts that no font of this machine has are lines to write on.

    Raises:
        PrintingFault: The pages cannot be drawn for another reason.
    """
    try:
        return render_pdf(html)
    except PrintingFault as fault:
        missing = _missing(fault)
        if not missing:
            raise
    return render_pdf(_with_lines(html, missing))


def _missing(fault: PrintingFault) -> set[str]:
    found = (_MISSING.search(one) for one in fault.faults)
    return {chr(int(one[1], 16)) for one in found if one}


def _with_lines(html: str, missing: Collection[str]) -> str:
    def mend(found: re.Match[str]) -> str:
        return f">{LINE}" if any(character in missing for character in found[1]) else found[0]

    return _TEXT.sub(mend, html)
