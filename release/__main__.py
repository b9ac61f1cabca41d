"""Put what is released into ``dist``: ``python3 dev.py release``.

``loket-VERSION`` installs on an empty Debian server; ``loket-VERSION-server.tar.gz`` is the same in
one file. Beside it stand the wheel and the sources. The same commit makes the same files.
"""

from __future__ import annotations

import gzip
import shutil
import subprocess
import sys
import tarfile
from hashlib import sha256
from pathlib import Path

from packaging.utils import canonicalize_name

from release.licences import FETCHED, is_free, read_licence, write_table
from release.sbom import LOCKS, ROOT, Wrong, list_packages, write_sbom

FOR_READERS = ("LICENSE", "CHANGELOG.md", "SECURITY.md")


def main() -> int:
    try:
        for made in make_release(ROOT / "dist"):
            print(made)
    except Wrong as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def make_release(dist: Path) -> list[Path]:
    """Write everything into an empty ``dist``; return the files to put online."""
    listed = list_packages()
    refuse_unfree(listed["components"])
    shutil.rmtree(dist, ignore_errors=True)
    build = (sys.executable, "-m", "hatchling", "build", "-d", str(dist))
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = dist.glob("*.whl")
    folder = dist / "-".join(wheel.name.split("-")[:2])
    shutil.copytree(ROOT / "deploy", folder)
    for file in (wheel, *LOCKS, *map(ROOT.joinpath, FOR_READERS)):
        shutil.copy(file, folder)
    (folder / "sbom.json").write_text(write_sbom(listed), encoding="utf-8")
    (folder / "LICENCES.md").write_text(write_table(listed["components"]), encoding="utf-8")
    write_sums(folder)
    pack(folder, dist / f"{folder.name}-server.tar.gz")
    return [*files_in(dist, "*.*"), write_sums(dist, "*.*")]


def refuse_unfree(components: list[dict[str, str]]) -> None:
    """Raise Wrong naming each package that may not go along, and what it is under."""
    told = [f"{c['name']} ({read_licence(c) or 'unknown'})" for c in components if not may_go(c)]
    if told:
        raise Wrong(f"Read these licences, and see release/licences.py: {', '.join(told)}.")


def may_go(component: dict[str, str]) -> bool:
    return canonicalize_name(component["name"]) in FETCHED or is_free(read_licence(component))


def files_in(folder: Path, pattern: str = "**/*") -> list[Path]:
    return sorted(file for file in folder.glob(pattern) if file.is_file())


def write_sums(folder: Path, pattern: str = "**/*") -> Path:
    """Write ``SHA256SUMS`` for the files in a folder, as ``sha256sum -c`` reads it."""
    lines = [
        f"{sha256(file.read_bytes()).hexdigest()}  {file.relative_to(folder).as_posix()}\n"
        for file in files_in(folder, pattern)
    ]
    sums = folder / "SHA256SUMS"
    sums.write_text("".join(lines), encoding="utf-8")
    return sums


def pack(folder: Path, target: Path) -> None:
    """Put a folder into an archive, in which neither the day nor a user of this machine is."""
    with (
        target.open("wb") as raw,
        gzip.GzipFile(fileobj=raw, mode="wb", filename="", mtime=0) as packed,
        tarfile.open(fileobj=packed, mode="w") as archive,
    ):
        for file in files_in(folder):
            archive.add(file, file.relative_to(folder.parent).as_posix(), filter=forget_origin)


def forget_origin(entry: tarfile.TarInfo) -> tarfile.TarInfo:
    entry.mtime = entry.uid = entry.gid = 0
    entry.uname = entry.gname = "root"
    entry.mode = 0o755 if entry.mode & 0o100 else 0o644
    return entry


if __name__ == "__main__":
    sys.exit(main())
