"""The picture that a messenger shows beside a link to the site: the logo and the name.

It says no more than that, whatever page is shared: it may show on a lock screen.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from formsapp.facts import Facts

FONTS: Final = Path(__file__).parents[1] / "templates" / "pdf" / "fonts"
FILE: Final = "assets/kaart.png"
_DRAWING: Final = b"""
#set page(width: 1200pt, height: 630pt, margin: 90pt, fill: rgb(sys.inputs.paper))
#set text(fill: rgb(sys.inputs.ink), font: "Noto Sans")
#set par(leading: 0.4em, spacing: 0pt)
#let name(size) = text(size: size, weight: "bold", sys.inputs.name)
#let widest(size) = calc.max(..sys.inputs.name.split().map(
  word => measure(text(size: size, weight: "bold", word)).width
))
#align(horizon, layout(page => {
  let size = 92pt
  let fits(size) = (
    widest(size) <= page.width
      and measure(block(width: page.width, name(size))).height <= page.height - 180pt
  )
  while not fits(size) { size -= 2pt }
  image(bytes(sys.inputs.logo), format: "svg", height: 150pt)
  v(14pt)
  name(size)
}))
"""


def draw_share_card(facts: Facts, logo: str, colours: dict[str, str]) -> bytes:
    """Draw the card as a PNG of 1200 by 630 pixels, without fonts of this machine.

    Args:
        facts: the provider's facts.
        logo: the provider's logo, as SVG.
        colours: ``paper`` and ``ink``, as ``#rrggbb``.

    """
    import typst  # noqa: PLC0415 - only a build with a public address draws it

    inputs = {"name": facts.provider.name, "logo": logo} | colours
    drawn = typst.compile(  # type: ignore[call-overload]  # its types want a root of bytes
        _DRAWING,
        root=FONTS,  # else it looks where the command is run, which may be closed to who runs it
        format="png",
        ppi=72,
        ignore_system_fonts=True,
        font_paths=typst.Fonts(include_system_fonts=False, font_paths=[FONTS]),
        sys_inputs=inputs,
    )
    if not isinstance(drawn, bytes):
        raise TypeError("one page gives one picture")
    return drawn
