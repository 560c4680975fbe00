"""前门. Composes the rooms: settings, addresses, frame, live stream, command line."""
