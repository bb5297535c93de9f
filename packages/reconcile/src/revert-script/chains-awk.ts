/**
 * chainLines of a live print (`want=chains`), and the live print with those chains as an image has them
 * (`want=table`), in the language that every Debian host has.
 */
export const chainsAwk = `# want=chains: what the table says of the chains, to compare. want=table: the table with the chains of the image.
# Counters and blanks at line ends do not count. Proxmox VE's jump is its own: it stays as it is, last in FORWARD.
BEGIN {
	count = split(chains, list, ",")
	for (i = 1; i <= count; i++) ours[list[i]] = 1
	split("INPUT FORWARD OUTPUT PREROUTING POSTROUTING BROUTING", names, " ")
	for (i in names) builtin[names[i]] = 1
}
/^[*]/ { here = (substr($1, 2) == table); next }
{
	sub(/^[ \\t]+/, "")
	sub(/[ \\t\\r]+$/, "")
	sub(/^[[][0-9]+:[0-9]+[]] /, "")
	sub(/[ \\t]*-c [0-9]+ [0-9]+$/, "")
}
!here || !/^(:|-A )/ { next }
/^:/ && (substr($1, 2) in ours) { policy[substr($1, 2)] = $2; next }
/^:/ { other_chain[++other_chains] = $1 " " $2; next }
$0 == "-A FORWARD -j PVEFW-FORWARD" && ("FORWARD" in ours) { jump = $0; next }
$2 in ours { rule[$2, ++rules[$2]] = $0; next }
{ other_rule[++other_rules] = $0 }
END {
	if (want == "chains") print_chains()
	else print_table()
}
function print_chains(   i, k, name) {
	for (i = 1; i <= count; i++) {
		name = list[i]
		if (!(name in policy) && !(name in builtin)) continue
		print ":" name " " ((name in policy) ? policy[name] : "ACCEPT")
		for (k = 1; k <= rules[name]; k++) print rule[name, k]
	}
}
function print_table(   i, k, line) {
	print "*" table
	while ((getline line <image) > 0) {
		if (line ~ /^:/) print line
		else image_rule[++k] = line
	}
	for (i = 1; i <= other_chains; i++) print other_chain[i]
	for (i = 1; i <= k; i++) print image_rule[i]
	if (jump != "") print jump
	for (i = 1; i <= other_rules; i++) print other_rule[i]
}
`;
