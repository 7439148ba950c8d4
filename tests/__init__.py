"""Flat files, one subject each; a package, so that ``tests`` never hides ours."""
