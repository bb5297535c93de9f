import { rulesFile } from './boot-files.ts';

/**
 * Loads the boot rules. POSIX shell and awk: at boot there is no Node.js to rely on. It replaces the chains of the rules
 * file alone, in one restore per table, and leaves PVE's jump where it belongs, after our rules (docs/proxmox-ve.md 6).
 * The same script is the systemd unit's program and the netfilter-persistent plugin.
 */
export const loadScript = `#!/bin/sh
# Written by pvewall from its policy: change it there, not here.
# Loads, saves or flushes the ebtables chains of ${rulesFile}
# and leaves every other chain alone.
set -eu
PATH=/usr/sbin:/usr/bin:/sbin:/bin
LC_ALL=C
export PATH LC_ALL
rules=${rulesFile}
lock=/run/lock/pvefw.lck

usage() {
	echo "Usage: $0 start|restart|reload|force-reload|save|flush" >&2
	exit 1
}

case "\${1:-}" in
start | restart | reload | force-reload) mode=start ;;
save) mode=save ;;
flush) mode=flush ;;
stop)
	echo "The rules stay, so that the bridge is never open in between; flush removes them."
	exit 0
	;;
*) usage ;;
esac

[ -f "$rules" ] || exit 0

# pve-firewall saves and restores the whole filter table under this lock.
if [ "\${PVEWALL_LOCK:-}" != held ]; then
	mkdir -p /run/lock
	PVEWALL_LOCK=held exec flock -w 30 "$lock" "$0" "$@"
fi

work=$(mktemp -d /run/pvewall-ebtables.XXXXXX)
trap 'rm -rf "$work"' EXIT
: >"$work/saved"

# Our chains from the first file, all else from the second.
cat >"$work/merge.awk" <<'AWK'
FNR == 1 { file++ }
/^[*]/ { current = substr($0, 2); next }
{ sub(/^\\[[0-9]+:[0-9]+\\] /, "") }
!/^(:|-A )/ || current != table { next }
file == 1 && /^:/ {
	name = substr($1, 2); order[++count] = name; policy[name] = $2; keep[name] = ($3 == "keep-rules")
	next
}
file == 1 { if (mode == "start") body[$2] = body[$2] $0 "\\n"; next }
/^:/ {
	name = substr($1, 2); live[name] = $2
	if (!(name in policy)) theirs = theirs $0 "\\n"
	next
}
$0 == "-A FORWARD -j PVEFW-FORWARD" && ("FORWARD" in policy) { jump = $0 "\\n"; next }
($2 in policy) && (keep[$2] || mode == "save") { body[$2] = body[$2] $0 "\\n"; next }
($2 in policy) { next }
{ rest = rest $0 "\\n" }
END {
	print "*" table
	for (i = 1; i <= count; i++) {
		name = order[i]
		value = policy[name]
		if (mode == "save") { if (value != "-" && (name in live)) value = live[name] }
		else if (value == "-") value = (name in live) ? live[name] : "ACCEPT"
		else if (mode == "flush") value = "ACCEPT"
		print ":" name " " value ((mode == "save" && keep[name]) ? " keep-rules" : "")
	}
	if (mode != "save") printf "%s", theirs
	for (i = 1; i <= count; i++) if (!(mode == "save" && keep[order[i]])) printf "%s", body[order[i]]
	if (mode != "save") printf "%s%s", jump, rest
}
AWK

for table in $(sed -n 's/^[*]//p' "$rules"); do
	ebtables-save >"$work/live"
	awk -v table="$table" -v mode="$mode" -f "$work/merge.awk" "$rules" "$work/live" >"$work/table"
	if [ "$mode" = save ]; then
		cat "$work/table" >>"$work/saved"
	else
		ebtables-restore <"$work/table"
	fi
done

if [ "$mode" = save ]; then
	{ sed -n '/^#/p; /^[*]/q' "$rules"; cat "$work/saved"; } >"$rules.tmp.$$"
	mv "$rules.tmp.$$" "$rules"
fi
`;
