"""What the styles of a workbook say."""
