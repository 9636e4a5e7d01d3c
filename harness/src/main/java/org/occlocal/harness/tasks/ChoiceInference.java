package org.occlocal.harness.tasks;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;
import org.occlocal.configs.ConfigException;
import org.occlocal.configs.ModelKind;
import org.occlocal.engine.TokenScores;
import org.occlocal.harness.datasets.Row;
import org.occlocal.harness.prompts.ModelPrompt;
import org.occlocal.harness.prompts.PromptMode;
import org.occlocal.harness.prompts.RowPrompts;
import org.occlocal.harness.python.PythonText;
import org.occlocal.inferencers.AnswerSink;
import org.occlocal.inferencers.EncodedPrompt;
import org.occlocal.inferencers.FewShotPrompt;
import org.occlocal.inferencers.FittingRule.Fitted;
import org.occlocal.inferencers.InferenceMeter;
import org.occlocal.inferencers.LabelScore;
import org.occlocal.inferencers.NllNormalization;
import org.occlocal.inferencers.PplInferencer;
import org.occlocal.inferencers.PplItem;
import org.occlocal.inferencers.PplPrediction;
import org.occlocal.inferencers.ScoringRule;

/**
 * The model chooses the label whose text it finds most likely: OpenCompass' PPLInferencer, and its LLInferencer, which
 * judges only the text of column "cont".
 */
final class ChoiceInference implements Inference {

    private final boolean judgesContinuation;

    ChoiceInference(boolean judgesContinuation) {
        this.judgesContinuation = judgesContinuation;
    }

    @Override
    public String mode() {
        return judgesContinuation ? "ll" : "ppl";
    }

    @Override
    public void infer(
            PreparedDataset dataset,
            RunModel model,
            InferenceMeter meter,
            IntPredicate isKnown,
            AnswerSink<Sample> sink) {
        List<Object> labels = dataset.labels();
        List<List<Row>> examples = dataset.examples(model, meter);
        List<PplItem> items = Lazy.list(dataset.rows().size(), i -> {
            Row row = dataset.rows().get(i);
            List<FewShotPrompt> prompts = new ArrayList<>();
            for (Object label : labels) {
                prompts.add(new RowPrompt(examples.get(i), kept -> encode(dataset, model, row, kept, label)));
            }
            return new PplItem(labels, prompts);
        });
        new PplInferencer(model.scorer(meter), model.scoring(), rule(dataset, model))
                .infer(
                        items,
                        isKnown,
                        (i, prediction) -> sink.accept(i, sample(prediction, i, dataset, model, examples.get(i))));
    }

    private Sample sample(
            PplPrediction prediction, int i, PreparedDataset dataset, RunModel model, List<Row> examples) {
        Map<String, Object> done =
                scored(prediction, dataset, model, dataset.rows().get(i), examples);
        done.put("prediction", prediction.label());
        if (dataset.config().reader().outputColumn() != null) {
            done.put("gold", dataset.gold(i));
        }
        return new Sample(
                done,
                Map.of("labels", prediction.scores().stream().map(Accounts::of).toList()));
    }

    private EncodedPrompt encode(PreparedDataset dataset, RunModel model, Row row, List<Row> examples, Object label) {
        ModelPrompt prompt = model.style().render(dataset.prompts().answered(row, examples, label), PromptMode.SCORE);
        EncodedPrompt encoded = model.encode(prompt, PromptMode.SCORE);
        if (!judgesContinuation) {
            return encoded;
        }
        if (!row.columns().containsKey("cont")) {
            throw new ConfigException("LLInferencer needs a column \"cont\", the rows have "
                    + row.columns().keySet());
        }
        String continuation = row.text("cont");
        int context = isBaseCompat(model)
                ? model.tokenizer().encode(continuation, false).length
                : model.tokenizer().encode(encoded.text().replace(continuation, ""), true).length;
        return new EncodedPrompt(encoded.text(), encoded.tokens(), encoded.measuredTokens(), context, encoded.ends());
    }

    private static boolean isBaseCompat(RunModel model) {
        return model.options().compat() && model.config().kind() == ModelKind.HUGGING_FACE_BASE;
    }

    private ScoringRule rule(PreparedDataset dataset, RunModel model) {
        if (!judgesContinuation) {
            String asked = dataset.inferencer().text("normalization");
            return asked == null ? model.normalization() : NllNormalization.named(asked);
        }
        return isBaseCompat(model) ? ChoiceInference::maskedFromTheFront : ScoringRule.CONTINUATION;
    }

    /**
     * What HuggingFaceBaseModel.get_loglikelihood computes: it leaves as many tokens out at the front as the continuation
     * has, and divides by the rest.
     */
    private static double maskedFromTheFront(TokenScores scores, Fitted text) {
        int masked = text.prompt().contextTokens();
        double sum = 0;
        for (int i = Math.max(0, masked - 1); i < scores.size(); i++) {
            sum -= scores.logProbability(i);
        }
        return sum / (text.fit().promptTokens() - masked);
    }

    private Map<String, Object> scored(
            PplPrediction prediction, PreparedDataset dataset, RunModel model, Row row, List<Row> examples) {
        RowPrompts prompts = dataset.prompts();
        Map<String, Object> done = new LinkedHashMap<>();
        done.put(
                "in-context examples",
                model.style()
                        .render(prompts.examples(examples), PromptMode.SCORE)
                        .stored());
        int last = prediction.scores().size() - 1;
        for (LabelScore score : prediction.scores()) {
            // OpenCompass takes out the examples that are left when the label's turn is over
            int dropped = prediction
                    .scores()
                    .get(model.options().compat() ? prediction.scores().indexOf(score) : last)
                    .droppedExamples();
            ModelPrompt written = model.style()
                    .render(
                            prompts.answered(
                                    row, examples.subList(0, examples.size() - score.droppedExamples()), score.label()),
                            PromptMode.SCORE);
            String examplesText = model.style()
                    .render(prompts.examples(examples.subList(0, examples.size() - dropped)), PromptMode.SCORE)
                    .joined();
            Object own = written instanceof ModelPrompt.Text text
                    ? examplesText.isEmpty() ? text.text() : text.text().replace(examplesText, "")
                    : written.stored();
            if (!judgesContinuation) {
                done.putIfAbsent("origin_prompt", own);
            }
            Map<String, Object> label = new LinkedHashMap<>();
            label.put("testing input", own);
            label.put("prompt", written.stored());
            if (judgesContinuation) {
                label.put("Loglikelihood", -score.cost());
            } else {
                label.put("PPL", score.cost());
                label.put("BPB", bitsPerByte(score, own, model));
            }
            done.put("label: " + PythonText.str(score.label()), label);
        }
        return done;
    }

    /**
     * Bits per byte of the text that was scored. OpenCompass' number by that name is in nats, and divides what the whole
     * text cost by the bytes of the part behind the examples.
     */
    private static double bitsPerByte(LabelScore score, Object own, RunModel model) {
        if (!model.options().compat()) {
            return score.bytes() == 0 ? 0 : score.nllSum() / Math.log(2) / score.bytes();
        }
        int tokens = score.promptTokens() + score.truncatedTokens();
        return score.cost() * tokens / PythonText.str(own).getBytes(StandardCharsets.UTF_8).length;
    }
}
