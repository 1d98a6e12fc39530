"""`make quality`: how well the tracker follows faces, beside Google's FaceLandmarker, written to out/quality."""

import tracker  # noqa: F401 (settles how many threads numpy takes, and must come before it)
