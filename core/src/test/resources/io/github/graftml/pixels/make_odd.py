"""Draws small pictures of every kind that decoders trip over and stores what Pillow reads from them.

Run:  python make_odd.py     (pillow, numpy, safetensors; writes odd/ and odd.zip beside itself)
"""
import io, os, shutil, struct, zipfile, zlib
import numpy as np
from PIL import Image, ImageDraw
from safetensors.numpy import save

HERE = os.path.dirname(os.path.abspath(__file__))
ODD = os.path.join(HERE, "odd")
rng = np.random.default_rng(3)


def picture(w=47, h=33):
    y, x = np.mgrid[0:h, 0:w]
    a = np.stack([127 + 100 * np.sin(x / 5 + k) * np.cos(y / (4 + k)) for k in range(3)], -1) + rng.normal(0, 6, (h, w, 3))
    im = Image.fromarray(a.clip(0, 255).astype(np.uint8))
    ImageDraw.Draw(im).ellipse([8, 5, 30, 25], fill=(200, 40, 90))
    return im


def png(path, width, height, depth, colour, rows, interlace=0, extra=b""):
    """Kinds of PNG that Pillow does not write."""
    chunk = lambda t, d: struct.pack(">I", len(d)) + t + d + struct.pack(">I", zlib.crc32(t + d))
    head = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, interlace)
    with open(path, "wb") as f:
        f.write(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + extra + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b""))


def bmp(path, width, height, bits, compression, palette, body):
    """Kinds of BMP that Pillow does not write."""
    offset = 54 + len(palette)
    with open(path, "wb") as f:
        f.write(b"BM" + struct.pack("<IHHI", offset + len(body), 0, 0, offset))
        f.write(struct.pack("<IiiHHIIiiII", 40, width, height, 1, bits, compression, len(body), 2835, 2835, 0, 0))
        f.write(palette + body)


def draw():
    shutil.rmtree(ODD, ignore_errors=True)
    os.makedirs(ODD)
    p = lambda n: os.path.join(ODD, n)
    im = picture()
    alpha = im.copy()
    alpha.putalpha(Image.fromarray((np.mgrid[0:33, 0:47][1] * 5).clip(0, 255).astype(np.uint8)))
    grey = im.convert("L")
    few = im.quantize(13)

    for sub in (0, 1, 2):
        im.save(p(f"subsampling{sub}.jpg"), quality=90, subsampling=sub)
    im.save(p("progressive.jpg"), progressive=True, quality=80)
    im.save(p("restart.jpg"), quality=80, restart_marker_rows=1)
    im.save(p("rgb.jpg"), quality=90, keep_rgb=True)
    grey.save(p("grey.jpg"), quality=90)
    im.convert("CMYK").save(p("cmyk.jpg"), quality=90)
    exif = Image.Exif()
    exif[0x0112] = 6
    im.save(p("exif6.jpg"), exif=exif, quality=90)
    picture(16, 16).save(p("small.JPEG"), quality=50)

    im.save(p("rgb.png")); grey.save(p("grey.png")); few.save(p("palette.png")); alpha.save(p("alpha.png"))
    alpha.convert("LA").save(p("greyalpha.png")); im.convert("1").save(p("bits1.png"))
    im.quantize(4).save(p("palette2.png"), bits=2); few.save(p("palettetransparent.png"), transparency=3)
    im.save(p("transparentcolour.png"), transparency=(200, 40, 90))
    Image.fromarray((np.arange(20 * 15, dtype=np.uint32) * 221 % 65536).astype(np.uint16).reshape(15, 20)).save(p("grey16.png"))
    line = lambda n: bytes(rng.integers(0, 256, n, dtype=np.uint8))
    rows = lambda n, h: b"".join(bytes([int(rng.integers(0, 5))]) + line(n) for _ in range(h))
    png(p("rgb16.png"), 9, 7, 16, 2, rows(54, 7)); png(p("rgba16.png"), 9, 7, 16, 6, rows(72, 7)); png(p("greyalpha16.png"), 9, 7, 16, 4, rows(36, 7))
    png(p("grey2.png"), 13, 7, 2, 0, rows(4, 7)); png(p("grey4.png"), 13, 7, 4, 0, rows(7, 7)); png(p("grey1.png"), 13, 7, 1, 0, rows(2, 7))
    png(p("interlaced.png"), 9, 8, 8, 2, b"".join(rows(3 * len(range(x0, 9, dx)), len(range(y0, 8, dy))) for x0, y0, dx, dy in
        [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)]), 1)
    gamma = struct.pack(">I", 4) + b"gAMA" + struct.pack(">I", 100000)
    png(p("gamma.png"), 9, 7, 8, 2, rows(27, 7), extra=gamma + struct.pack(">I", zlib.crc32(gamma[4:])))

    im.save(p("rgb.bmp")); few.save(p("palette.bmp")); grey.save(p("grey.bmp")); im.convert("1").save(p("bits1.bmp")); alpha.save(p("alpha.bmp"))
    pal = bytes(v for i in range(256) for v in (i, 255 - i, i * 7 % 256, 0))
    bmp(p("rle8.bmp"), 8, 3, 8, 1, pal, bytes([5, 9, 3, 77, 0, 0, 0, 5, 1, 2, 3, 4, 5, 0, 3, 200, 0, 0, 8, 40, 0, 0, 0, 1]))
    bmp(p("rgb555.bmp"), 5, 4, 16, 0, b"", line(48)); bmp(p("topdown.bmp"), 5, -4, 24, 0, b"", line(64)); bmp(p("palette4.bmp"), 9, 4, 4, 0, pal[:64], line(32))

    few.save(p("palette.gif")); grey.save(p("grey.gif")); few.save(p("transparent.gif"), transparency=3)
    few.save(p("animated.gif"), save_all=True, append_images=[few.rotate(90), few.rotate(180)])
    raw = bytearray(open(p("palette.gif"), "rb").read())
    raw[6:10] = struct.pack("<HH", 60, 50)                       # a screen larger than its only frame
    open(p("screen.gif"), "wb").write(raw)

    im.save(p("lossless.webp"), lossless=True); im.save(p("lossy.webp"), quality=70); alpha.save(p("alpha.webp"), lossless=True)
    alpha.save(p("lossyalpha.webp"), quality=70); im.save(p("animated.webp"), save_all=True, append_images=[im.rotate(90)], lossless=True)

    for c in ("raw", "tiff_lzw", "tiff_deflate", "packbits"):
        im.save(p(f"{c}.tif"), compression=c)
    grey.save(p("grey.tiff"), compression="tiff_lzw"); few.save(p("palette.tif")); alpha.save(p("alpha.tif")); im.convert("1").save(p("bits1.tif"), compression="group4")
    im.convert("CMYK").save(p("cmyk.tif")); alpha.convert("LA").save(p("greyalpha.tif")); im.save(p("jpeg.tif"), compression="jpeg")
    Image.open(p("grey16.png")).save(p("grey16.tif")); im.save(p("pages.tif"), save_all=True, append_images=[im.rotate(90)])
    im.convert("YCbCr").save(p("ycbcr.tif")); im.convert("LAB").save(p("lab.tif")); grey.convert("F").save(p("float.tif")); grey.convert("I").save(p("int32.tif"))
    big = io.BytesIO(); im.save(big, "TIFF", tiffinfo={274: 6}); open(p("orientation6.tif"), "wb").write(big.getvalue())
    grey.save(p("whiteiszero.tif"), tiffinfo={262: 0})
    for o in (2, 3, 4, 5, 7, 8):
        im.resize((5, 3)).save(p(f"orientation{o}.tif"), tiffinfo={274: o})
    im.save(p("predictor.tif"), compression="tiff_lzw", tiffinfo={317: 2})

    im.save(p("p6.ppm")); grey.save(p("p5.pgm")); im.convert("1").save(p("p4.pbm"))
    open(p("p3.ppm"), "wb").write(b"P3 # a remark\n2 2\n255\n1 2 3  4 5 6\n7 8 9 250 251 252\n")
    open(p("p2.pgm"), "wb").write(b"P2\n3 2\n100\n0 1 2\n50 99 100\n"); open(p("p1.pbm"), "wb").write(b"P1\n3 2\n101\n0 1 0\n")
    open(p("p6max100.ppm"), "wb").write(b"P6 4 2 100\n" + bytes(rng.integers(0, 101, 24, dtype=np.uint8)))
    open(p("p5max65535.pgm"), "wb").write(b"P5 5 3 65535\n" + line(30)); open(p("p6max65535.ppm"), "wb").write(b"P6 5 3 65535\n" + line(90))
    open(p("p6max1000.ppm"), "wb").write(b"P6 5 3 1000\n" + rng.integers(0, 1001, 45).astype(">u2").tobytes()); open(p("p5max1000.pgm"), "wb").write(b"P5 5 3 1000\n" + rng.integers(0, 1001, 15).astype(">u2").tobytes())
    Image.new("RGB", (1, 1), (9, 8, 7)).save(p("one.png")); Image.new("RGB", (900, 3), (9, 80, 7)).save(p("wide.png"))


def main():
    draw()
    t = {}
    for f in sorted(os.listdir(ODD)):
        if f == "lab.tif":
            continue  # Pillow needs a colour profile for it; this library refuses it
        try:
            t[f] = np.ascontiguousarray(np.asarray(Image.open(os.path.join(ODD, f)).convert("RGB")).transpose(2, 0, 1))
        except Exception as e:
            print("Pillow refuses", f, e)
            os.remove(os.path.join(ODD, f))
    with zipfile.ZipFile(os.path.join(HERE, "odd.zip"), "w", zipfile.ZIP_DEFLATED) as z:
        z.writestr(zipfile.ZipInfo("odd.safetensors"), save(t), zipfile.ZIP_DEFLATED)


if __name__ == "__main__":
    main()
