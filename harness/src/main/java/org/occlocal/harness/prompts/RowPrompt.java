package org.occlocal.harness.prompts;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.occlocal.harness.datasets.Row;
import org.occlocal.inferencers.EncodedPrompt;
import org.occlocal.inferencers.FewShotPrompt;
import org.occlocal.tokenizers.Tokenizer;

/** The prompt of one row: its in-context examples, then its own text. The newest rendering is remembered. */
public final class RowPrompt implements FewShotPrompt {

    private final List<String> examples;
    private final String ownText;
    private final Tokenizer tokenizer;
    private int rememberedExamples = -1;
    private @Nullable EncodedPrompt remembered;

    private RowPrompt(List<String> examples, String ownText, Tokenizer tokenizer) {
        this.examples = examples;
        this.ownText = ownText;
        this.tokenizer = tokenizer;
    }

    /**
     * @param examples texts of the in-context examples with their separators, in order
     * @param template of the row's own text
     */
    public static RowPrompt of(List<String> examples, TextTemplate template, Row row, Tokenizer tokenizer) {
        return new RowPrompt(List.copyOf(examples), template.render(row), tokenizer);
    }

    @Override
    public int examples() {
        return examples.size();
    }

    @Override
    public EncodedPrompt with(int kept) {
        if (remembered == null || rememberedExamples != kept) {
            List<String> texts = new ArrayList<>(examples.subList(0, kept));
            texts.add(ownText);
            String text = String.join("", texts);
            remembered = new EncodedPrompt(text, tokenizer.encode(text, true));
            rememberedExamples = kept;
        }
        return remembered;
    }
}
