package org.occlocal.harness.judges;

import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.occlocal.configs.Component;
import org.occlocal.configs.ConfigException;
import org.occlocal.configs.NearestNames;

/** The scorings of judges' answers, by the names of OpenCompass' functions, of which only the last part counts. */
final class JudgeScorings {

    private static final Map<String, Factory> FACTORIES = new TreeMap<>();

    private interface Factory {
        JudgeScoring create(Component config, boolean opencompassCompat);
    }

    static {
        FACTORIES.put("generic_llmjudge_postprocess", (config, compat) -> TwoGrades.generic(config));
        FACTORIES.put("generic_llmjudge_academic_postprocess", (config, compat) -> TwoGrades.academic(config));
        FACTORIES.put("simpleqa_postprocess", (config, compat) -> new ThreeGrades(ThreeGrades.Metrics.SIMPLE_QA));
        FACTORIES.put(
                "livereasonbench_postprocess",
                (config, compat) -> new ThreeGrades(ThreeGrades.Metrics.LIVE_REASON_BENCH));
        FACTORIES.put(
                "csimpleqa_postprocess", (config, compat) -> new ThreeGrades(ThreeGrades.Metrics.CHINESE_SIMPLE_QA));
        FACTORIES.put("csimpleqa", (config, compat) -> new ThreeGrades(ThreeGrades.Metrics.CHINESE_SIMPLE_QA));
        FACTORIES.put("medmcqa_llmjudge_postprocess", (config, compat) -> GroupedVerdicts.medMcqa());
        FACTORIES.put("MedXpertQA_llmjudge_postprocess", (config, compat) -> GroupedVerdicts.medXpertQa());
        FACTORIES.put("medbullets_llmjudge_postprocess", (config, compat) -> GroupedVerdicts.medbullets());
        FACTORIES.put("supergpqa_llmjudge_postprocess", (config, compat) -> GroupedVerdicts.superGpqa());
        FACTORIES.put("eese_score_postprocess_dict", (config, compat) -> NumberScoring.EESE);
        FACTORIES.put("chem_exam_score_llmjudge_postprocess", (config, compat) -> NumberScoring.CHEM_EXAM);
        FACTORIES.put("numerical_llmjudge_postprocess", (config, compat) -> new JudgedNumbers());
        FACTORIES.put("inverse_ifeval_judge_postprocess", (config, compat) -> new InverseInstructions());
        FACTORIES.put("clbench_llmjudge_postprocess", (config, compat) -> new RubricVerdicts());
        FACTORIES.put("followbench_postprocess", (config, compat) -> new FollowedLevels(compat));
        FACTORIES.put("elbench_safety_postprocess", (config, compat) -> GroupedMeans.safety());
        FACTORIES.put("elbench_highlevel_edu_postprocess", (config, compat) -> GroupedMeans.education());
        FACTORIES.put("fofo_postprocess", (config, compat) -> GroupedMeans.fofo());
        FACTORIES.put("alignbench_postprocess", (config, compat) -> new AlignmentPoints(compat));
        FACTORIES.put("compassarena_subjectiveeval_pointwise_postprocess", (config, compat) -> new DifficultyPoints());
    }

    private JudgeScorings() {}

    /**
     * @param evaluator whose {@code dict_postprocessor} is wanted
     * @param opencompassCompat with OpenCompass' known mistakes
     * @throws ConfigException when it has none, or one that is not supported
     */
    static JudgeScoring of(Component evaluator, boolean opencompassCompat) {
        @Nullable Component config = evaluator.component("dict_postprocessor");
        if (config == null) {
            throw new ConfigException(evaluator.name()
                    + ": \"dict_postprocessor\" is missing: without it the judge's answers have no score");
        }
        Factory factory = FACTORIES.get(config.name());
        if (factory == null) {
            throw new ConfigException("dict_postprocessor \"" + config.type() + "\" is not supported; supported are "
                    + NearestNames.of(config.name(), FACTORIES.keySet()));
        }
        return factory.create(config, opencompassCompat);
    }
}
