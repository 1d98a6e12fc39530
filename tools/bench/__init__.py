"""`make bench`: figures that are ratios taken side by side in one run, written to out/bench/*.json."""
