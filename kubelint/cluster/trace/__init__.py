"""The way of a connection or a request through the cluster, hop by hop: a static traceroute."""
