package org.occlocal.harness.datasets.parquet;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.occlocal.harness.datasets.parquet.ThriftReader.Struct;

/** One column of one row group: its values with their levels, and a place in them. */
final class ColumnReader {

    private static final int DICTIONARY_PAGE = 2;
    private static final int DATA_PAGE_2 = 3;

    private final SchemaNode column;
    private final ValueReader reader;
    private final List<Integer> definitions = new ArrayList<>();
    private final List<Integer> repetitions = new ArrayList<>();
    private final List<Object> values = new ArrayList<>();
    private List<Object> dictionary = List.of();
    private int at;
    private int valueAt;

    /**
     * @param file the whole file
     * @param chunk see ColumnMetaData in parquet.thrift
     */
    ColumnReader(SchemaNode column, ByteBuffer file, Struct chunk) {
        this.column = column;
        this.reader = new ValueReader(column);
        long start = chunk.number(9);
        if (chunk.has(11) && chunk.number(11) > 0) {
            start = Math.min(start, chunk.number(11));
        }
        ByteBuffer in = file.duplicate().order(file.order()).position(Math.toIntExact(start));
        while (definitions.size() < chunk.number(5)) {
            page(in, chunk.integer(4));
        }
    }

    SchemaNode column() {
        return column;
    }

    /** Definition level of the next value. */
    int definition() {
        return definitions.get(at);
    }

    /** Repetition level of the next value; 0 at the end. */
    int repetition() {
        return at < repetitions.size() ? repetitions.get(at) : 0;
    }

    /** The next value; null where it is not there. */
    @Nullable
    Object next() {
        boolean isThere = definitions.get(at++) == column.definition();
        return isThere ? values.get(valueAt++) : null;
    }

    private void page(ByteBuffer in, int codec) {
        Struct header = new ThriftReader(in).struct();
        int size = header.integer(3);
        ByteBuffer packed = in.slice(in.position(), size).order(in.order());
        in.position(in.position() + size);
        int kind = header.integer(1);
        if (kind == DICTIONARY_PAGE) {
            dictionary = reader.values(
                    Pages.unpacked(packed, codec, header.integer(2)),
                    0,
                    header.struct(7).integer(1));
        } else if (kind == DATA_PAGE_2) {
            page2(packed, codec, header.integer(2), header.struct(8));
        } else if (header.has(5)) {
            Struct data = header.struct(5);
            ByteBuffer page = Pages.unpacked(packed, codec, header.integer(2));
            int count = data.integer(1);
            levels(repetitions, page, column.repetition(), count);
            int there = levels(definitions, page, column.definition(), count);
            addValues(page, data.integer(2), there);
        }
    }

    /** Pages of version 2 leave the levels unpacked. */
    private void page2(ByteBuffer packed, int codec, int size, Struct data) {
        int count = data.integer(1);
        int definitionSize = data.integer(5);
        int repetitionSize = data.integer(6);
        addLevels(repetitions, packed.slice(0, repetitionSize), column.repetition(), count);
        int there = addLevels(definitions, packed.slice(repetitionSize, definitionSize), column.definition(), count);
        packed.position(repetitionSize + definitionSize);
        boolean isPacked = !Boolean.FALSE.equals(data.fields().get(7));
        ByteBuffer page = Pages.unpacked(packed, isPacked ? codec : 0, size - repetitionSize - definitionSize);
        addValues(page, data.integer(4), there);
    }

    private int levels(List<Integer> levels, ByteBuffer page, int highest, int count) {
        if (highest == 0) {
            return addLevels(levels, page, 0, count);
        }
        int size = page.getInt();
        int there = addLevels(levels, page.slice(page.position(), size), highest, count);
        page.position(page.position() + size);
        return there;
    }

    /** How many are of the highest level. */
    private static int addLevels(List<Integer> levels, ByteBuffer in, int highest, int count) {
        int there = 0;
        int width = 32 - Integer.numberOfLeadingZeros(highest);
        for (int level : highest == 0 ? new int[BitReader.checked(count)] : BitReader.runs(in, width, count)) {
            levels.add(level);
            there += level == highest ? 1 : 0;
        }
        return there;
    }

    private void addValues(ByteBuffer page, int encoding, int count) {
        if (encoding == 2 || encoding == 8) {
            int width = page.hasRemaining() ? page.get() : 0;
            for (int place : BitReader.runs(page, width, count)) {
                values.add(dictionary.get(place));
            }
        } else if (count > 0) {
            values.addAll(reader.values(page, encoding, count));
        }
    }
}
