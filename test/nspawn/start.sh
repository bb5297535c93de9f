#!/bin/sh
# Boots the machine and stays until it is off; exit code 133: it wants to start again.
#   start.sh CGROUP BASE SCRATCH NSPAWN-OPTION...
# Runs in a mount namespace of its own: all that is mounted here goes with the machine.
set -eu
cgroup=$1 base=$2 scratch=$3
shift 3

# A group of its own: without one, all machines would share the group that the tests run in.
mkdir -p "$cgroup"
echo $$ >"$cgroup/cgroup.procs"
mkdir -p /run/systemd/nspawn
mount -t tmpfs tmpfs /run/systemd/nspawn

# A copy where an overlay cannot be had: on a file system that is an overlay itself.
cd "$scratch"
if ! mount -t overlay overlay -o "lowerdir=$base,upperdir=upper,workdir=work" root 2>/dev/null; then
  [ -d root/etc ] || cp -a --reflink=auto "$base/." root
fi
if [ -d files ]; then
  cp -R files/. root
  rm -r files
fi
export SYSTEMD_NSPAWN_UNIFIED_HIERARCHY=1
exec systemd-nspawn --quiet --directory=root --register=no --keep-unit --private-network --resolv-conf=off --timezone=off \
  --link-journal=no --console=pipe "$@" --boot
