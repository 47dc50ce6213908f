"""What is handed over: the workbooks and files that come in from buyers and go out to them."""
