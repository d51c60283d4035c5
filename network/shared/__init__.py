"""What every room needs: fragments, forms, text folding, paging, the registry. Knows no app."""
