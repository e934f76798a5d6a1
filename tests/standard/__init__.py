"""Our mappings are standard: yatter and morph-kgc make the same quads of the same records."""
