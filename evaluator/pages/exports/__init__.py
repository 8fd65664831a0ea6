"""One page in other forms: spreadsheet, PDF, CSV and Markdown. Each is made from the page, so that all say the same."""
