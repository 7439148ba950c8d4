"""Everything that only reads an archive: queries, differences, export, verification, snapshots."""
