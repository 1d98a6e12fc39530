"""How the solver's coefficients are made: heads with known weights are drawn, tracked, and fitted. See README.md."""
