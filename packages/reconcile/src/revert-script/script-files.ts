/** How the script puts files and links back. */
export const scriptFiles = `
# Bytes of images: OFFSET LENGTH.
slice() {
	dd if="$run/images" bs=65536 iflag=skip_bytes,count_bytes skip="$1" count="$2" status=none
}

# Does PATH hold the bytes OFFSET LENGTH, or is it as absent as - says?
holds() {
	if [ "$2" = - ]; then
		[ ! -e "$1" ] && [ ! -L "$1" ]
	else
		[ -f "$1" ] && [ ! -L "$1" ] && [ "$(wc -c <"$1")" = "$3" ] && { [ "$3" = 0 ] || cmp -s -i "$2:0" -n "$3" "$run/images" "$1"; }
	fi
}

# A file may have been written twice: only the line of the earliest act on it, the last in the manifest, tells that
# somebody else changed it.
is_last() {
	case " $last " in *" $1 "*) return 0 ;; esac
	return 1
}

# What could not be put back to what a later act found is not to be judged by what an earlier one did.
is_stuck() {
	case " $stuck " in *" $1 "*) return 0 ;; esac
	return 1
}

not_put_back() {
	stuck="$stuck $1"
	failed "$1 cannot be put back"
}

# Without pve-cluster /etc/pve is an empty folder, and files put there vanish below the mount.
is_mounted() {
	case $1 in /etc/pve/*) [ -n "$(ls -A /etc/pve 2>/dev/null)" ] ;; esac
}

make_folder() {
	[ -d "$1" ] || (umask 022 && mkdir -p "$1")
}

# After a rename or a removal in this folder. FUSE may not offer it.
keep_names() {
	sync "$1" 2>/dev/null
	return 0
}

# Of tries that were killed, and of whoever died while writing it: their number names nobody any more.
remove_leftovers() {
	for pid in $(word tries); do
		[ "$pid" = "$$" ] || rm -f "$1.tmp.$pid"
	done
	set +f
	for left in "$1".tmp.*; do
		case \${left#"$1.tmp."} in
		*[!0-9]*) ;;
		*) [ -d "/proc/\${left##*.}" ] || rm -f "$left" ;;
		esac
	done
	set -f
}

# Mode and owner are those of the file that is there; pmxcfs has its own.
give_mode() {
	case $2 in /etc/pve/*) return 0 ;; esac
	if [ -e "$2" ]; then
		chmod --reference="$2" "$1" && chown --reference="$2" "$1"
	else
		chmod "$3" "$1"
	fi
}

# PATH MODE BEFORE-OFFSET BEFORE-LENGTH AFTER-OFFSET AFTER-LENGTH
put_file() {
	if [ "$3" = - ]; then
		rm -f "$1" && keep_names "\${1%/*}"
		return
	fi
	make_folder "\${1%/*}" && slice "$3" "$4" >"$1.tmp.$$" && give_mode "$1.tmp.$$" "$1" "$2" && sync "$1.tmp.$$" &&
		holds "$1" "$5" "$6" && mv -fT "$1.tmp.$$" "$1" && keep_names "\${1%/*}" && return
	rm -f "$1.tmp.$$"
	return 1
}

# N PATH LOCK MODE BEFORE-OFFSET BEFORE-LENGTH AFTER-OFFSET AFTER-LENGTH
undo_file() {
	if ! is_mounted "$2"; then
		failed "$2 cannot be put back: /etc/pve is empty, does pve-cluster run?"
		return
	fi
	remove_leftovers "$2"
	holds "$2" "$5" "$6" && return
	is_stuck "$2" && return
	take_pve_lock "$3"
	if holds "$2" "$7" "$8"; then
		put_file "$2" "$4" "$5" "$6" "$7" "$8" && say "$2 is as before" || not_put_back "$2"
	elif [ -f "$2" ] && ! cat "$2" >/dev/null; then
		failed "$2 cannot be read"
	elif is_last "$1" && ! holds "$2" "$5" "$6"; then
		keep "$2" "somebody changed it"
	fi
	give_pve_lock
}

# PATH; - when there is none, and nothing at all when something else is there.
link_target() {
	if [ -L "$1" ]; then
		readlink "$1"
	elif [ ! -e "$1" ]; then
		echo -
	fi
}

# PATH TARGET
put_link() {
	if [ "$2" = - ]; then
		rm -f "$1" && keep_names "\${1%/*}"
		return
	fi
	make_folder "\${1%/*}" && ln -sfT "$2" "$1.tmp.$$" && mv -fT "$1.tmp.$$" "$1" && keep_names "\${1%/*}" && return
	rm -f "$1.tmp.$$"
	return 1
}

# N PATH BEFORE AFTER
undo_link() {
	remove_leftovers "$2"
	now=$(link_target "$2")
	if [ "$now" = "$3" ]; then
		return
	elif is_stuck "$2"; then
		return
	elif [ "$now" = "$4" ]; then
		put_link "$2" "$3" && say "$2 is as before" || not_put_back "$2"
	elif is_last "$1"; then
		keep "$2" "somebody changed it"
	fi
}
`;
