"""The plain algebra of network policies: sets of ports, addresses and peers, and who may reach whom."""
