"""Tables of rows and columns, as the formats that have them print them, and the ledger entries that they hold."""
