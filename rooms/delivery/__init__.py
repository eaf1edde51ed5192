"""How an entry reaches everybody who is entitled to it: log, stamps, hub, sockets."""
