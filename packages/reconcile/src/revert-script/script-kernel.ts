import { chainsAwk } from './chains-awk.ts';

/** How the script puts kernel values and ebtables chains back. */
export const scriptKernel = `
# Of the kernel act that was in hand when the apply ended nobody knows what it left: whatever is there is its own. Those
# behind it never began.
has_begun() {
	[ -e "$run/left/$1" ] || is_in_hand "$1"
}

is_in_hand() {
	[ "$1" = "$in_hand" ]
}

# The kernel puts tabs between words.
words() {
	tr -s '[:space:]' ' ' | sed 's/^ //; s/ $//'
}

# In sysctl's spelling.
key_of() {
	printf '%s' "\${1#/proc/sys/}" | tr './' '/.'
}

# N PATH BEFORE-OFFSET BEFORE-LENGTH AFTER-OFFSET AFTER-LENGTH
undo_sysctl() {
	has_begun "$1" || return
	if [ "$3" = - ] || [ ! -e "$2" ]; then
		say "$(key_of "$2") has no value to go back to: its module was not loaded, or is not"
		return
	fi
	if ! cat "$2" >"$work/now"; then
		failed "$(key_of "$2") cannot be read"
		return
	fi
	before=$(slice "$3" "$4" | words)
	now=$(words <"$work/now")
	if [ "$now" = "$before" ]; then
		return
	elif is_in_hand "$1" || [ "$now" = "$(word "left/$1" | words)" ] || [ "$now" = "$(slice "$5" "$6" | words)" ]; then
		printf '%s\\n' "$before" >"$2" && [ "$(words <"$2")" = "$before" ] && say "$(key_of "$2") is as before" ||
			failed "$(key_of "$2") cannot be put back"
	elif [ "$restarted" = yes ]; then
		say "$(key_of "$2") is $now since the machine was restarted: it stays"
	elif is_last "$1"; then
		keep "$(key_of "$2")" "somebody set it to $(printf '%s' "$now" | tr -cd '0-9A-Za-z._ -')"
	fi
}

cat_chains_awk() {
	cat <<'AWK'
${chainsAwk}AWK
}

# TABLE CHAINS: what they are now goes to the file now.
look_at_chains() {
	ebtables-save >"$work/live" && awk -v want=chains -v table="$1" -v chains="$2" -f "$work/chains.awk" "$work/live" >"$work/now"
}

# TABLE CHAINS
put_chains() {
	awk -v want=table -v table="$1" -v chains="$2" -v image="$work/before" -f "$work/chains.awk" "$work/live" >"$work/table" &&
		ebtables-restore <"$work/table" && look_at_chains "$1" "$2" && cmp -s "$work/before" "$work/now"
}

# N TABLE CHAIN[,CHAIN...] BEFORE-OFFSET BEFORE-LENGTH
undo_ebtables() {
	has_begun "$1" || return
	cat_chains_awk >"$work/chains.awk" && slice "$4" "$5" >"$work/before" || {
		failed "the ebtables table $2 cannot be put back"
		return
	}
	take_ebtables_lock
	if ! look_at_chains "$2" "$3"; then
		failed "the ebtables table $2 cannot be read"
	elif cmp -s "$work/before" "$work/now"; then
		:
	elif is_in_hand "$1" || cmp -s "$run/left/$1" "$work/now" || [ "$restarted" = yes ]; then
		put_chains "$2" "$3" && say "the ebtables table $2 is as before" || failed "the ebtables table $2 cannot be put back"
	elif is_last "$1"; then
		keep "ebtables table $2" "somebody changed its chains"
	fi
	give_ebtables_lock
}
`;
