"""What bodies and files are said to be."""

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
"""An Excel file."""
