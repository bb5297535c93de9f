/** What the revert script begins with: what it is, how it speaks, and whether it is to do anything at all. */
export const scriptFrame = `#!/bin/sh
# Puts back what an apply of pvewall was about to change. pvewall wrote it before the first change, beside the files
# manifest and images, and nothing in it depends on pvewall: it needs sh, coreutils, cmp, flock and awk.
#
#   revert now                  put everything back at once
#   revert fired TOKEN          the same from the timer, unless the file watch names another timer's token by now
#   revert wait TOKEN SECONDS   the same after some seconds, where there is no systemd to start it and to try it again
#   revert boot                 the same after the machine was restarted
#
# The manifest says what to put back, in this order. Offsets and lengths are bytes in images; - is "there was nothing".
#
#   file N PATH LOCK MODE BEFORE-OFFSET BEFORE-LENGTH AFTER-OFFSET AFTER-LENGTH
#   link N PATH BEFORE AFTER
#   sysctl N PATH BEFORE-OFFSET BEFORE-LENGTH AFTER-OFFSET AFTER-LENGTH
#   ebtables N TABLE CHAIN[,CHAIN...] BEFORE-OFFSET BEFORE-LENGTH
#   again N COMMAND [ARGUMENT...]
#
# What is as before is left alone. What is neither as before nor as the apply left it was changed by somebody since: it
# is kept, and said. The script can be killed at any moment, and run again.
#
# Exit code: 0 everything is put back, or there is nothing to do; 1 something could not be put back, run it again;
# 2 refused: the apply was confirmed, or has ended.
set -uf
umask 077
PATH=/usr/sbin:/usr/bin:/sbin:/bin
LC_ALL=C
export PATH LC_ALL
unset IFS CDPATH EBTABLES_SAVE_COUNTER EBTABLES_ATOMIC_FILE
trap '' HUP PIPE
trap 'exit 130' INT
trap 'exit 143' TERM
exec </dev/null

run=$(cd "$(dirname "$(readlink -f "$0")")" && pwd -P) && [ -f "$run/manifest" ] || {
	echo "$0: the manifest is not beside it" >&2
	exit 2
}
id=\${run##*/}
state=\${run%/runs/*}
mode=\${1:-}
token=\${2:-}
failures=0
kept=
restarted=no
stuck=
work=
held=

# To the terminal or the journal, and to the journal also when started by hand.
say() {
	printf 'pvewall revert %s: %s\\n' "$id" "$*" >&2
	[ -n "\${JOURNAL_STREAM:-}" ] || logger -t pvewall-revert -- "$id: $*" 2>/dev/null
	return 0
}

failed() {
	failures=$((failures + 1))
	say "$*"
}

# Not ours any more: NAME WHY. Both are free of quotes and backslashes.
keep() {
	say "$1 is kept as it is: $2"
	kept="$kept\${kept:+,}{\\"name\\":\\"$1\\",\\"why\\":\\"$2\\"}"
}

leave() {
	[ -z "$held" ] || rmdir "$held" 2>/dev/null
	[ -z "$work" ] || rm -rf "$work"
}
trap leave EXIT

# The content of a short file in the run's folder; nothing when it is not there.
word() {
	cat "$run/$1" 2>/dev/null
}

# Writes standard input to a file of the state folder, whole or not at all.
record() {
	cat >"$1.tmp.$$" && sync "$1.tmp.$$" && mv -f "$1.tmp.$$" "$1" && sync "\${1%/*}" && return
	rm -f "$1.tmp.$$"
	return 1
}

usage() {
	echo "Usage: $0 now | fired TOKEN | wait TOKEN SECONDS | boot" >&2
	exit 2
}

case "$mode:$#" in
now:1 | boot:1) ;;
fired:2) ;;
wait:3) sleep "$3" || exit 2 ;;
*) usage ;;
esac
case $mode in
fired | wait) [ "$(word watch)" = "$token" ] || exit 0 ;;
esac

# How it ended, if it has. A person is told, a timer has nothing to do.
ended() {
	[ -e "$run/end.json" ] || return 1
	[ "$(cat "$state/pending" 2>/dev/null)" != "$id" ] || rm -f "$state/pending"
	[ "$mode" != now ] || say "this apply has ended: $(word end.json)"
	return 0
}

end_code() {
	case "$mode:$(word end.json)" in
	now:*'"reverted'*) exit 0 ;;
	now:*) exit 2 ;;
	*) exit 0 ;;
	esac
}
! ended || end_code

# Whoever makes the file decision first has decided. On a full disk nobody can, and people have to get in.
decide() {
	printf '%s\\n' "$1" >"$run/decision.tmp.$$" && sync "$run/decision.tmp.$$" &&
		ln -T "$run/decision.tmp.$$" "$run/decision" 2>/dev/null && sync "$run"
	rm -f "$run/decision.tmp.$$"
	[ -e "$run/decision" ] || say "the decision cannot be written down; going on"
}

# All of it was done, and nobody had to confirm it.
is_complete() {
	[ -e "$run/performed.json" ] && ! grep -Eq '"confirm_?[uU]ntil": *"' "$run/performed.json"
}

`;
