"""Lists all that a page needs to be drawn (ISO 32000-2, 7.8 to 11); the rest is not copied."""

from __future__ import annotations

FUNCTION = (
    "FunctionType Domain Range Size BitsPerSample Order Encode Decode C0 C1 N Bounds "
    "Functions:function"
)
DESCRIBED = (
    "Type FontName FontStretch FontWeight Flags FontBBox ItalicAngle Ascent Descent Leading "
    "CapHeight XHeight StemV StemH AvgWidth MaxWidth MissingWidth FontFile:program "
    "FontFile2:program FontFile3:program"
)
DRAWING = "Type Subtype FormType BBox Matrix Resources:resources Group:group OC:layer"
SHAPES = {
    "plain": "",
    "content": "",
    "text": "Registry:text Ordering:text Supplement",
    "page": "MediaBox CropBox Rotate UserUnit Resources:resources Group:group",
    "resources": (
        "ProcSet ExtGState:?state ColorSpace:?colour Pattern:?pattern Shading:?shading "
        "XObject:?drawing Font:?font Properties:?layer"
    ),
    "state": (
        "Type LW LC LJ ML D RI OP op OPM FL SM SA BM CA ca AIS TK Font:font SMask:mask BG:function "
        "BG2:function UCR:function UCR2:function TR:function TR2:function"
    ),
    "mask": "Type S BC G:drawing TR:function",
    "group": "Type S I K CS:colour",
    "function": FUNCTION,
    "colour": f"{FUNCTION} WhitePoint BlackPoint Gamma Matrix Alternate:colour",
    "profile": "N Range Alternate:colour",
    "pattern": (
        f"{DRAWING} PatternType PaintType TilingType XStep YStep Shading:shading ExtGState:state"
    ),
    "shading": (
        "ShadingType ColorSpace:colour Background BBox AntiAlias Domain Matrix Function:function "
        "Coords Extend BitsPerCoordinate BitsPerComponent BitsPerFlag Decode VerticesPerRow"
    ),
    "drawing": (
        f"{DRAWING} Width Height ColorSpace:colour BitsPerComponent Intent ImageMask Decode "
        "Interpolate SMaskInData Mask:drawing SMask:drawing Matte"
    ),
    "inline": (
        "Width Height ColorSpace:colour BitsPerComponent Intent ImageMask Decode Interpolate"
    ),
    "font": (
        "Type Subtype BaseFont FirstChar LastChar Widths FontDescriptor:descriptor "
        "Encoding:encoding ToUnicode:cmap DescendantFonts:part "
        "FontBBox FontMatrix CharProcs:*drawing Resources:resources"
    ),
    "part": "Type Subtype BaseFont FontDescriptor:part-descriptor CIDSystemInfo:text DW W DW2 W2 "
    "CIDToGIDMap:letters",
    "letters": "",
    "descriptor": DESCRIBED,
    "part-descriptor": DESCRIBED,
    "program": "Subtype",
    "encoding": "Type BaseEncoding Differences CMapName CIDSystemInfo:text WMode UseCMap:encoding",
    "cmap": "Type CMapName CIDSystemInfo:text WMode UseCMap:cmap",
    "layer": "Type OCGs:layer P VE:layer Intent Usage:usage",
    "usage": "View:use Print:use Export:use Zoom:use",
    "use": "ViewState PrintState ExportState min max",
    "layers": "OCGs:layer D:shown",
    "shown": "BaseState ON:layer OFF:layer AS:automatic",
    "automatic": "Event OCGs:layer Category",
    "packing": (
        "Predictor Colors BitsPerComponent Columns EarlyChange K EndOfLine EncodedByteAlign Rows "
        "EndOfBlock BlackIs1 DamagedRowsBeforeError ColorTransform"
    ),
}
"""For each part of a page the keys that are copied. ``key:shape`` says what stands under a key;
a star, that it holds such things under names of the file's own; a question mark likewise, where
words use them by these names, or nothing uses them."""
KEYS = {
    shape: {
        f"/{key}": inside or "plain"
        for key, _, inside in (one.partition(":") for one in keys.split())
    }
    for shape, keys in SHAPES.items()
}
CONTENT = frozenset({"content", "drawing", "pattern"})
MAPS = frozenset({"cmap", "encoding"})
WITH_DATA = frozenset(
    {*CONTENT, *MAPS, "colour", "function", "inline", "letters", "profile", "program", "shading"}
)
"""Elsewhere a stream draws nothing."""
