"""What a PDF's operators leave on the page: colours, shapes, masks, layers, annotations."""
