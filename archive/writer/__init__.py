"""Everything that changes an archive: captures, visits, reports and versions, merging."""
