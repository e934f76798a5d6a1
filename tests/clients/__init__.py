"""The server as the clients that people use meet it, each used as its own documentation says."""
