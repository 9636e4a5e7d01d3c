package org.occlocal.harness.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.occlocal.configs.Component;
import org.occlocal.configs.ConfigException;
import org.occlocal.configs.EvalConfig;
import org.occlocal.harness.datasets.Row;
import org.occlocal.harness.evaluators.EvaluationException;
import org.occlocal.harness.evaluators.Evaluators;
import org.occlocal.harness.postprocessors.PostProcessors;

final class DatasetEvaluationTest {

    @Test
    void whatIsNotThereIsSaidWithWhatIs() {
        assertThat(Evaluators.supports("opencompass.evaluator.GenericLLMEvaluator"))
                .isFalse();
        assertThat(Evaluators.supports("anything.AccEvaluator")).isTrue();
        assertThat(PostProcessors.supports("first-capital")).isTrue();
        assertThat(PostProcessors.supports("own.module.gsm8k_postprocess")).isTrue();
        assertThatThrownBy(() -> Evaluators.of(new Component("x.AgentEvaluator", Map.of()), false))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("\"x.AgentEvaluator\" is not supported; supported are AGIEvalEvaluator");
        assertThatThrownBy(() -> PostProcessors.of(new Component("utils.frist-option", Map.of())))
                .isInstanceOf(ConfigException.class)
                .hasMessageMatching(
                        "post-processor \"utils.frist-option\" is not supported; supported are first-option, .* and \\d+ others");
        assertThatThrownBy(() -> PostProcessors.of(new Component("first_option_postprocess", Map.of())))
                .hasMessageContaining("needs the argument \"options\"");
        assertThatThrownBy(() -> Evaluators.of(new Component("TEvalEvaluator", Map.of("subset", "plan")), false))
                .hasMessageContaining("sentence embeddings");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "The answer is 18|#### 18|true",
                "9 * 2 = $18. So 18.0 dollars|#### 18|true",
                "It is 1,234.|#### 1,234|true",
                "1,234.5 miles|#### 1234.5|true",
                "-5 degrees|#### -5|true",
                "18 then Question: and 20|#### 18|true",
                "It is 17|#### 18|false",
                "no number|#### 18|false",
                "18 or 19|#### 18|false",
                "0.5|#### 1|false",
            })
    void gsm8kComparesTheLastNumberAndUnderstandsCommas(String prediction, String reference, boolean correct) {
        EvalConfig config = new EvalConfig(
                new Component("Gsm8kEvaluator", Map.of()),
                new Component("gsm8k", Map.of()),
                new Component("gsm8k_dataset", Map.of()),
                null);
        assertThat(evaluate(config, prediction, reference)).containsEntry("accuracy", correct ? 100.0 : 0.0);
    }

    @Test
    void bothHalvesOfThePhraseThatOpenCompassGluedCountByDefault() {
        Component config = new Component("first_option_postprocess", Map.of("options", "ABCD"));
        assertThat(PostProcessors.of(config).apply("C 不对，故选 B")).isEqualTo("B");
        assertThat(PostProcessors.of(config).apply("A、B 都错，只有C对")).isEqualTo("C");
        assertThat(PostProcessors.of(config, true).apply("A、B 都错，只有C对")).isEqualTo("A");
    }

    @Test
    void predictionsThatDoNotFitTheRowsAreRefused() {
        EvalConfig config = new EvalConfig(new Component("AccEvaluator", Map.of()), null, null, null);
        EvaluationRequest request =
                EvaluationRequest.of(config, List.of(Map.of("prediction", "A")), List.of(), "answer", "some", false);
        assertThatThrownBy(() -> DatasetEvaluation.evaluate(request))
                .isInstanceOf(EvaluationException.class)
                .hasMessageContaining("same length: 1 predictions, 0 rows");
    }

    @Test
    void imaginaryUnitsAreUnderstood() {
        EvalConfig config = new EvalConfig(new Component("MATHVerifyEvaluator", Map.of()), null, null, null);
        assertThat(evaluate(config, "so $\\boxed{e^{i\\pi}}$", "-1")).containsEntry("accuracy", 100.0);
    }

    private static Map<String, Object> evaluate(EvalConfig config, String prediction, String reference) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("origin_prompt", "?");
        fields.put("prediction", prediction);
        Map<String, Object> result = new LinkedHashMap<>();
        DatasetEvaluation.evaluate(EvaluationRequest.of(
                        config,
                        List.of(fields),
                        List.of(new Row(0, Map.of("answer", reference))),
                        "answer",
                        "some",
                        false))
                .forEach((key, value) -> result.put(key, value == null ? "" : value));
        return result;
    }
}
