"""Discovery: from an agency's portal over its list pages to the report pages."""
