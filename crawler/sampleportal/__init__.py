"""Sample portals on loopback: small sites that look as agencies' portals do, made from templates.

For the demonstration, the tests and the benchmarks. Five agencies are real, and their figures of the
year in ``world.toml`` are those that they printed; the other ten agencies, all other figures and all
prose are invented. No page was copied from a live site, and every page says that it is a sample.
"""
