package io.github.graftml.weights;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An interpreter of the pickle instructions that {@code torch.save} writes, protocols 2 to 5. Names in the file are
 * looked up in a table of our functions and otherwise rejected. So a pickle can only make numbers, strings, tuples,
 * lists, dicts and the results of these functions.
 *
 * <p>Python values become {@code null}, {@link Boolean}, {@link Long} or {@link BigInteger}, {@link Double},
 * {@link String}, {@code byte[]}, {@code Object[]} for a tuple, {@link ArrayList} and {@link LinkedHashMap}. It never
 * recurses into nested values, so any depth is safe; every length is checked against the rest of the file.
 */
final class Unpickler {

    // An instruction makes at most one small object; a checkpoint of 1,000 tensors has about 50,000 instructions.
    private static final int MAX_INSTRUCTIONS = 2_000_000;

    private final FileBytes file;
    private final ByteBuffer in;
    private final Map<String, ?> globals;
    private final Function persistent;
    private final List<@Nullable Object> stack = new ArrayList<>();
    private final List<Integer> marks = new ArrayList<>();
    private final Map<Integer, @Nullable Object> memo = new HashMap<>();

    /** Makes an interpreter of the pickle at the position of {@code in}; {@link #load} advances it past the pickle. */
    Unpickler(FileBytes file, ByteBuffer in, Map<String, ?> globals, Function persistent) {
        this.file = file;
        this.in = in;
        this.globals = globals;
        this.persistent = persistent;
    }

    /** A function that a pickle can call by name. */
    @FunctionalInterface
    interface Function {
        @Nullable
        Object call(@Nullable Object... arguments) throws IOException;
    }

    /** Runs the pickle and returns its value. */
    @Nullable
    Object load() throws IOException {
        for (int step = 0; step < MAX_INSTRUCTIONS; step++) {
            int opcode = take(1).get() & 0xff;
            if (opcode == '.') {
                return pop();
            }
            run(opcode);
        }
        throw file.broken("its pickle has more than " + MAX_INSTRUCTIONS + " instructions");
    }

    private void run(int opcode) throws IOException {
        switch (opcode) {
            case 0x80 -> requireProtocol(take(1).get() & 0xff);
            case 0x95 -> take(8); // a frame: a hint for readers that buffer
            case '(' -> marks.add(stack.size());
            case '0' -> pop();
            case '1' -> sinceMark();
            case '2' -> push(top());
            case 'N' -> push(null);
            case 0x88 -> push(true);
            case 0x89 -> push(false);
            case 'K' -> push((long) (take(1).get() & 0xff));
            case 'M' -> push((long) (take(2).getShort() & 0xffff));
            case 'J' -> push((long) take(4).getInt());
            case 0x8a -> push(integer(bytes(take(1).get() & 0xff)));
            case 'G' -> push(take(8).order(ByteOrder.BIG_ENDIAN).getDouble());
            case 'X' -> push(text(take(4).getInt() & 0xffffffffL));
            case 0x8c, 'U' -> push(text(take(1).get() & 0xff));
            case 0x8d -> push(text(take(8).getLong()));
            case 'T' -> push(text(take(4).getInt()));
            case 'C' -> push(bytes(take(1).get() & 0xff));
            case 'B' -> push(bytes(take(4).getInt() & 0xffffffffL));
            case ')' -> push(new Object[0]);
            case 0x85 -> push(popped(1));
            case 0x86 -> push(popped(2));
            case 0x87 -> push(popped(3));
            case 't' -> push(sinceMark());
            case ']' -> push(new ArrayList<>());
            case 'a' -> append(popped(1));
            case 'e' -> append(sinceMark());
            case '}' -> push(new LinkedHashMap<>());
            case 's' -> setItems(popped(2));
            case 'u' -> setItems(sinceMark());
            case 'c' -> push(global(line(), line()));
            case 0x93 -> {
                @Nullable
                Object[] name = popped(2);
                push(global(String.valueOf(asText(name[0])), asText(name[1])));
            }
            case 'R', 0x81 -> {
                @Nullable
                Object[] arguments = asTuple(pop());
                push(asFunction(pop()).call(arguments));
            }
            case 'b' -> build();
            case 'Q' -> push(persistent.call(asTuple(pop())));
            case 'q' -> memo.put(take(1).get() & 0xff, top());
            case 'r' -> memo.put(take(4).getInt(), top());
            case 0x94 -> memo.put(memo.size(), top());
            case 'h' -> push(recall(take(1).get() & 0xff));
            case 'j' -> push(recall(take(4).getInt()));
            default -> throw file.broken(
                    String.format("its pickle uses the instruction 0x%02x, which torch.save does not write", opcode));
        }
    }

    private void requireProtocol(int protocol) throws FormatException {
        if (protocol < 2 || protocol > 5) {
            throw file.broken("its pickle is of protocol " + protocol + "; supported are 2 to 5");
        }
    }

    private ByteBuffer take(long length) throws FormatException {
        if (length < 0 || length > in.remaining()) {
            throw file.broken(
                    "its pickle is truncated or damaged: expected " + length + " bytes, found " + in.remaining());
        }
        ByteBuffer taken = in.slice(in.position(), (int) length).order(ByteOrder.LITTLE_ENDIAN);
        in.position(in.position() + (int) length);
        return taken;
    }

    private byte[] bytes(long length) throws FormatException {
        byte[] bytes = new byte[take(length).remaining()];
        in.get(in.position() - bytes.length, bytes);
        return bytes;
    }

    private String text(long length) throws FormatException {
        return new String(bytes(length), StandardCharsets.UTF_8);
    }

    private String line() throws FormatException {
        int start = in.position();
        while (take(1).get() != '\n') {
            // skip to the end of the line
        }
        byte[] line = new byte[in.position() - 1 - start];
        in.get(start, line);
        return new String(line, StandardCharsets.UTF_8);
    }

    private static Object integer(byte[] littleEndian) {
        byte[] bigEndian = new byte[littleEndian.length + 1]; // never empty: no bytes mean 0
        for (int i = 0; i < littleEndian.length; i++) {
            bigEndian[bigEndian.length - 1 - i] = littleEndian[i];
        }
        bigEndian[0] = (byte) (littleEndian.length > 0 && littleEndian[littleEndian.length - 1] < 0 ? -1 : 0);
        BigInteger value = new BigInteger(bigEndian);
        return value.bitLength() < Long.SIZE ? (Object) value.longValue() : value;
    }

    private @Nullable Object global(String module, String name) throws FormatException {
        String full = module + "." + name;
        if (!globals.containsKey(full)) {
            throw file.broken(
                    "it refers to " + full + "; only names that tensors need are supported, and no code is loaded"
                            + " from a file. If you trust it, load it in Python and save its state_dict() alone.");
        }
        return globals.get(full);
    }

    private void push(@Nullable Object value) {
        stack.add(value);
    }

    private int floor() {
        return marks.isEmpty() ? 0 : marks.get(marks.size() - 1);
    }

    private @Nullable Object top() throws FormatException {
        if (stack.size() <= floor()) {
            throw file.broken("its pickle pops from an empty stack");
        }
        return stack.get(stack.size() - 1);
    }

    private @Nullable Object pop() throws FormatException {
        Object top = top();
        stack.remove(stack.size() - 1);
        return top;
    }

    private @Nullable Object[] popped(int count) throws FormatException {
        if (stack.size() - count < floor()) {
            throw file.broken("its pickle pops from an empty stack");
        }
        return cut(stack.size() - count);
    }

    private @Nullable Object[] sinceMark() throws FormatException {
        if (marks.isEmpty()) {
            throw file.broken("its pickle uses a mark that was never set");
        }
        return cut(marks.remove(marks.size() - 1));
    }

    private @Nullable Object[] cut(int from) {
        List<@Nullable Object> tail = stack.subList(from, stack.size());
        @Nullable
        Object[] values = tail.toArray();
        tail.clear();
        return values;
    }

    @SuppressWarnings("unchecked") // this class made every list, of Object
    private void append(@Nullable Object[] values) throws FormatException {
        if (!(top() instanceof ArrayList<?> list)) {
            throw file.broken("its pickle appends to a value that is not a list");
        }
        ((ArrayList<@Nullable Object>) list).addAll(Arrays.asList(values));
    }

    @SuppressWarnings("unchecked") // this class or the table made every map, of Object
    private void setItems(@Nullable Object[] values) throws FormatException {
        if (!(top() instanceof LinkedHashMap<?, ?> map) || values.length % 2 != 0) {
            throw file.broken("its pickle sets items of a value that is not a dict");
        }
        for (int i = 0; i < values.length; i += 2) {
            if (values[i] instanceof ArrayList || values[i] instanceof Map) { // hashing would recurse into them
                throw file.broken("its pickle has a list or a dict as a key");
            }
            ((LinkedHashMap<@Nullable Object, @Nullable Object>) map).put(values[i], values[i + 1]);
        }
    }

    // Sets the state of an object: _metadata of an ordered dict, values of a data class. Neither concerns tensors.
    private void build() throws FormatException {
        pop();
        if (!(top() instanceof Map)) {
            throw file.broken("its pickle sets the state of a value that is not a dict");
        }
    }

    private @Nullable Object recall(int key) throws FormatException {
        if (!memo.containsKey(key)) {
            throw file.broken("its pickle recalls value " + (key & 0xffffffffL) + ", which was never stored");
        }
        return memo.get(key);
    }

    private @Nullable Object[] asTuple(@Nullable Object value) throws FormatException {
        if (value instanceof Object[] tuple) {
            return tuple;
        }
        throw file.broken("its pickle calls a function with arguments that are not a tuple");
    }

    private String asText(@Nullable Object value) throws FormatException {
        if (value instanceof String text) {
            return text;
        }
        throw file.broken("its pickle has a global name that is not a string");
    }

    private Function asFunction(@Nullable Object value) throws FormatException {
        if (value instanceof Function function) {
            return function;
        }
        throw file.broken("its pickle calls a value that is not a function");
    }
}
