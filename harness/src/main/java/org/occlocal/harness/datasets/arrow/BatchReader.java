package org.occlocal.harness.datasets.arrow;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import org.occlocal.harness.datasets.files.PythonTimes;

/** The columns of one record batch, read in the order of the schema. */
final class BatchReader {

    private final ByteBuffer body;
    private final Iterator<long[]> nodes;
    private final Iterator<long[]> buffers;

    /** @param batch see RecordBatch in Arrow's Message.fbs */
    BatchReader(FlatTable batch, ByteBuffer body) {
        if (batch.has(3)) {
            throw new IllegalArgumentException("compressed batches are not read; save the dataset without compression");
        }
        this.body = body;
        this.nodes = batch.pairs(1).iterator();
        this.buffers = batch.pairs(2).iterator();
    }

    /** @param field see Field in Arrow's Schema.fbs */
    List<@Nullable Object> column(FlatTable field) {
        if (field.has(4)) {
            throw new IllegalArgumentException("column " + field.text(0) + " has a dictionary, which is not read");
        }
        int size = Math.toIntExact(nodes.next()[0]);
        int type = field.tiny(2);
        if (type == 1) {
            return values(size, null, i -> null);
        }
        ByteBuffer validity = buffer();
        return switch (type) {
            case 2 -> integers(field, size, validity, field.table(3).integer(0), i -> i);
            case 3 -> fractions(field, size, validity);
            case 4, 5, 19, 20 -> texts(size, validity, type >= 19, type == 4 || type == 19);
            case 6 -> {
                ByteBuffer bits = buffer();
                yield values(size, validity, i -> bit(bits, i));
            }
            case 8 -> integers(
                    field, size, validity, 32, day -> LocalDate.ofEpochDay(day).toString());
            case 10 -> times(field, size, validity);
            case 12, 21 -> lists(field, size, validity, type == 21);
            case 13 -> objects(field, size, validity);
            default -> throw new IllegalArgumentException(
                    "column " + field.text(0) + " has type " + type + ", which is not read");
        };
    }

    private List<@Nullable Object> values(
            int size, @Nullable ByteBuffer validity, IntFunction<@Nullable Object> value) {
        List<@Nullable Object> values = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            boolean isThere = validity == null || validity.limit() == 0 || bit(validity, i);
            values.add(isThere ? value.apply(i) : null);
        }
        return values;
    }

    private static boolean bit(ByteBuffer bits, int place) {
        return (bits.get(place >>> 3) >>> (place & 7) & 1) == 1;
    }

    @FunctionalInterface
    private interface FromNumber {
        Object of(long number);
    }

    private List<@Nullable Object> integers(FlatTable field, int size, ByteBuffer validity, int bits, FromNumber from) {
        ByteBuffer data = buffer();
        boolean isUnsigned = field.tiny(2) == 2 && field.table(3).tiny(1) == 0;
        return values(size, validity, i -> {
            long number =
                    switch (bits) {
                        case 8 -> data.get(i);
                        case 16 -> data.getShort(2 * i);
                        case 32 -> data.getInt(4 * i);
                        default -> data.getLong(8 * i);
                    };
            return from.of(isUnsigned && bits < 64 ? number & ((1L << bits) - 1) : number);
        });
    }

    private List<@Nullable Object> fractions(FlatTable field, int size, ByteBuffer validity) {
        ByteBuffer data = buffer();
        return switch (field.table(3).small(0)) {
            case 1 -> values(size, validity, i -> (double) data.getFloat(4 * i));
            case 2 -> values(size, validity, i -> data.getDouble(8 * i));
            default -> throw new IllegalArgumentException(
                    "column " + field.text(0) + " has numbers of 16 bits, which are not read");
        };
    }

    private List<@Nullable Object> times(FlatTable field, int size, ByteBuffer validity) {
        long[] perSecond = {1, 1000, 1_000_000, 1_000_000_000};
        long unit = perSecond[field.table(3).small(0)];
        return integers(field, size, validity, 64, number -> PythonTimes.text(number, unit));
    }

    private List<@Nullable Object> texts(int size, ByteBuffer validity, boolean isLarge, boolean isBinary) {
        ByteBuffer offsets = buffer();
        ByteBuffer data = buffer();
        return values(size, validity, i -> {
            int start = offset(offsets, i, isLarge);
            byte[] text = new byte[offset(offsets, i + 1, isLarge) - start];
            data.get(start, text);
            return new String(text, isBinary ? StandardCharsets.ISO_8859_1 : StandardCharsets.UTF_8);
        });
    }

    private List<@Nullable Object> lists(FlatTable field, int size, ByteBuffer validity, boolean isLarge) {
        ByteBuffer offsets = buffer();
        List<@Nullable Object> items = column(field.tables(5).get(0));
        return values(
                size,
                validity,
                i -> new ArrayList<>(items.subList(offset(offsets, i, isLarge), offset(offsets, i + 1, isLarge))));
    }

    private List<@Nullable Object> objects(FlatTable field, int size, ByteBuffer validity) {
        Map<String, List<@Nullable Object>> columns = new LinkedHashMap<>();
        field.tables(5).forEach(child -> columns.put(child.text(0), column(child)));
        return values(size, validity, i -> row(columns, i));
    }

    static Map<String, Object> row(Map<String, List<@Nullable Object>> columns, int place) {
        Map<String, Object> row = new LinkedHashMap<>();
        columns.forEach((name, values) -> row.put(name, values.get(place)));
        return row;
    }

    private static int offset(ByteBuffer offsets, int place, boolean isLarge) {
        return isLarge ? Math.toIntExact(offsets.getLong(8 * place)) : offsets.getInt(4 * place);
    }

    private ByteBuffer buffer() {
        long[] buffer = buffers.next();
        return body.slice(Math.toIntExact(buffer[0]), Math.toIntExact(buffer[1]))
                .order(body.order());
    }
}
