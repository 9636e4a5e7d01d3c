package org.occlocal.harness.datasets.parquet;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Reads Thrift's compact protocol: whole numbers as Long, texts as byte[], structures by the numbers of their fields. */
final class ThriftReader {

    private static final int MAX_DEPTH = 64;

    private final ByteBuffer in;

    /** @param in is left behind what was read */
    ThriftReader(ByteBuffer in) {
        this.in = in;
    }

    /** A structure's fields. */
    record Struct(Map<Integer, Object> fields) {

        boolean has(int field) {
            return fields.containsKey(field);
        }

        int integer(int field) {
            return Math.toIntExact(number(field));
        }

        int integer(int field, int otherwise) {
            return has(field) ? integer(field) : otherwise;
        }

        long number(int field) {
            if (fields.get(field) instanceof Long number) {
                return number;
            }
            throw new IllegalArgumentException("the file's description lacks number " + field);
        }

        Struct struct(int field) {
            if (fields.get(field) instanceof Struct struct) {
                return struct;
            }
            throw new IllegalArgumentException("the file's description lacks part " + field);
        }

        List<Struct> structs(int field) {
            List<Struct> structs = new ArrayList<>();
            if (fields.get(field) instanceof List<?> list) {
                list.forEach(item -> structs.add((Struct) item));
            }
            return structs;
        }

        byte[] bytes(int field) {
            if (fields.get(field) instanceof byte[] bytes) {
                return bytes;
            }
            throw new IllegalArgumentException("the file's description lacks text " + field);
        }
    }

    Struct struct() {
        return struct(0);
    }

    private Struct struct(int depth) {
        if (depth > MAX_DEPTH) {
            throw new IllegalArgumentException("the file's description is nested too deeply");
        }
        Map<Integer, Object> fields = new HashMap<>();
        int field = 0;
        for (int header = in.get() & 0xff; header != 0; header = in.get() & 0xff) {
            int step = header >>> 4;
            field = step == 0 ? (int) zigzag() : field + step;
            int type = header & 15;
            fields.put(field, type <= 2 ? (Object) (type == 1) : value(type, depth));
        }
        return new Struct(fields);
    }

    private Object value(int type, int depth) {
        return switch (type) {
            case 1, 2 -> in.get() == 1;
            case 3 -> (long) in.get();
            case 4, 5, 6 -> zigzag();
            case 7 -> in.order(ByteOrder.LITTLE_ENDIAN).getDouble();
            case 8 -> bytes();
            case 9, 10 -> list(depth);
            case 12 -> struct(depth + 1);
            default -> throw new IllegalArgumentException("the file's description has an unknown type " + type);
        };
    }

    private List<Object> list(int depth) {
        int header = in.get() & 0xff;
        long size = header >>> 4 == 15 ? varint() : header >>> 4;
        List<Object> list = new ArrayList<>();
        for (long i = 0; i < size; i++) {
            list.add(value(header & 15, depth + 1));
        }
        return list;
    }

    private byte[] bytes() {
        long size = varint();
        if (size < 0 || size > in.remaining()) {
            throw new IllegalArgumentException("the file's description is cut off");
        }
        byte[] bytes = new byte[(int) size];
        in.get(bytes);
        return bytes;
    }

    private long zigzag() {
        long value = varint();
        return (value >>> 1) ^ -(value & 1);
    }

    private long varint() {
        return varint(in);
    }

    /** Seven bits per byte, the lowest first. */
    static long varint(ByteBuffer in) {
        long value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            byte next = in.get();
            value |= (long) (next & 0x7f) << shift;
            if (next >= 0) {
                return value;
            }
        }
        throw new IllegalArgumentException("a number is too long");
    }
}
