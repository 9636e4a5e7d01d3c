package org.occlocal.harness.evaluators;

import static org.occlocal.harness.postprocessors.GeneralAnswers.general;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.occlocal.configs.Component;
import org.occlocal.configs.ConfigException;

/** Evaluators of the suites of long texts, by their names in OpenCompass. */
final class LongTextEvaluators {

    private LongTextEvaluators() {}

    /** Scores one prediction in a language. */
    @FunctionalInterface
    private interface LanguageScore {
        double of(EvaluationInput input, int index, boolean isChinese);
    }

    static Map<String, Evaluators.Factory> all() {
        Map<String, Evaluators.Factory> factories = new LinkedHashMap<>();
        factories.put("LongBenchF1Evaluator", inLanguage("score", LongBenchScores::f1));
        factories.put("LongBenchRougeEvaluator", inLanguage("score", LongBenchScores::rouge));
        factories.put("LongBenchRetrievalEvaluator", inLanguage("score", LongBenchScores::retrieval));
        factories.put("LongBenchCountEvaluator", mean(LongBenchScores::count));
        factories.put("LongBenchCodeSimEvaluator", mean(LongBenchScores::codeSimilarity));
        factories.put("LongBenchClassificationEvaluator", mean(LongBenchScores::classification));
        factories.put("LVEvalF1Evaluator", inLanguage("f1", LvEvalScores::f1));
        factories.put("LVEvalOPTF1Evaluator", inLanguage("LVEval_f1", LvEvalScores::f1WithKeywords));
        factories.put("LVEvalOPTRougeEvaluator", inLanguage("LVEval_rouge", LvEvalScores::rouge));
        factories.put("LEvalEMEvaluator", (config, compat) -> share(LongTextEvaluators::contains));
        factories.put("InfiniteBenchendiaEvaluator", (config, compat) -> share(InfiniteBenchScores::isNamed));
        factories.put(
                "InfiniteBenchretrievekvEvaluator",
                (config, compat) -> share((input, i) -> InfiniteBenchScores.isRetrieved(input, i, compat)));
        factories.put("InfiniteBenchmathcalcEvaluator", mean(InfiniteBenchScores::rightNumbers));
        for (String task : List.of("Niah", "Cwe", "Fwe", "Vt")) {
            factories.put("Ruler" + task + "Evaluator", (config, compat) -> new RoundedShare(RoundedShare::all));
        }
        factories.put("RulerQaEvaluator", (config, compat) -> new RoundedShare(RoundedShare::any));
        return factories;
    }

    /** LEvalEMEvaluator: the general form of the prediction has the answer in it, or the general form of that. */
    private static boolean contains(EvaluationInput input, int i) {
        String prediction = general(input.prediction(i));
        return prediction.contains(general(input.reference(i))) || prediction.contains(input.reference(i));
    }

    private static Evaluators.Factory mean(MeanScore.Score score) {
        Evaluator evaluator = new MeanScore("score", score);
        return (config, compat) -> evaluator;
    }

    private static Evaluator share(ItemEvaluator.Verdict verdict) {
        return ItemEvaluator.withoutDetails("score", verdict);
    }

    private static Evaluators.Factory inLanguage(String metric, LanguageScore score) {
        return (config, compat) -> {
            boolean isChinese = isChinese(config);
            return new MeanScore(metric, (input, i) -> score.of(input, i, isChinese));
        };
    }

    private static boolean isChinese(Component config) {
        String language = config.argument("language") == null ? "en" : config.text("language");
        if (!"en".equals(language) && !"zh".equals(language)) {
            throw new ConfigException(config.name() + ": \"language\" must be en or zh, it is \"" + language + "\"");
        }
        return "zh".equals(language);
    }
}
