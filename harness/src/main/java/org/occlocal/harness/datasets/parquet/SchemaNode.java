package org.occlocal.harness.datasets.parquet;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.occlocal.harness.datasets.parquet.ThriftReader.Struct;

/**
 * A column, or a group of columns.
 *
 * @param element as the file has it, see SchemaElement in parquet.thrift
 * @param definition level at which a value of it is there
 * @param repetition level at which it repeats
 * @param children empty for a column
 */
record SchemaNode(Struct element, int definition, int repetition, List<SchemaNode> children) {

    private static final int REQUIRED = 0;
    private static final int REPEATED = 2;

    /** The whole of a file's schema, whose elements are listed depth first. */
    static SchemaNode of(List<Struct> elements) {
        int[] next = {0};
        return read(elements, next, 0, 0);
    }

    private static SchemaNode read(List<Struct> elements, int[] next, int definition, int repetition) {
        if (next[0] >= elements.size()) {
            throw new IllegalArgumentException("the file's schema is cut off");
        }
        boolean isRoot = next[0] == 0;
        Struct element = elements.get(next[0]++);
        int kind = element.integer(3, REQUIRED);
        int ownDefinition = isRoot || kind == REQUIRED ? definition : definition + 1;
        int ownRepetition = !isRoot && kind == REPEATED ? repetition + 1 : repetition;
        List<SchemaNode> children = new ArrayList<>();
        for (int i = 0; i < element.integer(5, 0); i++) {
            children.add(read(elements, next, ownDefinition, ownRepetition));
        }
        return new SchemaNode(element, ownDefinition, ownRepetition, children);
    }

    String name() {
        return new String(element.bytes(4), StandardCharsets.UTF_8);
    }

    boolean isColumn() {
        return children.isEmpty();
    }

    boolean isOptional() {
        return element.integer(3, REQUIRED) == 1;
    }

    boolean isRepeated() {
        return element.integer(3, REQUIRED) == REPEATED;
    }

    /** A group that stands for a list or a map, whose only child repeats. */
    boolean isList() {
        return children.size() == 1 && children.get(0).isRepeated() && (is(3, 3) || is(1, 2) || is(2, 2));
    }

    /** Whether what repeats in a list is a group around its elements only. */
    boolean wrapsElements() {
        SchemaNode repeated = children.get(0);
        String name = repeated.name();
        return repeated.children().size() == 1
                && !name.equals("array")
                && !name.equals(name() + "_tuple")
                && !repeated.children().get(0).isRepeated();
    }

    /** Whether the file says so, in the old way or the new. */
    boolean is(int convertedType, int logicalType) {
        return element.integer(6, -1) == convertedType
                || (element.has(10) && element.struct(10).has(logicalType));
    }

    /** All columns below, in order. */
    List<SchemaNode> columns() {
        if (isColumn()) {
            return List.of(this);
        }
        return children.stream().flatMap(child -> child.columns().stream()).toList();
    }
}
