package org.occlocal.harness.tasks;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;
import org.occlocal.configs.Component;
import org.occlocal.engine.Sampling;
import org.occlocal.harness.datasets.Row;
import org.occlocal.harness.prompts.PromptMode;
import org.occlocal.harness.python.PythonTruth;
import org.occlocal.inferencers.AnswerSink;
import org.occlocal.inferencers.GenInferencer;
import org.occlocal.inferencers.GenPrediction;
import org.occlocal.inferencers.GenRequest;
import org.occlocal.inferencers.GenerationLimits;
import org.occlocal.inferencers.InferenceMeter;

/** The model writes an answer: OpenCompass' GenInferencer, and its SCInferencer, which asks several times. */
final class GenInference implements Inference {

    @Override
    public String mode() {
        return "gen";
    }

    @Override
    public void infer(
            PreparedDataset dataset,
            RunModel model,
            InferenceMeter meter,
            IntPredicate isKnown,
            AnswerSink<Sample> sink) {
        Generator generator = Generator.of(dataset.inferencer(), model, meter);
        int answers = answers(dataset.inferencer(), generator);
        List<List<Row>> examples = dataset.examples(model, meter);
        List<GenRequest> requests = Lazy.list(dataset.rows().size() * answers, request -> {
            int i = request / answers;
            Row row = dataset.rows().get(i);
            RowPrompt prompt = new RowPrompt(
                    examples.get(i),
                    kept -> model.encode(
                            model.style().render(dataset.prompts().question(row, kept), PromptMode.GENERATE),
                            PromptMode.GENERATE));
            return generator.request(prompt, (long) row.place() * answers + request % answers);
        });
        Map<Integer, List<@Nullable GenPrediction>> pending = new HashMap<>();
        generator.inferencer().infer(requests, request -> isKnown.test(request / answers), (request, prediction) -> {
            int i = request / answers;
            List<@Nullable GenPrediction> own =
                    pending.computeIfAbsent(i, row -> new ArrayList<>(Collections.nCopies(answers, null)));
            own.set(request % answers, prediction);
            if (own.stream().noneMatch(Objects::isNull)) {
                pending.remove(i);
                sink.accept(
                        i,
                        sample(own.stream().map(Objects::requireNonNull).toList(), i, dataset, model, examples.get(i)));
            }
        });
    }

    private static int answers(Component inferencer, Generator generator) {
        return inferencer.name().equals("SCInferencer")
                ? inferencer.integer("sc_size", 1)
                : generator.settings().answers();
    }

    /** @param own all answers to the row */
    private static Sample sample(
            List<GenPrediction> own, int i, PreparedDataset dataset, RunModel model, List<Row> examples) {
        boolean isList = own.size() > 1 || dataset.inferencer().name().equals("SCInferencer");
        List<Row> kept = examples.subList(0, examples.size() - own.get(0).droppedExamples());
        Map<String, Object> done = new LinkedHashMap<>();
        done.put(
                "origin_prompt",
                model.style()
                        .render(dataset.prompts().question(dataset.rows().get(i), kept), PromptMode.GENERATE)
                        .stored());
        done.put(
                "prediction",
                isList
                        ? own.stream().map(GenPrediction::text).toList()
                        : own.get(0).text());
        Object gold = dataset.gold(i);
        if (PythonTruth.isTrue(gold)) {
            done.put("gold", gold);
        }
        return new Sample(
                done,
                isList ? Map.of("answers", own.stream().map(model::account).toList()) : model.account(own.get(0)));
    }

    /**
     * What generates, with the limits that dataset, model and command line give together.
     *
     * @param keepsSpecialTokens chat models are cut at the text of their end tokens, as in OpenCompass
     */
    record Generator(
            GenInferencer inferencer,
            GenerationLimits limits,
            GenerationSettings settings,
            boolean keepsSpecialTokens) {

        private static final int DEFAULT_NEW_TOKENS = 512;

        static Generator of(Component inferencer, RunModel model, InferenceMeter meter) {
            Map<String, Object> own =
                    inferencer.argument("generation_kwargs") instanceof Map<?, ?> map ? textKeys(map) : Map.of();
            GenerationSettings settings =
                    GenerationSettings.of(model.config(), own, model.model().generation());
            Integer modelLimit = model.config().maxNewTokens();
            int limit = inferencer.integer("max_out_len", modelLimit == null ? DEFAULT_NEW_TOKENS : modelLimit);
            if (model.options().maxNewTokens() > 0) {
                limit = Math.min(limit, model.options().maxNewTokens());
            }
            int least = Math.max(settings.minNewTokens(), inferencer.integer("min_out_len", 0));
            List<Integer> endIds = settings.endIds().isEmpty() ? model.model().endIds() : settings.endIds();
            boolean isChat = model.config().kind().isChat();
            return new Generator(
                    new GenInferencer(
                            model.model().model(),
                            model.tokenizer(),
                            model.generating(),
                            model.batchSize(),
                            model.options().batchTokens(),
                            meter),
                    new GenerationLimits(
                            limit, Math.min(least, limit), endIds, stops(inferencer, model, isChat, endIds)),
                    settings,
                    isChat);
        }

        private static List<String> stops(Component inferencer, RunModel model, boolean isChat, List<Integer> endIds) {
            List<String> stops = new ArrayList<>(model.config().stopWords());
            if (inferencer.argument("stopping_criteria") instanceof List<?> list) {
                list.forEach(stop -> stops.add(String.valueOf(stop)));
            }
            if (isChat) {
                endIds.forEach(id -> stops.add(model.tokenizer().decode(new int[] {id}, false)));
                String end = model.tokenizer().eosToken();
                if (end != null) {
                    stops.add(end);
                }
            }
            return stops.stream().filter(stop -> !stop.isEmpty()).distinct().toList();
        }

        /** @param number of the request; each samples with a seed of its own */
        GenRequest request(RowPrompt prompt, long number) {
            return new GenRequest(prompt, limits, sampling(number), keepsSpecialTokens);
        }

        Sampling sampling(long number) {
            Sampling first = settings.sampling();
            return new Sampling(
                    first.temperature(),
                    first.topK(),
                    first.topP(),
                    first.minP(),
                    first.repetitionPenalty(),
                    first.seed() + number);
        }

        private static Map<String, Object> textKeys(Map<?, ?> map) {
            Map<String, Object> copy = new LinkedHashMap<>();
            map.forEach((key, value) -> copy.put(String.valueOf(key), value));
            return copy;
        }
    }
}
