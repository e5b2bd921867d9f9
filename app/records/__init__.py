"""Questions over the cells of tables: many thousands of rows, asked for by their rows, columns, years and documents."""
