#!/usr/bin/env python3
"""Keeps the table of settings in docs/operate.md as the program has it.

Usage: tools/reference.py REFERENCE-PROGRAM            writes it
       tools/reference.py --check REFERENCE-PROGRAM    only says whether it is current (exit status 1: it is not)
"""

import re
import subprocess
import sys
from pathlib import Path

PAGE = Path(__file__).parent.parent / "docs/operate.md"
PLACE = re.compile(r"(<!-- settings: made by tools/reference.py -->\n).*(<!-- end of settings -->)", re.DOTALL)


def main() -> int:
    check = sys.argv[1] == "--check"
    table = subprocess.run([sys.argv[-1], "settings"], check=True, capture_output=True, text=True).stdout
    page = PAGE.read_text()
    current = PLACE.sub(lambda place: place[1] + "\n" + table + "\n" + place[2], page)
    assert PLACE.search(page), f"{PAGE}: no place for the settings"
    if current == page:
        return 0
    if check:
        print("docs/operate.md: the table of settings is not current; tools/reference.py writes it")
        return 1
    PAGE.write_text(current)
    return 0


if __name__ == "__main__":
    sys.exit(main())
