"""Makes events.json: records of an event file as TensorBoard's own code writes them. Run: python events.py > events.json"""
import io
import json

import tensorboard
from tensorboard.compat.proto import event_pb2, summary_pb2
from tensorboard.compat.proto.tensor_pb2 import TensorProto
from tensorboard.summary.writer.record_writer import RecordWriter


def framed(**fields):
    out = io.BytesIO()
    RecordWriter(out).write(event_pb2.Event(wall_time=1763900000.25, **fields).SerializeToString(deterministic=True))
    return out.getvalue().hex()


def value(**fields):
    return summary_pb2.Summary(value=[summary_pb2.Summary.Value(**fields)])


text = TensorProto(dtype=7, string_val=["| größer |".encode()])
text.tensor_shape.dim.add(size=1)
metadata = summary_pb2.SummaryMetadata(plugin_data=summary_pb2.SummaryMetadata.PluginData(plugin_name="text"))
image = summary_pb2.Summary.Image(height=200, width=300, colorspace=3, encoded_image_string=bytes(range(256)))
print(json.dumps({
    "version": "tensorboard " + tensorboard.__version__,
    "fileVersion": framed(file_version="brain.Event:2"),
    "sessionStart": framed(step=42, session_log=event_pb2.SessionLog(status=event_pb2.SessionLog.START)),
    "scalar": framed(step=123456789012, summary=value(tag="loss/train", simple_value=0.1)),
    "image": framed(step=3, summary=value(tag="batch", image=image)),
    "text": framed(step=7, summary=value(tag="config", tensor=text, metadata=metadata)),
}, indent=1))
