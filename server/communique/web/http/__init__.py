"""What holds for every answer: what a client accepts and may send, how it is sent, how failures are told."""
