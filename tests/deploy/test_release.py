"""What is released: whole, the same each time, and of known licences."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tarfile
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from packaging.utils import canonicalize_name

from formsapp import __version__
from release.__main__ import forget_origin, make_release, refuse_unfree
from release.licences import FETCHED, is_free, read_licence
from release.sbom import Wrong, locked_versions
from tests.conftest import REPO
from tests.made_once import folder_of_run, make_once

OF_A_MACHINE = re.compile(rb"pypi\.\w|pythonhosted|npmjs|" + re.escape(bytes(REPO)) + b"/")


@pytest.fixture(scope="session")
def dist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_once(folder_of_run(tmp_path_factory) / "dist", make_release)


@pytest.fixture(scope="session")
def folder(dist: Path) -> Path:
    """What is brought to a server."""
    return dist / f"loket-{__version__}"


@pytest.fixture(scope="session")
def sbom(folder: Path) -> dict[str, Any]:
    listed: dict[str, Any] = json.loads((folder / "sbom.json").read_text(encoding="utf-8"))
    return listed


def package(name: str, *licences: dict[str, str]) -> dict[str, Any]:
    return {"name": name, "version": "1", "licenses": [{"license": one} for one in licences]}


@pytest.mark.hostile("package-unknown")
def test_the_list_of_packages_is_what_the_locks_name(sbom: dict[str, Any]) -> None:
    listed = {part["purl"].removeprefix("pkg:pypi/") for part in sbom["components"]}
    assert listed == {f"{name}@{version}" for name, version in locked_versions().items()}
    assert "flask" in locked_versions()
    assert sbom["bomFormat"] == "CycloneDX"
    itself = sbom["metadata"]["component"]
    assert (itself["name"], itself["version"]) == ("loket", __version__)
    needs = {link["ref"]: link.get("dependsOn", []) for link in sbom["dependencies"]}
    assert any(ref.startswith("Flask==") for ref in needs["root-component"])
    assert set(needs) == {itself["bom-ref"], *(part["bom-ref"] for part in sbom["components"])}
    assert set(needs).issuperset(ref for refs in needs.values() for ref in refs)


def test_each_package_stands_in_the_table_with_its_licence(
    folder: Path, sbom: dict[str, Any]
) -> None:
    table = (folder / "LICENCES.md").read_text(encoding="utf-8")
    for part in sbom["components"]:
        row = rf"^\| {re.escape(part['name'])} \| {re.escape(part['version'])} \| \S.+ \|$"
        assert re.search(row, table, re.MULTILINE), part["name"]


def test_each_package_in_the_list_has_a_licence_stated_or_read(sbom: dict[str, Any]) -> None:
    assert [part["name"] for part in sbom["components"] if not part.get("licenses")] == []
    read = {part["name"]: part["licenses"] for part in sbom["components"]}["pyrage"]
    assert read == [{"expression": "MIT", "acknowledgement": "concluded"}]


def test_what_a_package_asks_of_who_passes_it_on_is_told(
    folder: Path, sbom: dict[str, Any]
) -> None:
    """The release holds no such package, and a server fetches it for itself."""
    packages = sbom["components"]
    asking = [canonicalize_name(p["name"]) for p in packages if not is_free(read_licence(p))]
    table = (folder / "LICENCES.md").read_text(encoding="utf-8")
    assert asking == [*FETCHED]
    for name in asking:
        assert f"\n{name}: {FETCHED[name]}\n" in table
        assert not list(folder.rglob(f"{name.replace('-', '_')}*"))


def test_each_file_has_its_sum(folder: Path, dist: Path) -> None:
    for where in (folder, dist):
        check = ["sha256sum", "--check", "--strict", "SHA256SUMS"]
        done = subprocess.run(check, cwd=where, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
    files = {file for file in folder.rglob("*") if file.is_file()}
    sums = (folder / "SHA256SUMS").read_text(encoding="utf-8").splitlines()
    assert {folder / line.split("  ", 1)[1] for line in sums} == files - {folder / "SHA256SUMS"}


def unpack(packed: Path, folder: Path) -> None:
    """Unpack an archive as a technician does."""
    tar = ["tar", "-xf", str(packed), "-C", str(folder)]
    subprocess.run(tar, check=True)


def test_the_folder_in_one_file_is_the_same(folder: Path, dist: Path, tmp_path: Path) -> None:
    packed = dist / f"{folder.name}-server.tar.gz"
    with tarfile.open(packed) as archive:
        entries = archive.getmembers()
    unpack(packed, tmp_path)
    assert {(entry.uid, entry.gid, entry.mtime) for entry in entries} == {(0, 0, 0)}
    for file in (file for file in folder.rglob("*") if file.is_file()):
        unpacked = tmp_path / file.relative_to(dist)
        assert unpacked.read_bytes() == file.read_bytes()
        assert (unpacked.stat().st_mode ^ file.stat().st_mode) & 0o100 == 0


def test_the_sources_make_the_very_same_wheel(dist: Path, wheel: Path, tmp_path: Path) -> None:
    """They hold all that it is made of, and neither the day nor the place of making it."""
    unpack(dist / f"loket-{__version__}.tar.gz", tmp_path)
    (sources,) = tmp_path.iterdir()
    assert not (sources / "tests").exists()
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(build, cwd=sources, check=True, capture_output=True)
    for made in (tmp_path / wheel.name, dist / wheel.name):
        assert sha256(made.read_bytes()).hexdigest() == sha256(wheel.read_bytes()).hexdigest()


def test_nothing_of_the_machine_that_made_it_is_in_it(dist: Path, tmp_path: Path) -> None:
    for packed in dist.glob("*.tar.gz"):
        unpack(packed, tmp_path)
    found = [file for file in tmp_path.rglob("*") if file.is_file()]
    assert len(found) > 800
    assert [file for file in found if OF_A_MACHINE.search(file.read_bytes())] == []


@pytest.mark.parametrize(
    "licence",
    [
        "MIT",
        "Apache-2.0 OR GPL-3.0-only",
        "MIT AND (GPL-2.0-only OR BSD-3-Clause)",
        "GPL-2.0-only WITH Classpath-exception-2.0",
        "BSD-3-Clause, BSD License",
    ],
)
def test_a_free_licence_goes_along(licence: str) -> None:
    assert is_free(licence)


@pytest.mark.parametrize(
    "licence",
    [
        "",
        "AGPL-3.0-or-later",
        "GPL-3.0-only",
        "MIT AND GPL-2.0-or-later",
        "MIT, GPL-2.0-or-later",
        "GNU Affero General Public License v3",
        "Other/Proprietary License",
        "Ask us (first",
    ],
)
@pytest.mark.hostile("package-unknown")
def test_another_licence_does_not(licence: str) -> None:
    assert not is_free(licence)


def test_each_package_that_may_not_go_along_is_named_with_its_licence() -> None:
    good = package("good", {"id": "MIT"})
    strict = package("strict", {"id": "AGPL-3.0-only"}, {"name": "License :: OSI Approved :: Own"})
    refuse_unfree([good])
    told = r"strict \(AGPL-3\.0-only, Own\), silent \(unknown\)\.$"
    with pytest.raises(Wrong, match=told) as caught:
        refuse_unfree([good, strict, package("silent")])
    assert "good" not in str(caught.value)


def test_what_was_read_of_a_package_holds_until_it_states_something_else() -> None:
    assert read_licence(package("pyrage")) == "MIT"
    assert read_licence(package("pyrage", {"id": "GPL-3.0-only"})) == "GPL-3.0-only"


def test_a_program_stays_one_in_the_archive() -> None:
    entry = tarfile.TarInfo("loket")
    for given, kept in ((0o700, 0o755), (0o600, 0o644), (0o777, 0o755)):
        entry.mode = given
        assert forget_origin(entry).mode == kept
