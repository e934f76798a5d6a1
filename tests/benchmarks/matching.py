"""spaCy's tokenizer and PhraseMatcher over the phrases that our extractor knows: the peer of the extraction.

Usage: ``python matching.py FILE``, in an environment that has spaCy. FILE is JSON: ``phrases`` and ``texts``.
Printed are the seconds of processor time of the start and of the reading, as JSON. It finds tokens and
phrases, no sentences, parties or documents.
"""

import json
import sys
import time
from pathlib import Path


def main() -> None:
    """Match the phrases of a file in its texts."""
    work = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    began = time.process_time()
    import spacy  # type: ignore[import-not-found]  # it is in the environment of the peers
    from spacy.matcher import PhraseMatcher  # type: ignore[import-not-found]  # as above

    language = spacy.blank("en")
    language.max_length = 10_000_000
    matcher = PhraseMatcher(language.vocab, attr="LOWER")
    matcher.add("phrase", list(language.tokenizer.pipe(work["phrases"])))
    ready = time.process_time()
    for text in work["texts"]:
        matcher(language(text))
    took = {"start": ready - began, "reading": time.process_time() - ready}
    sys.stdout.write(json.dumps(took) + "\n")


main()
