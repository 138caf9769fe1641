"""What a sweep says: phase diagrams and their boundaries, lines, sensitivities, and the cells behind them."""
