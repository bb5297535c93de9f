#!/bin/sh
# The first process of the User-Mode Linux guest; uml.ts copies it to the scratch folder, whose path comes in UML_SCRATCH.
# The guest sees the whole machine through a read-only hostfs; a tmpfs laid over it takes every write, so nothing leaves the
# guest but what is written to the scratch folder.
export PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root TERM=dumb

power_off() {
  sync
  echo o > /proc/sysrq-trigger
  sleep 60
}

enter_overlay() {
  mount -t proc proc /proc && mount -t sysfs sys /sys && mount -t tmpfs tmpfs /run && mkdir /run/lock &&
    mount -t tmpfs tmpfs /mnt && mkdir /mnt/upper /mnt/work /mnt/root &&
    insmod "/usr/lib/uml/modules/$(uname -r)/kernel/fs/overlayfs/overlay.ko" &&
    mount -t overlay -o lowerdir=/,upperdir=/mnt/upper,workdir=/mnt/work overlay /mnt/root &&
    exec switch_root /mnt/root /bin/sh "$UML_SCRATCH/init" inside
}

# The kernel asks /sbin/modprobe for ebt_* matches and targets itself, once the modules are where modprobe looks.
load_modules() {
  mkdir -p /lib/modules && ln -sfn "/usr/lib/uml/modules/$(uname -r)" "/lib/modules/$(uname -r)" &&
    modprobe -a ebtable_filter ebtable_nat ebtable_broute br_netfilter nf_conntrack
}

# What update-alternatives --set ebtables /usr/sbin/ebtables-legacy does, as pve-firewall does at each start.
choose_legacy() {
  for tool in '' -save -restore; do
    ln -sfn "/usr/sbin/ebtables-legacy$tool" "/etc/alternatives/ebtables$tool" || return 1
  done
}

settle() {
  mkdir -p /dev/pts /dev/shm && mount -t devpts devpts /dev/pts && mount -t tmpfs tmpfs /dev/shm &&
    mount -t hostfs none "$UML_SCRATCH" -o "$UML_SCRATCH" &&
    hostname pve && ip link set lo up && load_modules && choose_legacy
}

run_script() {
  cd "$UML_SCRATCH/files" || return
  timeout --kill-after=2 "$UML_TIMEOUT" sh "$UML_SCRATCH/script" </dev/null >"$UML_SCRATCH/stdout" 2>"$UML_SCRATCH/stderr"
  echo $? >"$UML_SCRATCH/code"
}

if [ "$1" = inside ]; then
  settle && run_script
else
  enter_overlay
fi
power_off
