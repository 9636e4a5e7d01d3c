package org.occlocal.harness.tasks;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;
import org.occlocal.configs.ConfigException;
import org.occlocal.harness.datasets.Row;
import org.occlocal.harness.prompts.ModelPrompt;
import org.occlocal.harness.prompts.PromptMode;
import org.occlocal.inferencers.AnswerSink;
import org.occlocal.inferencers.ClpInferencer;
import org.occlocal.inferencers.FewShotPrompt;
import org.occlocal.inferencers.InferenceMeter;

/**
 * How probable each of the first row's "choices" is behind the prompt: OpenCompass' CLPInferencer. There, choices of
 * several tokens fall apart into choices of one token each; here they count as a whole, but in compat mode.
 */
final class ChoiceProbabilityInference implements Inference {

    @Override
    public String mode() {
        return "unknown";
    }

    @Override
    public void infer(
            PreparedDataset dataset,
            RunModel model,
            InferenceMeter meter,
            IntPredicate isKnown,
            AnswerSink<Sample> sink) {
        if (!(dataset.rows().get(0).columns().get("choices") instanceof List<?> choices) || choices.isEmpty()) {
            throw new ConfigException("CLPInferencer needs a column \"choices\" with a list of texts, the rows have "
                    + dataset.rows().get(0).columns().keySet());
        }
        List<int[]> ids = new ArrayList<>();
        for (Object choice : choices) {
            int[] own = model.tokenizer().encode(String.valueOf(choice), false);
            if (!model.options().compat()) {
                ids.add(own);
            } else {
                for (int id : own) {
                    ids.add(new int[] {id});
                }
            }
        }
        List<List<Row>> examples = dataset.examples(model, meter);
        List<FewShotPrompt> prompts = Lazy.list(dataset.rows().size(), i -> {
            Row row = dataset.rows().get(i);
            return new RowPrompt(
                    examples.get(i), kept -> model.encode(render(dataset, model, row, kept), PromptMode.GENERATE));
        });
        new ClpInferencer(model.scorer(meter), model.choosing())
                .infer(
                        prompts,
                        ids,
                        isKnown,
                        (i, prediction) ->
                                sink.accept(i, sample(prediction, i, choices, dataset, model, examples.get(i))));
    }

    private static Sample sample(
            ClpInferencer.Prediction prediction,
            int i,
            List<?> choices,
            PreparedDataset dataset,
            RunModel model,
            List<Row> examples) {
        List<Row> kept =
                examples.subList(0, examples.size() - prediction.prompt().droppedExamples());
        ModelPrompt prompt = render(dataset, model, dataset.rows().get(i), kept);
        String examplesText = model.style()
                .render(dataset.prompts().examples(kept), PromptMode.SCORE)
                .joined();
        Map<String, Object> done = new LinkedHashMap<>();
        done.put(
                "in-context examples",
                model.style()
                        .render(dataset.prompts().examples(examples), PromptMode.SCORE)
                        .stored());
        done.put(
                "testing input",
                prompt instanceof ModelPrompt.Text text && !examplesText.isEmpty()
                        ? text.text().replace(examplesText, "")
                        : prompt.stored());
        done.put("prompt", prompt.stored());
        done.put("choices", choices);
        done.put("prediction", prediction.probabilities());
        done.put("pred_label", prediction.best());
        done.put("gold", dataset.gold(i));
        return new Sample(
                done,
                Map.of(
                        "prompt_tokens", prediction.prompt().fit().promptTokens(),
                        "dropped_examples", prediction.prompt().droppedExamples(),
                        "truncated_tokens", prediction.prompt().fit().truncatedTokens()));
    }

    private static ModelPrompt render(PreparedDataset dataset, RunModel model, Row row, List<Row> examples) {
        return model.style().render(dataset.prompts().question(row, examples), PromptMode.GENERATE);
    }
}
