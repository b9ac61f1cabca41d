"""Writes a DOCX as Word does: its parts by hand, with lists that count by themselves."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Mapping
from io import BytesIO
from typing import Final
from xml.sax.saxutils import escape

W: Final = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
R: Final = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
PACKAGE: Final = "http://schemas.openxmlformats.org/package/2006"
OFFICE: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
WORD: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml"
ROOTS: Final = {
    "styles": "styles",
    "numbering": "numbering",
    "footnotes": "footnotes",
    "endnotes": "endnotes",
    "comments": "comments",
    "header": "hdr",
    "footer": "ftr",
}
STYLES: Final = """
<w:style w:type="paragraph" w:default="1" w:styleId="Standaard"><w:name w:val="Normal"/></w:style>
<w:style w:type="paragraph" w:styleId="Kop1"><w:name w:val="heading 1"/>
 <w:basedOn w:val="Standaard"/><w:pPr>
 <w:numPr><w:numId w:val="1"/></w:numPr><w:outlineLvl w:val="0"/></w:pPr></w:style>
<w:style w:type="paragraph" w:styleId="Lid"><w:name w:val="Lid"/><w:basedOn w:val="Standaard"/>
 <w:pPr><w:numPr><w:ilvl w:val="1"/><w:numId w:val="1"/></w:numPr></w:pPr></w:style>
<w:style w:type="paragraph" w:styleId="Titel"><w:name w:val="Title"/></w:style>
<w:style w:type="paragraph" w:styleId="Inhopg1"><w:name w:val="toc 1"/></w:style>
"""
NUMBERING: Final = """
<w:abstractNum w:abstractNumId="0"><w:multiLevelType w:val="multilevel"/>
 <w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:pStyle w:val="Kop1"/>
  <w:lvlText w:val="%1"/></w:lvl>
 <w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1.%2"/></w:lvl>
 <w:lvl w:ilvl="2"><w:start w:val="1"/><w:numFmt w:val="lowerLetter"/>
  <w:lvlText w:val="%3."/></w:lvl>
</w:abstractNum>
<w:abstractNum w:abstractNumId="1">
 <w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="bullet"/>
  <w:lvlText w:val="&#xF0B7;"/></w:lvl>
</w:abstractNum>
<w:abstractNum w:abstractNumId="2">
 <w:lvl w:ilvl="0"><w:start w:val="3"/><w:numFmt w:val="upperRoman"/>
  <w:lvlText w:val="%1)"/></w:lvl>
</w:abstractNum>
<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>
<w:num w:numId="2"><w:abstractNumId w:val="1"/></w:num>
<w:num w:numId="3"><w:abstractNumId w:val="2"/></w:num>
<w:num w:numId="4"><w:abstractNumId w:val="2"/>
 <w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride></w:num>
"""


def run(text: str, look: str = "") -> str:
    """A run; ``look`` is what stands in its properties, as ``<w:b/>``."""
    properties = f"<w:rPr>{look}</w:rPr>" if look else ""
    return f'<w:r>{properties}<w:t xml:space="preserve">{escape(text)}</w:t></w:r>'


def paragraph(*runs: str, style: str = "", listed: tuple[int, int] | None = None) -> str:
    """A paragraph; ``listed`` is the number of its list, and its level in that."""
    properties = f'<w:pStyle w:val="{style}"/>' if style else ""
    if listed:
        properties += (
            f'<w:numPr><w:ilvl w:val="{listed[1]}"/><w:numId w:val="{listed[0]}"/></w:numPr>'
        )
    written = "".join(one if one.startswith("<") else run(one) for one in runs)
    return f"<w:p><w:pPr>{properties}</w:pPr>{written}</w:p>"


def table(*rows: Iterable[str]) -> str:
    """A table of cells, each a paragraph or more, or its words."""
    written = ""
    for row in rows:
        cells = (one if one.startswith("<") else paragraph(one) for one in row)
        written += f"<w:tr>{''.join(f'<w:tc>{cell}</w:tc>' for cell in cells)}</w:tr>"
    return f"<w:tbl>{written}</w:tbl>"


def tracked(sort: str, inner: str) -> str:
    """What someone changed: ``sort`` is ``ins``, ``del``, ``moveFrom`` or ``moveTo``."""
    text = inner.replace("<w:t ", "<w:delText ").replace("</w:t>", "</w:delText>")
    within = text if sort == "del" else inner
    return f'<w:{sort} w:id="9" w:author="A" w:date="2026-01-01T00:00:00Z">{within}</w:{sort}>'


def box(*paragraphs: str) -> str:
    """A text box as Word writes it: once for new programs, once for old ones."""
    said = f"<w:txbxContent>{''.join(paragraphs)}</w:txbxContent>"
    return (
        '<w:r><mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/'
        'markup-compatibility/2006" xmlns:wps="http://schemas.microsoft.com/office/word/2010/'
        'wordprocessingShape" xmlns:v="urn:schemas-microsoft-com:vml">'
        f'<mc:Choice Requires="wps"><w:drawing><wps:txbx>{said}</wps:txbx></w:drawing></mc:Choice>'
        f"<mc:Fallback><w:pict><v:textbox>{said}</v:textbox></w:pict></mc:Fallback>"
        "</mc:AlternateContent></w:r>"
    )


def write_docx(
    body: str, parts: Mapping[str, str] | None = None, more: Mapping[str, bytes] | None = None
) -> bytes:
    """Return a DOCX; ``parts`` are its parts by name (``header1``), ``more`` other files in it."""
    written = {"styles": STYLES, "numbering": NUMBERING, **(parts or {})}
    sorts = {name: name.rstrip("0123456789") for name in written}
    overrides = "".join(
        f'<Override PartName="/word/{name}.xml" ContentType="{WORD}.{sort}+xml"/>'
        for name, sort in (("document", "document.main"), *sorts.items())
    )
    relations = "".join(
        f'<Relationship Id="r{name}" Type="{OFFICE}/{sort}" Target="{name}.xml"/>'
        for name, sort in sorts.items()
    )
    begins = f'<Relationships xmlns="{PACKAGE}/relationships">'
    main = f'<Relationship Id="r1" Type="{OFFICE}/officeDocument" Target="word/document.xml"/>'
    edges = "".join(
        f'<w:{sort}Reference w:type="default" r:id="r{name}"/>'
        for name, sort in sorts.items()
        if sort in {"header", "footer"}
    )
    files = {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="xml" '
        f'ContentType="application/xml"/><Default Extension="rels" ContentType='
        f'"application/vnd.openxmlformats-package.relationships+xml"/>{overrides}</Types>',
        "_rels/.rels": f"{begins}{main}</Relationships>",
        "word/document.xml": f"<w:document {W} {R}><w:body>{body}<w:sectPr>{edges}</w:sectPr>"
        "</w:body></w:document>",
        "word/_rels/document.xml.rels": f"{begins}{relations}</Relationships>",
    }
    for name, sort in sorts.items():
        files[f"word/{name}.xml"] = f"<w:{ROOTS[sort]} {W} {R}>{written[name]}</w:{ROOTS[sort]}>"
    file = BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as package:
        for path, text in files.items():
            package.writestr(path, text)
        for path, data in (more or {}).items():
            package.writestr(path, data)
    return file.getvalue()
