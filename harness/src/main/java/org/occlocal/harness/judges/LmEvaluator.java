package org.occlocal.harness.judges;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.occlocal.configs.Component;
import org.occlocal.configs.ConfigException;
import org.occlocal.configs.DatasetConfig;
import org.occlocal.harness.datasets.Row;
import org.occlocal.harness.evaluators.EvaluationException;
import org.occlocal.harness.evaluators.EvaluationInput;
import org.occlocal.harness.python.PythonRegex;

/**
 * A judge's opinion of the predictions of one model: OpenCompass' LMEvaluator where it scores models one by one, as for
 * SimpleQA. Its prompt may name the number of English words and of Chinese characters too. Comparisons of two models, of
 * conversations, and by several judges are refused.
 */
final class LmEvaluator implements JudgedEvaluator {

    private static final Pattern ENGLISH_WORD = PythonRegex.compile("\\b[a-zA-Z]+\\b");
    private static final Pattern CHINESE_CHARACTER = Pattern.compile("[\u4e00-\u9fff]");

    /** Arguments that ask for what is not done here, and what that is. */
    private static final Map<String, String> REFUSED = Map.of(
            "meta_review_prompt_template", "a judge of judges",
            "pack_all_predictions", "conversations",
            "multi_eval", "several prompts for one answer");

    private final JudgeConfig judge;
    private final JudgeScoring scoring;

    LmEvaluator(Component config, boolean opencompassCompat) {
        REFUSED.forEach((argument, what) -> {
            Object value = config.argument(argument);
            if (value != null && !Boolean.FALSE.equals(value)) {
                throw new ConfigException("LMEvaluator: \"" + argument + "\" asks for " + what
                        + ", which is not supported; a judge scores the answers of one model one by one");
            }
        });
        this.judge = JudgeConfig.of(
                        config,
                        List.of(
                                "prediction",
                                "obj_gold",
                                "prediction_en_word_count",
                                "prediction_cn_word_count",
                                JudgeConfig.REFERENCE))
                .withoutSource();
        this.scoring = JudgeScorings.of(config, opencompassCompat);
    }

    @Override
    public JudgeConfig judge() {
        return judge;
    }

    @Override
    public void check(DatasetConfig dataset) {
        Map<String, Object> arguments = dataset.loader().arguments();
        for (String key : List.of("base_models", "infer_order")) {
            if (arguments.get(key) != null) {
                throw new ConfigException("LMEvaluator: the dataset has \"" + key + "\", so answers of two models are"
                        + " compared, which is not supported: it needs the answers of a base model beside those that are"
                        + " evaluated; a judge scores the answers of one model one by one");
            }
        }
        if (dataset.inference().inferencer().name().equals("ChatInferencer")
                && !"last".equals(dataset.inference().inferencer().text("infer_mode"))) {
            throw new ConfigException(
                    "LMEvaluator: ChatInferencer answers in every round, and conversations as a whole are"
                            + " not judged here; supported is infer_mode last");
        }
    }

    @Override
    public Session begin(EvaluationInput input, int repetition) {
        List<@Nullable Object> references = input.requireReferences();
        List<Row> questions = new ArrayList<>();
        for (int i = 0; i < references.size(); i++) {
            if (!(input.requirePredictions().get(i) instanceof String prediction)) {
                throw new EvaluationException("prediction " + i + " is no text; only single answers are judged");
            }
            Map<String, @Nullable Object> added = new LinkedHashMap<>();
            added.put("prediction", prediction);
            added.put("obj_gold", references.get(i));
            added.put(
                    "prediction_en_word_count",
                    ENGLISH_WORD.matcher(prediction).results().count());
            added.put(
                    "prediction_cn_word_count",
                    CHINESE_CHARACTER.matcher(prediction).results().count());
            added.put(JudgeConfig.REFERENCE, references.get(i));
            questions.add(GenericLlmEvaluator.withColumns(input.rows().get(i), added));
        }
        return new AllAsked(questions, scoring);
    }

    @Override
    public boolean hasVerdict(String answer) {
        return scoring.hasVerdict(answer);
    }
}
