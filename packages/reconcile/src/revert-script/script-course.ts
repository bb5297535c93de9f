/** What the script does, from the lock to the end. */
export const scriptCourse = `
# OUTCOME REASON: how it ended is written down first, then that nothing is under way any more.
finish() {
	case $mode in
	now) by=rollback ;;
	boot) by=boot ;;
	*) by=timer ;;
	esac
	printf '{"outcome":"%s","at":"%s","by":"%s","reason":%s,"kept":[%s]}\\n' "$1" "$(utc)" "$by" "$2" "$kept" | record "$run/end.json" || {
		say "that it has ended cannot be written down: run it again"
		exit 1
	}
	[ "$(cat "$state/pending" 2>/dev/null)" != "$id" ] || rm -f "$state/pending"
	sync "$state" 2>/dev/null
	exit 0
}

reason() {
	if [ "$mode" = now ]; then
		echo null
	elif [ "$mode" = boot ]; then
		echo '"the machine was restarted before it had ended"'
	elif [ -e "$run/performed.json" ]; then
		echo '"nobody confirmed it in time"'
	else
		echo '"it had not ended in time"'
	fi
}

# Where there is no systemd that would: for half an hour at least, without keeping anybody out meanwhile.
try_again() {
	[ "$mode" = wait ] && [ "$(word tries | wc -l)" -lt 180 ] || return
	leave
	command exec 9>&-
	exec /bin/sh "$run/revert" wait "$token" 10
}

# An apply that still works is let come to its end: then it arms another watch, for the whole window.
case $mode in
fired | wait)
	take_own_lock
	[ "$(word watch)" = "$token" ] || exit 0
	! ended || end_code
	;;
esac
[ "$mode" != boot ] || ! is_complete || decide keep
[ "$(word decision)" = keep ] || decide revert
if [ "$(word decision)" = keep ] && [ "$mode" != boot ]; then
	[ "$mode" != now ] || say "this apply was confirmed: it is not taken back. To go back to what was before: pvewall rollback $id"
	[ "$mode" = now ] && exit 2
	exit 0
fi
case $mode in
now | boot) take_own_lock ;;
esac
! ended || end_code
if [ "$(word decision)" = keep ]; then
	is_complete && finish applied null
	finish confirmed null
fi
echo "$$" >>"$run/tries"
work=$(mktemp -d /run/pvewall-revert.XXXXXX || mktemp -d "$run/work.XXXXXX") || exit 1

# Was the machine restarted? The run's own files name the boot that they are of.
[ "$mode" != boot ] || grep -qsF "$(cat /proc/sys/kernel/random/boot_id)" "$run/run.json" "$run/performed.json" || restarted=yes

# The numbers of the earliest acts on each thing, and of the first kernel act that left no word of how it ended.
last=$(awk '$1 != "again" { n[$1 " " $3] = $2 } END { for (each in n) printf "%s ", n[each] }' "$run/manifest") || exit 1
in_hand=$(awk '$1 == "sysctl" || $1 == "ebtables" { print $2 }' "$run/manifest" | sort -n | while read -r n; do
	[ -e "$run/left/$n" ] || { echo "$n"; break; }
done)

while read -r what rest <&3; do
	set -- $rest
	case $what in
	file) undo_file "$@" ;;
	link) undo_link "$@" ;;
	sysctl) undo_sysctl "$@" ;;
	ebtables) undo_ebtables "$@" ;;
	again) ;;
	*) failed "the manifest has a line that nobody knows: $what" ;;
	esac
done 3<"$run/manifest"

# Last, what others have to read again, such as systemd its units.
while read -r what n rest <&3; do
	[ "$what" = again ] || continue
	timeout -k 10 60 $rest >&2 3<&- 8>&- 9>&- || failed "it did not work: $rest"
done 3<"$run/manifest"

if [ "$failures" -gt 0 ]; then
	say "not everything could be put back. Mend that, and run: sh $run/revert now"
	try_again
	exit 1
fi
if [ -z "$kept" ]; then
	say "everything is as before"
	finish reverted "$(reason)"
fi
say "everything is as before, but for what is kept"
finish reverted-in-part "$(reason)"
`;
