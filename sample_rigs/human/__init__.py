"""The human sample rig: built from nothing by `python -m sample_rigs.human.build`."""
