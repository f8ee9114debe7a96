"""Prints what TensorBoard's own reader finds in a run's folder: python read_events.py FOLDER"""
import json
import sys

from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

events = EventAccumulator(sys.argv[1], size_guidance={"scalars": 0, "images": 0, "tensors": 0})
events.Reload()
tags = events.Tags()
print(json.dumps({
    "scalars": {tag: [[point.step, point.value] for point in events.Scalars(tag)] for tag in tags["scalars"]},
    "images": {tag: len(events.Images(tag)) for tag in tags["images"]},
    "texts": tags["tensors"],
}))
