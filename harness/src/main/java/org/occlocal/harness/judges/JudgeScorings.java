package org.occlocal.harness.judges;

import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.occlocal.configs.Component;
import org.occlocal.configs.ConfigException;
import org.occlocal.configs.NearestNames;

/** The scorings of judges' answers, by the names of OpenCompass' functions, of which only the last part counts. */
final class JudgeScorings {

    private static final Map<String, Function<Component, JudgeScoring>> FACTORIES = new TreeMap<>();

    static {
        FACTORIES.put("generic_llmjudge_postprocess", TwoGrades::generic);
        FACTORIES.put("generic_llmjudge_academic_postprocess", TwoGrades::academic);
        FACTORIES.put("simpleqa_postprocess", config -> new ThreeGrades(ThreeGrades.Metrics.SIMPLE_QA));
        FACTORIES.put("livereasonbench_postprocess", config -> new ThreeGrades(ThreeGrades.Metrics.LIVE_REASON_BENCH));
        FACTORIES.put("csimpleqa_postprocess", config -> new ThreeGrades(ThreeGrades.Metrics.CHINESE_SIMPLE_QA));
        FACTORIES.put("csimpleqa", config -> new ThreeGrades(ThreeGrades.Metrics.CHINESE_SIMPLE_QA));
        FACTORIES.put("medmcqa_llmjudge_postprocess", config -> GroupedVerdicts.medMcqa());
        FACTORIES.put("MedXpertQA_llmjudge_postprocess", config -> GroupedVerdicts.medXpertQa());
        FACTORIES.put("medbullets_llmjudge_postprocess", config -> GroupedVerdicts.medbullets());
        FACTORIES.put("supergpqa_llmjudge_postprocess", config -> GroupedVerdicts.superGpqa());
        FACTORIES.put("eese_score_postprocess_dict", config -> NumberScoring.EESE);
        FACTORIES.put("chem_exam_score_llmjudge_postprocess", config -> NumberScoring.CHEM_EXAM);
        FACTORIES.put("numerical_llmjudge_postprocess", config -> new JudgedNumbers());
    }

    private JudgeScorings() {}

    /**
     * @param evaluator whose {@code dict_postprocessor} is wanted
     * @throws ConfigException when it has none, or one that is not supported
     */
    static JudgeScoring of(Component evaluator) {
        @Nullable Component config = evaluator.component("dict_postprocessor");
        if (config == null) {
            throw new ConfigException(evaluator.name()
                    + ": \"dict_postprocessor\" is missing: without it the judge's answers have no score");
        }
        Function<Component, JudgeScoring> factory = FACTORIES.get(config.name());
        if (factory == null) {
            throw new ConfigException("dict_postprocessor \"" + config.type() + "\" is not supported; supported are "
                    + NearestNames.of(config.name(), FACTORIES.keySet()));
        }
        return factory.apply(config);
    }
}
