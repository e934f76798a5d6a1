"""Step 3, review: the machine's records handed to a reviewer, and what comes back.

machine    the records that the machine makes of a text, and the files in which a reviewer gets them
revisions  what the reviewer changed in them
standing   whether the reviewed file stands
"""
