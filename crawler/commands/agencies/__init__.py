"""``nianbao agencies``: the registry listed, checked against the portals, and made from them."""
