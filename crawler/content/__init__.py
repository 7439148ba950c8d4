"""What a document says, whatever carries it."""
