"""Writes a one-page PDF of a few lines, so that the demonstration has attachments of its own."""

PAGE_HEIGHT = 842
LEFT = 72


def _text(line: str) -> bytes:
    raw = line.encode("cp1252")
    return b"".join(b"\\" + bytes([byte]) if byte in b"\\()" else bytes([byte]) for byte in raw)


def _content(title: str, lines: list[str]) -> bytes:
    rows = [b"BT /F1 18 Tf %d %d Td (%s) Tj ET" % (LEFT, PAGE_HEIGHT - 90, _text(title))]
    for index, line in enumerate(lines):
        rows.append(b"BT /F1 11 Tf %d %d Td (%s) Tj ET" % (LEFT, PAGE_HEIGHT - 130 - 18 * index, _text(line)))
    return b"\n".join(rows)


def one_page(title: str, lines: list[str]) -> bytes:
    """A complete PDF 1.4 file with one A4 page."""
    content = _content(title, lines)
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
        b" /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    out, places = bytearray(b"%PDF-1.4\n"), []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)
    return bytes(out)
