#!/bin/sh
# Take Loket off this machine. Texts, settings, keys, data and backups stay where they are.
set -eu

[ "$(id -u)" = 0 ] || {
    echo "Run this as root: sudo sh /opt/loket/deploy/uninstall.sh" >&2
    exit 1
}
for file in /etc/loket/*/staff.env; do
    [ -e "$file" ] || continue
    slug=$(basename "$(dirname "$file")")
    for unit in "loket-staff@$slug.service" "loket-client@$slug.service" \
        "loket-backup@$slug.timer" "loket-purge@$slug.timer"; do
        systemctl stop "$unit" || true
        systemctl disable "$unit" || true
    done
done
for unit in loket-host.service loket-host-night.timer; do
    systemctl stop "$unit" || true
    systemctl disable "$unit" || true
done
# Not the folders beside them, in which `systemctl edit` keeps what was added here.
rm -f /etc/systemd/system/loket-host.service /etc/systemd/system/loket-host-night.service
rm -f /etc/systemd/system/loket-host-night.timer
rm -f /etc/systemd/system/loket-*@.service /etc/systemd/system/loket-*@.timer
rm -f /usr/local/sbin/loket /usr/local/sbin/loket-up /usr/local/sbin/loket-allow /usr/local/sbin/loket-as
rm -f /usr/local/sbin/loket-host-night /usr/local/sbin/loket-host-restore /usr/local/sbin/loket-host-pages /usr/local/sbin/loket-backup /usr/local/sbin/loket-restore
rm -rf /opt/loket /etc/caddy/loket
[ ! -e /etc/caddy/Caddyfile.before-loket ] || mv /etc/caddy/Caddyfile.before-loket /etc/caddy/Caddyfile
systemctl daemon-reload
systemctl reload-or-restart caddy
echo "Loket is gone. What is left: /etc/loket, /srv/loket, /var/lib/loket and /var/backups/loket; of a host /srv/host and /var/backups/loket-host."
