"""One page of every kind that the server has, by name: what is shown of all pages is shown of these.

A kind is a template, or a state of one that looks different. The pages of the release of the seeds.
"""

from web_support import HEALTHCARE, REPORT

_SELECT = "SELECT%20%3Fs%20%3Fp%20%3Fo%20WHERE%20%7B%20%3Fs%20%3Fp%20%3Fo%20%7D%20LIMIT%205"
_THINGS = (
    HEALTHCARE,
    "state/kz",
    "organization/rs-ministry-of-health",
    "person/aleksandar-vucic",
    "office/kz-president",
    "event/2026-02-27-kz-rs-talks",
    "place/astana",
    "position/2026-02-27-kz-rs-joint-statement-02-un-charter",
    "undertaking/astana-belgrade-direct-flights",
    "relation/kz-rs",
    "honour/altyn-qyran-order",
    "signature/2026-02-27-kz-rs-academy-of-public-administration-diplomatic-academy"
    "--kz-academy-of-public-administration",
    "participation/2026-02-27-kz-rs-document-exchange--aleksandar-vucic",
    "area/health",
    "claim/878caa75-2098-2167",
    "author/communique-reviewers",
    "basis/implied",
)

READING = {
    "home": "/",
    "list": "/instrument/",
    "list-narrowed": "/instrument/?state=kz&state=rs&area=health&sort=name",
    "list-of-nothing": "/instrument/?year=1900",
    "facet-values": "/instrument/by/area",
    "list-of-reports": "/report/",
    "list-of-claims": "/claim/",
    **{thing.partition("/")[0]: f"/doc/{thing}" for thing in _THINGS},
    "report": f"/doc/{REPORT}",
    "report-only-cited": "/doc/report/qazinform-earlier-talks-report",
    "compare": f"/compare?report={REPORT.partition('/')[2]}&report=2026-02-27-7a73b5c3",
    "compare-about": f"/compare?about={HEALTHCARE}",
    "compare-choose": "/compare",
    "incoming": "/incoming/state/kz?property=dip%3Aparty",
    "sorts": "/things/",
    "search": "/search",
    "search-results": "/search?q=ministry",
    "search-without-results": "/search?q=zzzyyyxxx",
}
"""The pages that are read; they are as light as a page can be."""

WORKING = {
    "timeline": "/timeline",
    "network": "/network",
    "matrix": "/matrix",
    "network-narrowed": "/network?area=health",
    "ontology": "/ontology",
    "ontology-changes": "/ontology/changes",
    "pattern": "/ontology/patterns/claim-and-evidence",
    "shapes": "/shapes",
    "scheme": "/areas",
    "dumps": "/dumps/",
    "releases": "/releases",
    "void": "/void",
    "catalog": "/catalog",
    "validation": "/validation",
    "reconcile-guide": "/reconcile/guide",
    "sparql": "/sparql",
    "sparql-results": f"/sparql?query={_SELECT}",
    "sparql-yes": "/sparql?query=ASK%7B%7D",
}
"""The pages of those who work with the data."""

FAILING = {
    "not-found": "/doc/state/nowhere",
    "sparql-fault": "/sparql?query=SELECT%20nothing",
    "bad-request": "/search?q=a&page=none",
}
"""Pages that say what went wrong."""

PAGES = READING | WORKING
EVERY = PAGES | FAILING
