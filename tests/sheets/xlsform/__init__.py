"""XLSForms: read as a start, without a crash and without a silent loss."""
