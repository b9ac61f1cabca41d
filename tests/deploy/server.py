"""A folder that stands for a server's root: the scripts of an installation run as they stand.

What only root may is left out: being root and becoming another user. What a server has and a test
does not, such as systemd and Debian's packages, is a small program here that says what it was told.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from signal import SIGKILL

from tests.conftest import REPO

DEPLOY = REPO / "deploy"
SLUG = "zorg-voorbeeld"
PLACE = re.compile(r"(?<![\w.}/])/(?=(?:etc|opt|srv|var|root|run)/)")
PROGRAMS = "/usr/local/sbin"

# no real part: who runs a test is not root, and may not become another user of the machine.
AS_ROOT = {
    "id": 'echo "${BECAME:-0}"',
    "setpriv": """
case $2$PWD/ in loket_hostROOT/root/*) echo "$PWD: only root may be here" >&2 && exit 1 ;; esac
while [ "$1" != --init-groups ]; do shift; done
shift
BECAME=999 exec "$@"
""",
    "install": """
owned=
for word in "$@"; do
    shift
    case $owned$word in -o | -g) owned=$word ;; -o* | -g*) owned= ;; *) set -- "$@" "$word" ;; esac
done
exec /usr/bin/install "$@"
""",
    "chown": "true",
}
# no real part: no test adds users, units or packages to the machine that it runs on.
OF_A_SERVER = {
    **dict.fromkeys(("getent", "dpkg", "apt-get", "sleep"), "true"),
    "systemctl": """
echo "$*" >>ROOT/run/asked
[ "$*" != "--quiet is-enabled loket-host.service" ] || { [ -e ROOT/srv/host ]; exit; }
[ "$*" != "--quiet is-active loket-host.service" ] || { [ -e ROOT/run/hosting ]; exit; }
verb=$1
shift
for unit in "$@"; do
    name=${unit%.service}
    case $unit in
    loket-staff@* | loket-client@*) ;;
    loket-host.service)
        case $verb in
        stop) rm -f ROOT/run/hosting ;;
        start) ROOT/opt/loket/current/bin/loket host ROOT/srv/host && touch ROOT/run/hosting ;;
        esac
        continue ;;
    *) continue ;;
    esac
    face=${name#loket-} slug=${name#*@}
    face=${face%@*}
    port=ROOT/run/port.$(sed -n 's/^PORT=//p' "ROOT/etc/loket/$slug/$face.env")
    case $verb in
    stop | disable) rm -f "$port" ;;
    start | restart)
        rm -f "$port"
        loket-as "$face" "$slug" ROOT/opt/loket/current/bin/loket serve && touch "$port" ;;
    esac
done
exit 0
""",
    "python3": '[ "$2" = venv ] || exit 1\nmkdir -p "$3/bin"\ncp ROOT/kept/python "$3/bin/python"',
}
# no real part: a real Loket takes seconds for each command, and these are cut off at each step.
LOKET = {
    "python": f"""
for last in "$@"; do :; done
case "$*" in
*--no-deps*) cp ROOT/kept/loket "${{0%/*}}/loket" && cat "$last" >"${{0%/*}}/version" ;;
*pip*) ;;
*socket*) [ -e "ROOT/run/port.$last" ] ;;
*) PYTHONPATH={REPO} exec {sys.executable} "$@" ;;
esac
""",
    "loket": """
version=$(cat "${0%/*}/version")
slug=${LOKET_PROVIDER:-}
[ "$1" != --provider ] || { slug=$2 && shift 2; }
home=ROOT/var/lib/loket/$slug
file=$home/db/loket.sqlite
[ "$1" != --settings ] || { file=${2%/*}/data/loket.sqlite && shift 2; }
stamp() {
    made=$(sed -n 's/^made by //p' "$1")
    newest=$(printf '%s\\n' "$made" "$version" | sort -V | tail -1)
    [ ! -e "ROOT/kept/broken-$version" ] && [ "$newest" = "$version" ] || exit 1
    sed -i '/^made by /d' "$1" && echo "made by $version" >>"$1"
}
case $1 in
init) mkdir -p "ROOT/srv/loket/docs/$2" && touch "ROOT/srv/loket/docs/$2/provider.toml" ;;
check) [ ! -e ROOT/kept/unfit ] || { echo "! voorwaarden.md:3: not filled in"; exit 1; } ;;
keys)
    mkdir -p "$home/staff/keys/private"
    touch "$home/staff/keys/public/zorg.pub"
    echo secret >"$home/staff/keys/private/zorg.key"
    [ -e "$home/staff/keys/public/recovery.pub" ] ||
        { echo recovery >"$4"; touch "$home/staff/keys/public/recovery.pub"; }
    mkdir -p "$home/staff/keys/intake" ;;
build) mkdir -p "$home/staff/site" && echo "$version" >"$home/staff/site/index.html" ;;
backup)
    [ "$2" != --check ] || { [ -e "$3" ]; exit; }
    [ ! -e ROOT/kept/full ] || { echo half >"$2"; exit 1; }
    cp "$file" "$2"
    [ ! -e ROOT/kept/gone ] || exit 3 ;;
restore) cp "$2" "$file" ;;
serve) stamp "$file" ;;
host)
    for file in "$2"/*/data/loket.sqlite; do [ ! -e "$file" ] || stamp "$file"; done
    [ ! -e "ROOT/kept/hostless-$version" ] ;;
esac
""",
}
# no real part: a server that stays would need ports of its own; it begins with the same step.
REAL = LOKET | {
    "loket": f"""
export PYTHONPATH={REPO}
case "$*" in
serve) [ "$LOKET_FACE" = client ] || exec {sys.executable} -m formsapp.cli doubt ;;
*) exec {sys.executable} -m formsapp.cli "$@" ;;
esac
"""
}
CUT = """
end_here() {
    case $BASH_COMMAND in '['* | case* | for* | say* | *=* | read* | exit*) return 0 ;; esac
    echo "$BASH_COMMAND" >>ROOT/run/steps
    mapfile -t steps <ROOT/run/steps
    [ ${#steps[@]} -lt $CUT_AT ] || kill -9 $$ $BASHPID
}
set -o functrace
trap end_here DEBUG
"""
"""What bash reads before a script: it ends it, as a power cut would, before a step that acts."""


@dataclass(frozen=True)
class Server:
    root: Path

    def put(self, script: Path, target: Path) -> None:
        """Put a script there, for which this folder is the root of all."""
        text = PLACE.sub(f"{self.root}/", script.read_text())
        target.write_text(text.replace(PROGRAMS, f"{self.root}/bin"))
        target.chmod(0o755)

    def put_own(self, folder: str, programs: Mapping[str, str]) -> None:
        (self.root / folder).mkdir(parents=True, exist_ok=True)
        for name, text in programs.items():
            file = self.root / folder / name
            file.write_text(f"#!/bin/sh\n{text.replace('ROOT', str(self.root))}\n")
            file.chmod(0o755)

    def run(self, *command: str, **environ: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command,
            cwd=self.root / "root",
            env={"PATH": f"{self.root}/bin:/usr/bin:/bin", **environ},
            capture_output=True,
            text=True,
            check=False,
        )

    def do(self, *command: str, **environ: str) -> str:
        """Run what must succeed."""
        done = self.run(*command, **environ)
        assert done.returncode == 0, (command, done.stdout, done.stderr)
        return done.stdout

    def cut_off(self, at: int, *command: str) -> bool:
        """Run a script and end it before a step; return whether it has as many."""
        told = {"BASH_ENV": str(self.root / "kept/cut"), "CUT_AT": str(at)}
        (self.root / "run/steps").unlink(missing_ok=True)
        done = self.run("bash", *command, **told)
        assert done.returncode in {0, -SIGKILL}, (at, done.stdout, done.stderr)
        return done.returncode != 0

    def install(self, version: str) -> str:
        """The script of a release."""
        folder = self.root / "root" / version
        if not folder.exists():
            shutil.copytree(DEPLOY, folder)
            for script in (file for file in DEPLOY.iterdir() if file.is_file()):
                self.put(script, folder / script.name)
            (folder / f"loket-{version}-py3-none-any.whl").write_text(version)
        return str(folder / "install.sh")


def make_server(root: Path, loket: Mapping[str, str] = LOKET) -> Server:
    """Make an empty server with a provider's texts, on which nothing of Loket runs yet."""
    made = Server(root)
    made.put_own("bin", {**AS_ROOT, **OF_A_SERVER})
    made.put_own("kept", loket)
    (root / "kept/cut").write_text(CUT.replace("ROOT", str(root)))
    for folder in (
        f"srv/loket/docs/{SLUG}",
        "etc/caddy",
        "etc/systemd/system",
        "run/systemd/system",
    ):
        (root / folder).mkdir(parents=True)
    (root / "root").mkdir()
    (root / "etc/caddy/Caddyfile").write_text("Debian's own\n")
    (root / "srv/loket/docs" / SLUG / "provider.toml").touch()
    return made
