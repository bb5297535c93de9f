/** The texts that make a folder of files a Debian package. Pure. */

/**
 * Who answers for the package. From a checkout that is nobody who could be named, and a mailbox that cannot be (RFC 2606);
 * whoever builds it for others puts his own name into DEBFULLNAME and DEBEMAIL, as for every Debian package.
 */
export const maintainerOf = ({ DEBFULLNAME = 'The pvewall authors', DEBEMAIL = 'nobody@pvewall.invalid' }) => `${DEBFULLNAME} <${DEBEMAIL}>`;

/**
 * What is recommended is what pvewall calls where it is there, and what changes nothing by being installed.
 * netfilter-persistent does: it takes what is in the kernel over the next boot. So it is only suggested.
 */
export function controlText({ version, maintainer, installedKib }) {
  return `Package: pvewall
Version: ${version}
Section: admin
Priority: optional
Architecture: all
Depends: nodejs (>= 20)
Recommends: conntrack, ebtables, iproute2, iptables, procps, zstd
Suggests: bash-completion, netfilter-persistent
Enhances: pve-firewall
Maintainer: ${maintainer}
Installed-Size: ${installedKib}
Description: network policy of Proxmox VE hosts as code
 pvewall keeps the network policy of Proxmox VE hosts in git. One YAML policy
 says what the firewall files of the datacenter, the nodes and the guests, the
 custom ebtables rules and the conntrack sysctls should be.
 .
 It checks the policy, shows what would change and for which packets, applies
 it as a whole or not at all, takes back what locks its administrator out, and
 tells later when a host has drifted.
`;
}

/** @param date as RFC 5322 has it, in UTC */
export function changelogText({ version, maintainer, date }) {
  return `pvewall (${version}) stable; urgency=medium

  * What changed is in /usr/share/doc/pvewall/CHANGELOG.md.

 -- ${maintainer}  ${date}
`;
}

export function copyrightText({ maintainer, year }) {
  return `Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/
Upstream-Name: pvewall
Upstream-Contact: ${maintainer}

Files: *
Copyright: ${year} The pvewall authors
License: Apache-2.0

License: Apache-2.0
 Licensed under the Apache License, Version 2.0. On Debian systems, its text is
 in /usr/share/common-licenses/Apache-2.0.
`;
}
