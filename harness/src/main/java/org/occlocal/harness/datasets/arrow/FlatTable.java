package org.occlocal.harness.datasets.arrow;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A table of FlatBuffers, whose fields are found by their numbers.
 *
 * @param bytes little-endian
 * @param at place of the table
 */
record FlatTable(ByteBuffer bytes, int at) {

    /** The table that a message starts with. */
    static FlatTable root(ByteBuffer bytes) {
        return new FlatTable(bytes, bytes.getInt(0));
    }

    /** Place of a field; 0 where it has its default. */
    private int place(int field) {
        int layout = at - bytes.getInt(at);
        int slot = 4 + 2 * field;
        int offset = slot < bytes.getShort(layout) ? bytes.getShort(layout + slot) & 0xffff : 0;
        return offset == 0 ? 0 : at + offset;
    }

    boolean has(int field) {
        return place(field) != 0;
    }

    int tiny(int field) {
        return has(field) ? bytes.get(place(field)) : 0;
    }

    int small(int field) {
        return has(field) ? bytes.getShort(place(field)) : 0;
    }

    int integer(int field) {
        return has(field) ? bytes.getInt(place(field)) : 0;
    }

    long number(int field) {
        return has(field) ? bytes.getLong(place(field)) : 0;
    }

    FlatTable table(int field) {
        if (!has(field)) {
            throw new IllegalArgumentException("a message lacks part " + field);
        }
        return new FlatTable(bytes, target(place(field)));
    }

    String text(int field) {
        if (!has(field)) {
            return "";
        }
        int start = target(place(field));
        byte[] text = new byte[checked(bytes.getInt(start))];
        bytes.get(start + 4, text);
        return new String(text, StandardCharsets.UTF_8);
    }

    List<FlatTable> tables(int field) {
        List<FlatTable> tables = new ArrayList<>();
        if (has(field)) {
            int start = target(place(field));
            for (int i = 0; i < checked(bytes.getInt(start)); i++) {
                tables.add(new FlatTable(bytes, target(start + 4 + 4 * i)));
            }
        }
        return tables;
    }

    /** Pairs of numbers, as nodes and buffers are. */
    List<long[]> pairs(int field) {
        List<long[]> pairs = new ArrayList<>();
        if (has(field)) {
            int start = target(place(field));
            for (int i = 0; i < checked(bytes.getInt(start)); i++) {
                int pair = start + 4 + 16 * i;
                pairs.add(new long[] {bytes.getLong(pair), bytes.getLong(pair + 8)});
            }
        }
        return pairs;
    }

    private int target(int place) {
        return place + bytes.getInt(place);
    }

    private int checked(int size) {
        if (size < 0 || size > bytes.limit()) {
            throw new IllegalArgumentException("a message is cut off");
        }
        return size;
    }
}
