"""Writes every letter in both languages as .html and .txt into a folder, to look at before
customers do.

``python -m infra.letter_pictures DIRECTORY``; a browser shows the .html, its QR codes included.
"""

import sys
from base64 import b64encode
from pathlib import Path

from misa_order.fulfilment.letters.letter import Letter
from misa_order.orders.order_request import Language
from tests.letter_cases import letters_in


def page(letter: Letter) -> str:
    """The HTML form with its pictures inside, as a mail program shows it."""
    shown = letter.html
    for content_id, png in letter.pictures.items():
        shown = shown.replace(f'src="cid:{content_id}"', f'src="data:image/png;base64,{b64encode(png).decode()}"')
    return shown


def write_letters(folder: Path) -> None:
    """Write them, and say where."""
    folder.mkdir(parents=True, exist_ok=True)
    for language in Language:
        for name, letter in letters_in(language).items():
            (folder / f"{name}.{language}.html").write_text(page(letter), "utf-8")
            (folder / f"{name}.{language}.txt").write_text(f"{letter.subject}\n\n{letter.text}", "utf-8")
    print(f"{len(list(folder.glob('*.html')))} letters are in {folder}")


if __name__ == "__main__":
    write_letters(Path(sys.argv[1]))
