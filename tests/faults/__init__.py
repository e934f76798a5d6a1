"""Faults: builds that are killed, disks that are full, releases that come and go under load."""
