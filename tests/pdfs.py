"""PDF documents of our own making: lines of text on pages, and what a careless or hostile hand does to a file."""

from __future__ import annotations

import zlib
from collections.abc import Sequence


def pdf(pages: Sequence[Sequence[str]], *, title: str = "", created: str = "D:20260203040506Z") -> bytes:
    """A PDF whose pages hold these lines, from the top down."""
    return document([_drawn(lines) for lines in pages], title=title, created=created)


def _drawn(lines: Sequence[str]) -> bytes:
    shown = "".join(f"({line.translate(_ESCAPED)}) Tj T*\n" for line in lines)
    return f"BT /F1 10 Tf 12 TL 50 780 Td\n{shown}ET".encode("latin-1")


def placed(texts: Sequence[tuple[int, int, str]]) -> bytes:
    """The drawing commands of texts at places of a page."""
    return "".join(f"BT /F1 10 Tf 1 0 0 1 {x} {y} Tm ({text.translate(_ESCAPED)}) Tj ET\n" for x, y, text in texts).encode(
        "latin-1"
    )


def printed_table(rows: Sequence[Sequence[str]], *, top: int = 720, columns: Sequence[int] = (50, 250, 350)) -> bytes:
    """The drawing commands of a table."""
    return placed([(x, top - 14 * n, text) for n, row in enumerate(rows) for x, text in zip(columns, row, strict=False)])


_ESCAPED = str.maketrans({"(": r"\(", ")": r"\)", "\\": r"\\"})


def document(contents: Sequence[bytes], *, title: str = "", created: str = "", packed: bool = False) -> bytes:
    """A PDF with these streams of drawing commands as its pages."""
    kids = " ".join(f"{5 + 2 * n} 0 R" for n in range(len(contents)))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(contents)} >>".encode(),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        f"<< /Title ({title.translate(_ESCAPED)}) /CreationDate ({created}) >>".encode("latin-1"),
    ]
    for n, content in enumerate(contents):
        page = f"/Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {6 + 2 * n} 0 R"
        objects.append(f"<< {page} /Resources << /Font << /F1 3 0 R >> >> >>".encode())
        body = zlib.compress(content) if packed else content
        coding = " /Filter /FlateDecode" if packed else ""
        objects.append(f"<< /Length {len(body)}{coding} >>\nstream\n".encode() + body + b"\nendstream")
    return _numbered(objects)


def _numbered(objects: Sequence[bytes]) -> bytes:
    out = bytearray(b"%PDF-1.4\n")
    places = []
    for number, content in enumerate(objects, 1):
        places.append(len(out))
        out += f"{number} 0 obj\n".encode() + content + b"\nendobj\n"
    start = len(out)
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode()
    out += b"".join(f"{place:010d} 00000 n \n".encode() for place in places)
    out += f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R /Info 4 0 R >>\nstartxref\n{start}\n%%EOF".encode()
    return bytes(out)
