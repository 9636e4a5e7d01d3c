package org.occlocal.harness.tasks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.occlocal.configs.Problems;
import org.occlocal.harness.datasets.Row;

final class PromptColumnsTest {

    private static final Set<String> WRITTEN = new LinkedHashSet<>(List.of("question", "D", "answer", "nothing"));

    private final List<Row> rows = new ArrayList<>();

    @Test
    void columnsThatSomeRowsLackAreTold() {
        row("question", "What?", "D", "x", "answer", "A");
        row("question", "Who?", "D", null, "answer", "A");
        row("question", "When?", "answer", null);
        assertThat(warnings())
                .singleElement()
                .asString()
                .contains("2 of 3 rows have nothing in column \"D\"")
                .contains("their prompts say None; row 1 is the first");
    }

    @Test
    void aColumnThatIsNotThereStaysText() {
        row("question", "What?", "D", "x");
        row("question", "Who?");
        assertThat(warnings()).singleElement().asString().contains("their prompts say {D}; row 1 is the first");
    }

    @Test
    void namesOfLaterColumnsInBracesAreTold() {
        row("question", "Print f\"{answer}\".", "D", "as {question}", "answer", "A");
        row("question", "Print {sum}.", "D", "x", "answer", "B");
        row("question", "{answer} or {answer}?", "D", "x", "answer", "B");
        assertThat(warnings())
                .singleElement()
                .asString()
                .contains("column \"question\" has the name of a column in braces, {answer}, in 2 of 3 rows")
                .contains("row 0 is the first");
    }

    @Test
    void ofRowsThatAreAlikeNothingIsSaid() {
        row("question", "\\frac{1}{2} of {x}", "D", null, "answer", "A");
        row("question", "{not} a name", "D", null, "answer", "B");
        assertThat(warnings()).isEmpty();
    }

    private List<String> warnings() {
        Problems problems = new Problems();
        new PromptColumns(WRITTEN, "answer", rows).check("here", problems);
        assertThat(problems.errors()).isEmpty();
        return problems.warnings();
    }

    private void row(@Nullable String... namesAndValues) {
        Map<String, @Nullable Object> columns = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            columns.put(String.valueOf(namesAndValues[i]), namesAndValues[i + 1]);
        }
        rows.add(new Row(rows.size(), columns));
    }
}
