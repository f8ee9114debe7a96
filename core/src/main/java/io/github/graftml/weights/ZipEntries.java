package io.github.graftml.weights;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The entries of a zip as slices of the file, without copies, which the JDK's readers cannot give. Supports zip64;
 * rejects compressed and encrypted entries, which torch never writes. Offsets and field sizes are those of PKWARE's
 * APPNOTE, sections 4.3 and 4.5.3.
 */
final class ZipEntries {

    private static final int END = 0x06054b50;
    private static final int END_LENGTH = 22;
    private static final int END64 = 0x06064b50;
    private static final int LOCATOR64 = 0x07064b50;
    private static final int LOCATOR64_LENGTH = 20;
    private static final int CENTRAL = 0x02014b50;
    private static final int CENTRAL_LENGTH = 46;
    private static final int LOCAL = 0x04034b50;
    private static final int LOCAL_LENGTH = 30;
    private static final int MAX_COMMENT_LENGTH = 0xffff;

    private final FileBytes file;
    private final Map<String, ByteBuffer> entries = new LinkedHashMap<>();

    private ZipEntries(FileBytes file) {
        this.file = file;
    }

    static boolean isZip(FileBytes file) throws IOException {
        return file.size() >= 4 && file.slice(0, 4).getInt() == LOCAL;
    }

    /** Returns the bytes of each entry by name, in directory order. */
    static Map<String, ByteBuffer> of(FileBytes file) throws IOException {
        ZipEntries zip = new ZipEntries(file);
        zip.readDirectory();
        return zip.entries;
    }

    private void readDirectory() throws IOException {
        long end = findEnd();
        ByteBuffer record = file.slice(end, END_LENGTH);
        long length = record.getInt(12) & 0xffffffffL;
        long start = record.getInt(16) & 0xffffffffL;
        if (end >= LOCATOR64_LENGTH) {
            ByteBuffer locator = file.slice(end - LOCATOR64_LENGTH, LOCATOR64_LENGTH);
            if (locator.getInt(0) == LOCATOR64) {
                ByteBuffer record64 = file.slice(locator.getLong(8), 56);
                require(record64.getInt(0) == END64, "the zip64 end of its directory is not where it should be");
                length = record64.getLong(40);
                start = record64.getLong(48);
            }
        }
        ByteBuffer directory = file.slice(start, length);
        while (directory.hasRemaining()) {
            readEntry(directory);
        }
    }

    private long findEnd() throws IOException {
        long earliest = Math.max(0, file.size() - END_LENGTH - MAX_COMMENT_LENGTH);
        ByteBuffer tail = file.slice(earliest, file.size() - earliest);
        for (int at = tail.remaining() - END_LENGTH; at >= 0; at--) {
            if (tail.getInt(at) == END && at + END_LENGTH + (tail.getShort(at + 20) & 0xffff) == tail.limit()) {
                return earliest + at;
            }
        }
        throw file.broken(
                "it begins as a zip but has no directory at its end; it is truncated, download or save it again");
    }

    private void readEntry(ByteBuffer directory) throws IOException {
        int at = directory.position();
        require(directory.remaining() >= CENTRAL_LENGTH && directory.getInt(at) == CENTRAL,
                "its zip directory is damaged");
        int nameLength = directory.getShort(at + 28) & 0xffff;
        int extraLength = directory.getShort(at + 30) & 0xffff;
        int commentLength = directory.getShort(at + 32) & 0xffff;
        int entryLength = CENTRAL_LENGTH + nameLength + extraLength + commentLength;
        require(directory.remaining() >= entryLength, "its zip directory is damaged");
        byte[] nameBytes = new byte[nameLength];
        directory.get(at + CENTRAL_LENGTH, nameBytes);
        String name = new String(nameBytes, StandardCharsets.UTF_8);
        require((directory.getShort(at + 8) & 1) == 0 && directory.getShort(at + 10) == 0,
                "its entry " + name + " is compressed or encrypted; torch.save writes neither");
        ByteBuffer wide = zip64Extra(
                directory.slice(at + CENTRAL_LENGTH + nameLength, extraLength).order(directory.order()));
        long size = widened(directory.getInt(at + 24), wide);
        long stored = widened(directory.getInt(at + 20), wide);
        long offset = widened(directory.getInt(at + 42), wide);
        require(size == stored, "its entry " + name + " has two sizes, " + size + " and " + stored);
        ByteBuffer local = file.slice(offset, LOCAL_LENGTH);
        require(local.getInt(0) == LOCAL, "its entry " + name + " is not where the directory says");
        long data = offset + LOCAL_LENGTH + (local.getShort(26) & 0xffff) + (local.getShort(28) & 0xffff);
        require(entries.put(name, file.slice(data, size)) == null, "it has two entries " + name);
        directory.position(at + entryLength);
    }

    /** Returns the zip64 extra field, empty if there is none. */
    private static ByteBuffer zip64Extra(ByteBuffer extra) {
        while (extra.remaining() >= 4) {
            int id = extra.getShort() & 0xffff;
            int length = Math.min(extra.getShort() & 0xffff, extra.remaining());
            if (id == 1) {
                return extra.slice(extra.position(), length).order(extra.order());
            }
            extra.position(extra.position() + length);
        }
        return extra.limit(extra.position());
    }

    private long widened(int field, ByteBuffer wide) throws FormatException {
        if (field != -1) {
            return field & 0xffffffffL;
        }
        require(wide.remaining() >= Long.BYTES, "its zip64 fields are missing");
        return wide.getLong();
    }

    private void require(boolean condition, String problem) throws FormatException {
        if (!condition) {
            throw file.broken(problem);
        }
    }
}
