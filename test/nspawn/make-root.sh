#!/bin/sh
# Makes a Debian root with systemd once: make-root.sh TARGET SUITE MIRROR PACKAGE,PACKAGE...
# Runs in a mount namespace of its own, so that what debootstrap mounts goes with it even when it is killed.
set -eu
target=$1 suite=$2 mirror=$3 packages=$4
folder=$(dirname "$target")

mkdir -p "$folder"
exec 9>"$folder/lock"
flock 9
[ -d "$target" ] && exit 0

# What another list of packages made more than a month ago, and what was cut off.
find "$folder" -mindepth 1 -maxdepth 1 -name 'root-*' \( -name '*.partial' -o -mtime +30 \) -exec rm -rf --one-file-system {} +

partial=$target.partial
debootstrap --variant=minbase --include="$packages" "$suite" "$partial" "$mirror" >"$folder/debootstrap.log" 2>&1 || {
  tail -n 5 "$folder/debootstrap.log" >&2
  exit 1
}
rm -rf "$partial"/var/cache/apt/*.bin "$partial"/var/cache/apt/archives/*.deb "$partial"/var/lib/apt/lists/*
rm -rf "$partial"/usr/share/doc "$partial"/usr/share/man "$partial"/usr/share/locale

# debootstrap leaves this machine's names; timers of apt would run at odd moments of a test.
echo pve >"$partial/etc/hostname"
printf '127.0.0.1 localhost\n127.0.1.1 pve\n' >"$partial/etc/hosts"
: >"$partial/etc/resolv.conf"
for unit in apt-daily.timer apt-daily-upgrade.timer dpkg-db-backup.timer console-getty.service; do
  ln -sf /dev/null "$partial/etc/systemd/system/$unit"
done
mv "$partial" "$target"
