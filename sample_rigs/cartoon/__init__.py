"""The cartoon sample rig: a fox in a jumper with its own key and bone names."""
