"""Under which address a provider is hosted: a name of its own, a path of its own, or both."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from formsapp.mail_address import NoAddress, ascii_host


@dataclass(frozen=True)
class Address:
    """``host`` as browsers send it, without a port; ``root`` is ``/path``, or empty."""

    host: str
    root: str

    def holds(self, path: str) -> bool:
        return path == self.root or path.startswith(f"{self.root}/")

    def overlaps(self, other: Address) -> bool:
        """Return whether a page or a cookie of one could be the other's too."""
        near = self.holds(other.root) or other.holds(self.root)
        return self.host == other.host and near


def find_address(base_url: str) -> Address:
    """Return where the pages of a provider are, from its LOKET_BASE_URL."""
    parts = urlsplit(base_url)
    return Address(name_host(parts.netloc), parts.path)


def name_host(asked: str) -> str:
    """Return the name of a host without its port; empty for what is none."""
    try:
        return ascii_host(urlsplit(f"//{asked}").hostname or "")
    except (ValueError, NoAddress):
        return ""
