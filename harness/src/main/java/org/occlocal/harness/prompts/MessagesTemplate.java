package org.occlocal.harness.prompts;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.occlocal.harness.datasets.Row;

/** A template whose prompts are lists of messages, the same for all answers of a row, with examples among them. */
abstract sealed class MessagesTemplate implements Template permits InverseIfEvalTemplate, RawPromptTemplate {

    /** The columns of a row as texts. */
    static Map<String, String> columns(Row row) {
        Map<String, String> columns = new LinkedHashMap<>();
        row.columns().keySet().forEach(name -> columns.put(name, row.text(name)));
        return columns;
    }

    @Override
    public final List<Object> labels() {
        return List.of();
    }

    @Override
    public final boolean hasPlaceForExamples() {
        return true;
    }

    @Override
    public final ExampleJoint joint() {
        return ExampleJoint.MESSAGES;
    }
}
