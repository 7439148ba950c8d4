"""What DOCX files show beside their text."""
