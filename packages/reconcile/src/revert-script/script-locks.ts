/** The locks that pvewall, Proxmox VE and pve-firewall take around what the script writes. */
export const scriptLocks = `
utc() {
	date -u +%Y-%m-%dT%H:%M:%SZ
}

# /run/lock is everybody's: a lock there is only used when it is a file of root's.
is_lock() {
	mkdir -p /run/lock
	[ ! -L "$1" ] && { [ ! -e "$1" ] || { [ -f "$1" ] && [ -O "$1" ]; }; }
}

# One pvewall at a time. One that hangs must not keep people out, so not for ever.
take_own_lock() {
	lock=/run/lock/pvewall.lock
	if is_lock "$lock" && command exec 9>>"$lock" && flock -w 120 9; then
		printf '{"pid":%s,"user":"root","since":"%s","machine":"%s"}\\n' "$$" "$(utc)" "$(uname -n)" >"$lock"
	else
		say "the lock $lock cannot be had; going on without it"
	fi
}

# pve-firewall saves and restores whole ebtables tables under this lock.
take_ebtables_lock() {
	lock=/run/lock/pvefw.lck
	is_lock "$lock" && command exec 8>>"$lock" && flock -w 60 8 || say "the lock $lock cannot be had; going on without it"
}

give_ebtables_lock() {
	command exec 8>&-
}

# Proxmox VE's own, by its name: a folder. One that was left behind ends when somebody asks pmxcfs for it.
take_pve_lock() {
	[ "$1" != - ] && [ -d /etc/pve/priv/lock ] || return 0
	lock=/etc/pve/priv/lock/$1
	tries=0
	until mkdir "$lock" 2>/dev/null; do
		tries=$((tries + 1))
		if [ ! -d "$lock" ] || [ "$tries" -gt 100 ]; then
			say "Proxmox VE's lock $1 cannot be had; going on without it"
			return
		fi
		touch -d @0 "$lock" 2>/dev/null
		sleep 0.2
	done
	held=$lock
}

give_pve_lock() {
	[ -z "$held" ] || rmdir "$held" 2>/dev/null
	held=
}
`;
