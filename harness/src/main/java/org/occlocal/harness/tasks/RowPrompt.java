package org.occlocal.harness.tasks;

import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.occlocal.harness.datasets.Row;
import org.occlocal.inferencers.EncodedPrompt;
import org.occlocal.inferencers.FewShotPrompt;

/** The prompt of one row with its in-context examples. The newest rendering is remembered. */
final class RowPrompt implements FewShotPrompt {

    private final List<Row> examples;
    private final Function<List<Row>, EncodedPrompt> renderer;
    private int rememberedExamples = -1;
    private @Nullable EncodedPrompt remembered;

    /** @param renderer makes the prompt with the examples that it is given */
    RowPrompt(List<Row> examples, Function<List<Row>, EncodedPrompt> renderer) {
        this.examples = examples;
        this.renderer = renderer;
    }

    @Override
    public int examples() {
        return examples.size();
    }

    @Override
    public EncodedPrompt with(int kept) {
        EncodedPrompt prompt = remembered;
        if (prompt == null || rememberedExamples != kept) {
            prompt = renderer.apply(examples.subList(0, kept));
            remembered = prompt;
            rememberedExamples = kept;
        }
        return prompt;
    }
}
