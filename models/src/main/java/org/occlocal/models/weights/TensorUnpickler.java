package org.occlocal.models.weights;

import java.math.BigInteger;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.occlocal.models.ModelException;
import org.occlocal.models.spec.Shape;
import org.occlocal.models.weights.PickledFile.PickledTensor;

/**
 * Reads the pickle of a state dict without running it. A pickle is a program that may call anything; this machine knows
 * only the few opcodes that torch.save writes (pickle protocol 2, see pickletools) and refuses every global that does
 * not rebuild a tensor, before anything else of the file is used.
 */
final class TensorUnpickler {

    private static final Set<String> GLOBALS = Set.of(
            "collections OrderedDict",
            "torch._utils _rebuild_tensor_v2",
            "torch._utils _rebuild_tensor",
            "torch._utils _rebuild_parameter",
            "torch.nn.parameter Parameter");

    private static final Object MARK = new Object();

    private final ByteBuffer in;
    private final Path file;
    private final List<Object> stack = new ArrayList<>();
    private final Map<Integer, Object> memo = new HashMap<>();

    /** @param pickles one pickle after the other, from the buffer's position on */
    TensorUnpickler(ByteBuffer pickles, Path file) {
        this.in = pickles.order(ByteOrder.LITTLE_ENDIAN);
        this.file = file;
    }

    /** Reads one pickle that holds a state dict. Name to tensor, in its order; entries that are no tensors are left out. */
    Map<String, PickledTensor> readTensors() {
        if (!(next() instanceof Map<?, ?> dict)) {
            throw broken("data.pkl holds no state dict");
        }
        Map<String, PickledTensor> tensors = new LinkedHashMap<>();
        collect(dict, tensors);
        if (tensors.isEmpty() && dict.get("state_dict") instanceof Map<?, ?> inner) {
            collect(inner, tensors);
        }
        return tensors;
    }

    /** Reads one pickle that holds a list of strings. */
    List<String> readStrings() {
        if (!(next() instanceof List<?> list)) {
            throw broken("the weight file has no list of storages");
        }
        return list.stream().map(String::valueOf).toList();
    }

    /** Reads one pickle whatever it holds. */
    Object next() {
        stack.clear();
        memo.clear();
        try {
            return run();
        } catch (BufferUnderflowException
                | IndexOutOfBoundsException
                | ClassCastException
                | ArithmeticException
                | IllegalArgumentException
                | StackOverflowError e) {
            throw broken("the pickle is damaged near byte " + in.position());
        }
    }

    private static void collect(Map<?, ?> dict, Map<String, PickledTensor> into) {
        dict.forEach((key, value) -> {
            if (key instanceof String name && value instanceof PickledTensor tensor) {
                into.put(name, tensor);
            }
        });
    }

    private Object run() {
        while (true) {
            int opcode = in.get() & 0xff;
            switch (opcode) {
                case 0x80 -> in.get(); // PROTO
                case '.' -> { // STOP
                    return pop();
                }
                case '(' -> stack.add(MARK);
                case '}' -> stack.add(new LinkedHashMap<>());
                case ']' -> stack.add(new ArrayList<>());
                case ')' -> stack.add(List.of());
                case 'N' -> stack.add(Nothing.NONE);
                case 0x88 -> stack.add(true);
                case 0x89 -> stack.add(false);
                case 'K' -> stack.add((long) (in.get() & 0xff)); // BININT1
                case 'M' -> stack.add((long) (in.getShort() & 0xffff)); // BININT2
                case 'J' -> stack.add((long) in.getInt()); // BININT
                case 0x8a -> stack.add(longOf(in.get() & 0xff)); // LONG1
                case 'G' -> stack.add(ByteBuffer.wrap(bytes(8)).getDouble()); // BINFLOAT
                case 'X' -> stack.add(text(in.getInt())); // BINUNICODE
                case 'U' -> stack.add(text(in.get() & 0xff)); // SHORT_BINSTRING
                case 'q' -> memo.put(in.get() & 0xff, peek()); // BINPUT
                case 'r' -> memo.put(in.getInt(), peek()); // LONG_BINPUT
                case 'h' -> stack.add(remembered(in.get() & 0xff)); // BINGET
                case 'j' -> stack.add(remembered(in.getInt())); // LONG_BINGET
                case 0x85 -> stack.add(List.of(pop())); // TUPLE1
                case 0x86 -> tuple(2);
                case 0x87 -> tuple(3);
                case 't' -> stack.add(Collections.unmodifiableList(popToMark()));
                case 'a' -> { // APPEND
                    Object value = pop();
                    asList(peek()).add(value);
                }
                case 'e' -> { // APPENDS
                    List<Object> values = popToMark();
                    asList(peek()).addAll(values);
                }
                case 's' -> { // SETITEM
                    Object value = pop();
                    Object key = pop();
                    asMap(peek()).put(key, value);
                }
                case 'u' -> { // SETITEMS
                    List<Object> items = popToMark();
                    Map<Object, Object> map = asMap(peek());
                    for (int i = 0; i < items.size(); i += 2) {
                        map.put(items.get(i), items.get(i + 1));
                    }
                }
                case 'c' -> stack.add(global(line() + " " + line()));
                case 'Q' -> stack.add(storage(asTuple(pop()))); // BINPERSID
                case 'R' -> { // REDUCE
                    List<Object> arguments = asTuple(pop());
                    stack.add(call((Global) pop(), arguments));
                }
                case 'b' -> pop(); // BUILD: attributes of the dict (its _metadata) are not needed
                default -> throw broken("data.pkl has opcode 0x" + Integer.toHexString(opcode)
                        + ", which torch.save does not write for tensors");
            }
        }
    }

    private Object global(String name) {
        if (!GLOBALS.contains(name) && storageDtype(name) == null) {
            throw new ModelException(
                    "the weight file asks for \"" + name.replace(' ', '.')
                            + "\", which is not needed to rebuild tensors; nothing of it was run",
                    file,
                    "do not use this checkpoint unless you trust its maker; ask for safetensors");
        }
        return new Global(name);
    }

    private Object call(Global function, List<Object> arguments) {
        return switch (function.name()) {
            case "collections OrderedDict" -> new LinkedHashMap<>();
            case "torch._utils _rebuild_tensor_v2", "torch._utils _rebuild_tensor" -> {
                Storage storage = (Storage) arguments.get(0);
                yield new PickledTensor(
                        storage.key(),
                        storage.dtype(),
                        (Long) arguments.get(1),
                        Shape.of(longs(arguments.get(2)).stream()
                                .mapToLong(Long::longValue)
                                .toArray()),
                        longs(arguments.get(3)));
            }
            case "torch._utils _rebuild_parameter" -> arguments.get(0);
            default -> throw broken("data.pkl calls " + function.name());
        };
    }

    /** ('storage', storage class, key, location, number of elements). */
    private Storage storage(List<Object> id) {
        StoredDtype dtype = id.get(1) instanceof Global type ? storageDtype(type.name()) : null;
        if (!"storage".equals(id.get(0)) || dtype == null || !(id.get(2) instanceof String key)) {
            throw broken("data.pkl names an unknown storage");
        }
        if (id.size() > 5 && !id.get(5).equals(Nothing.NONE)) {
            throw broken("storage \"" + key + "\" is a view of another one, which PyTorch wrote before 0.4");
        }
        return new Storage(key, dtype);
    }

    private static @Nullable StoredDtype storageDtype(String global) {
        return global.startsWith("torch ") ? StoredDtype.ofTorchStorage(global.substring("torch ".length())) : null;
    }

    private List<Long> longs(Object tuple) {
        List<Long> numbers = new ArrayList<>();
        for (Object number : asTuple(tuple)) {
            long value = (Long) number;
            if (value < 0) {
                throw broken("data.pkl has a tensor with size or stride " + value);
            }
            numbers.add(value);
        }
        return numbers;
    }

    /** A number that fits 63 bits as Long, a longer one as BigInteger. */
    private Object longOf(int length) {
        byte[] little = bytes(length);
        byte[] big = new byte[length];
        for (int i = 0; i < length; i++) {
            big[i] = little[length - 1 - i];
        }
        BigInteger value = length == 0 ? BigInteger.ZERO : new BigInteger(big);
        return value.bitLength() < Long.SIZE ? (Object) value.longValue() : value;
    }

    private void tuple(int size) {
        List<Object> items = new ArrayList<>(stack.subList(stack.size() - size, stack.size()));
        stack.subList(stack.size() - size, stack.size()).clear();
        stack.add(Collections.unmodifiableList(items));
    }

    private List<Object> popToMark() {
        int mark = stack.lastIndexOf(MARK);
        List<Object> items = new ArrayList<>(stack.subList(mark + 1, stack.size()));
        stack.subList(mark, stack.size()).clear();
        return items;
    }

    private Object pop() {
        return stack.remove(stack.size() - 1);
    }

    private Object peek() {
        return stack.get(stack.size() - 1);
    }

    private Object remembered(int index) {
        Object value = memo.get(index);
        if (value == null) {
            throw broken("data.pkl refers to memo entry " + index + " before it is set");
        }
        return value;
    }

    private String text(int length) {
        return new String(bytes(length), StandardCharsets.UTF_8);
    }

    private byte[] bytes(int length) {
        if (length < 0 || length > in.remaining()) {
            throw broken("data.pkl ends too early");
        }
        byte[] bytes = new byte[length];
        in.get(bytes);
        return bytes;
    }

    private String line() {
        StringBuilder line = new StringBuilder();
        for (byte b = in.get(); b != '\n'; b = in.get()) {
            line.append((char) (b & 0xff));
        }
        return line.toString();
    }

    @SuppressWarnings("unchecked")
    private static Map<Object, Object> asMap(Object value) {
        return (Map<Object, Object>) value;
    }

    @SuppressWarnings("unchecked")
    private static List<Object> asList(Object value) {
        return (List<Object>) value;
    }

    @SuppressWarnings("unchecked")
    private static List<Object> asTuple(Object value) {
        return (List<Object>) value;
    }

    private ModelException broken(String what) {
        return new ModelException(what, file, "the file is damaged or no PyTorch state dict; download it again");
    }

    private record Global(String name) {}

    private record Storage(String key, StoredDtype dtype) {}

    private enum Nothing {
        NONE
    }
}
