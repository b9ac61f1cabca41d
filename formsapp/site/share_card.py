"""The picture that a messenger shows beside a link to the site: the logo and the name.

It says no more than that, whatever page is shared: it may show on a lock screen.
"""

from __future__ import annotations

from typing import Final

from formsapp.facts import Facts

FILE: Final = "assets/kaart.png"
_DRAWING: Final = b"""
#set page(width: 1200pt, height: 630pt, margin: 90pt, fill: rgb(sys.inputs.paper))
#set text(fill: rgb(sys.inputs.ink), font: "Libertinus Serif")
#align(horizon)[
  #image(bytes(sys.inputs.logo), format: "svg", height: 150pt)
  #v(14pt)
  #text(size: 92pt, weight: "bold", sys.inputs.name)
]
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
    drawn = typst.compile(
        _DRAWING, format="png", ppi=72, ignore_system_fonts=True, sys_inputs=inputs
    )
    if not isinstance(drawn, bytes):
        raise TypeError("one page gives one picture")
    return drawn
