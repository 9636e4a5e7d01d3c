package org.occlocal.harness.datasets.parquet;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.occlocal.harness.datasets.files.PythonTimes;

/**
 * The values of a column as rows have them: Long, Double, Boolean or String. Times are written as Python's {@code str}
 * writes them; bytes without a character set become one character each.
 */
final class ValueReader {

    private final SchemaNode column;
    private final int type;

    ValueReader(SchemaNode column) {
        this.column = column;
        this.type = column.element().integer(1);
    }

    /** @param encoding see Encoding in parquet.thrift; not a dictionary */
    List<Object> values(ByteBuffer in, int encoding, int count) {
        return switch (encoding) {
            case 0 -> plain(in, count);
            case 3 -> {
                int size = in.getInt();
                int[] bits = BitReader.runs(in.slice(in.position(), size).order(in.order()), 1, count);
                yield Arrays.stream(bits).mapToObj(bit -> (Object) (bit == 1)).toList();
            }
            case 5 -> Arrays.stream(BitReader.deltas(in))
                    .mapToObj(this::converted)
                    .toList();
            case 6 -> {
                long[] sizes = BitReader.deltas(in);
                yield Arrays.stream(sizes)
                        .mapToObj(size -> text(bytes(in, size)))
                        .toList();
            }
            case 7 -> prefixed(in);
            default -> throw new IllegalArgumentException("column " + column.name() + " has encoding " + encoding
                    + ", which is not read; write the file again, for example with pandas.DataFrame.to_parquet");
        };
    }

    private List<Object> plain(ByteBuffer in, int count) {
        if (type == 0) {
            return Arrays.stream(BitReader.packed(in, 1, count))
                    .mapToObj(bit -> (Object) (bit == 1))
                    .toList();
        }
        Supplier<Object> next =
                switch (type) {
                    case 1 -> () -> converted(in.getInt());
                    case 2 -> () -> converted(in.getLong());
                    case 4 -> () -> (double) in.getFloat();
                    case 5 -> in::getDouble;
                    case 6 -> () -> text(bytes(in, in.getInt()));
                    case 7 -> () -> text(bytes(in, column.element().integer(2)));
                    default -> throw new IllegalArgumentException(
                            "column " + column.name() + " has type " + type + ", which is not read");
                };
        return Stream.generate(next).limit(count).toList();
    }

    /** Each text is the start of the one before and an end of its own. */
    private List<Object> prefixed(ByteBuffer in) {
        long[] starts = BitReader.deltas(in);
        long[] sizes = BitReader.deltas(in);
        byte[] last = new byte[0];
        Object[] texts = new Object[starts.length];
        for (int i = 0; i < starts.length; i++) {
            byte[] end = bytes(in, sizes[i]);
            byte[] whole = Arrays.copyOf(last, (int) starts[i] + end.length);
            System.arraycopy(end, 0, whole, (int) starts[i], end.length);
            texts[i] = text(whole);
            last = whole;
        }
        return List.of(texts);
    }

    private static byte[] bytes(ByteBuffer in, long size) {
        if (size < 0 || size > in.remaining()) {
            throw new IllegalArgumentException("a page is cut off");
        }
        byte[] bytes = new byte[(int) size];
        in.get(bytes);
        return bytes;
    }

    private Object text(byte[] bytes) {
        if (column.is(5, 5)) {
            throw decimal();
        }
        boolean isText = column.is(0, 1) || column.is(4, 4) || column.is(19, 12);
        return new String(bytes, isText ? StandardCharsets.UTF_8 : StandardCharsets.ISO_8859_1);
    }

    private Object converted(long number) {
        if (column.is(5, 5)) {
            throw decimal();
        }
        if (column.is(6, 6)) {
            return LocalDate.ofEpochDay(number).toString();
        }
        if (column.is(9, -1)) {
            return PythonTimes.text(number, 1000);
        }
        if (column.is(10, -1)) {
            return PythonTimes.text(number, 1_000_000);
        }
        if (column.is(-2, 8)) {
            ThriftReader.Struct unit = column.element().struct(10).struct(8).struct(2);
            return PythonTimes.text(number, unit.has(1) ? 1000 : unit.has(2) ? 1_000_000 : 1_000_000_000);
        }
        return number;
    }

    private IllegalArgumentException decimal() {
        return new IllegalArgumentException("column " + column.name()
                + " has decimal numbers, which are not read; write it as floating-point numbers");
    }
}
