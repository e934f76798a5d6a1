"""Requests that nobody should send, and whether the server stands them."""
