"""Anonymous, moderated, end-to-end encrypted rooms: configuration, doors, server, trust."""
