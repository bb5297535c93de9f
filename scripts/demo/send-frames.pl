# Sends frames of the type that the policy drops. Words: interface, number of frames. Perl, because every Debian has it.
use strict;
use warnings;
use constant { AF_PACKET => 17, SOCK_RAW => 3, ETHERTYPE => 0xfe68 };

my ($interface, $count) = @ARGV;
my ($index) = `ip -o link show $interface` =~ /^(\d+):/ or die "there is no interface $interface\n";
my $broadcast = "\xff" x 6;
my $frame = pack('a6 a6 n a46', $broadcast, "\x02\x00\x00\x00\xfe\x68", ETHERTYPE, 'noise');
# struct sockaddr_ll, packet(7)
my $address = pack('S n l S C C a8', AF_PACKET, ETHERTYPE, $index, 0, 0, 6, $broadcast);

socket(my $socket, AF_PACKET, SOCK_RAW, 0) or die "socket: $!\n";
for (1 .. $count) { send($socket, $frame, 0, $address) or die "send: $!\n" }
