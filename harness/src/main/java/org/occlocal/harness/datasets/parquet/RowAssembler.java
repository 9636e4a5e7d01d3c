package org.occlocal.harness.datasets.parquet;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Puts the columns of a row group together to rows with lists and objects. */
final class RowAssembler {

    private final SchemaNode schema;
    private final IdentityHashMap<SchemaNode, ColumnReader> readers = new IdentityHashMap<>();

    RowAssembler(SchemaNode schema, List<ColumnReader> columns) {
        this.schema = schema;
        columns.forEach(column -> readers.put(column.column(), column));
    }

    /** The next row. */
    Map<String, Object> next() {
        return object(schema);
    }

    private Map<String, Object> object(SchemaNode group) {
        Map<String, Object> object = new LinkedHashMap<>();
        for (SchemaNode child : group.children()) {
            object.put(child.name(), child.isRepeated() ? repeated(child, false) : value(child));
        }
        return object;
    }

    private @Nullable Object value(SchemaNode node) {
        if (node.isColumn()) {
            return reader(node).next();
        }
        if (node.isOptional() && first(node).definition() < node.definition()) {
            skip(node);
            return null;
        }
        return node.isList() ? repeated(node.children().get(0), node.wrapsElements()) : object(node);
    }

    /** @param isWrapper whether its only child stands in the list, and not the repeated node itself */
    private List<Object> repeated(SchemaNode repeated, boolean isWrapper) {
        List<Object> items = new ArrayList<>();
        ColumnReader first = first(repeated);
        if (first.definition() < repeated.definition()) {
            skip(repeated);
            return items;
        }
        do {
            items.add(item(repeated, isWrapper));
        } while (first.repetition() == repeated.repetition());
        return items;
    }

    private @Nullable Object item(SchemaNode repeated, boolean isWrapper) {
        if (isWrapper) {
            return value(repeated.children().get(0));
        }
        return repeated.isColumn() ? reader(repeated).next() : object(repeated);
    }

    private void skip(SchemaNode node) {
        node.columns().forEach(column -> reader(column).next());
    }

    private ColumnReader first(SchemaNode node) {
        return reader(node.columns().get(0));
    }

    private ColumnReader reader(SchemaNode column) {
        ColumnReader reader = readers.get(column);
        if (reader == null) {
            throw new IllegalArgumentException("column " + column.name() + " has no data");
        }
        return reader;
    }
}
