package org.occlocal.harness.evaluators;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.occlocal.configs.Component;
import org.occlocal.configs.ConfigException;
import org.occlocal.harness.datasets.Row;
import org.occlocal.harness.python.PythonArithmetic;

/** Where the evaluators of choices and rules leave OpenCompass' way; the rest is compared in EvaluationReferencesTest. */
final class ChoiceEvaluatorsTest {

    @Test
    void logicalQuestionsWithoutAClearChoiceAreGuessedAsTheirSiblingsAre() {
        EvaluationInput input =
                input(List.of(List.of("I take B", "en"), List.of("no", "en")), List.of(1L, 0L), Map.of());
        Evaluation evaluation = evaluator("PMMEvalMLogiQAEvaluator", false).score(input);
        assertThat(evaluation.metrics()).containsEntry("accuracy", 50.0);
        assertThat(evaluation.details()).isNotNull();
        assertThat(evaluation.details().get(0))
                .containsEntry("acc", 1.0)
                .containsEntry("failed", 1.0)
                .containsEntry("failed_strict", 0.0)
                .containsEntry("extracted_answer", "no answer");
        assertThatThrownBy(() -> evaluator("PMMEvalMLogiQAEvaluator", true).score(input))
                .isInstanceOf(EvaluationException.class)
                .hasMessageContaining("prediction 0 names no choice clearly");
    }

    @Test
    void whatAnEvaluatorCannotJudgeIsNamed() {
        assertThatThrownBy(() ->
                        evaluator("PMMEvalXNLIEvaluator", false).score(input(List.of("text"), List.of("A"), Map.of())))
                .isInstanceOf(EvaluationException.class)
                .hasMessageContaining("prediction 0 must be an answer and its language");
        assertThatThrownBy(() -> evaluator("PMMEvalXNLIEvaluator", false)
                        .score(input(List.of(List.of("text", "xx")), List.of("A"), Map.of())))
                .hasMessageContaining("no language \"xx\"");
        assertThatThrownBy(() -> evaluator("korbenchEvaluator", false)
                        .score(input(List.of("[[1]]"), List.of("[[1]]"), Map.of("prompt_mode", "5_shot"))))
                .hasMessageContaining("\"prompt_mode\" must be 0_shot, 3_shot or mixed, it is 5_shot");
        assertThatThrownBy(() -> evaluator("SuperGPQAEvaluator", false)
                        .score(input(List.of("A"), List.of("A"), Map.of("answer_letter", "B", "difficulty", "easy"))))
                .hasMessageContaining("\"answer_letter\" the reference A");
        assertThatThrownBy(() ->
                        evaluator("MedbulletsEvaluator", false).score(input(List.of("A"), List.of("A"), Map.of())))
                .hasMessageContaining("MedbulletsEvaluator: row 0 needs a list \"options\"");
    }

    @Test
    void rowsThatPuzzlesCannotBeJudgedByAreNamed() {
        assertThatThrownBy(() ->
                        evaluator("ARCPrizeEvaluator", false).score(input(List.of("[[1]]"), List.of("1"), Map.of())))
                .isInstanceOf(EvaluationException.class)
                .hasMessageContaining("reference 0 must be a grid such as [[0, 1], [2, 3]], it is '1'");
        assertThatThrownBy(() -> evaluator("TabMWPEvaluator", false).score(input(List.of("1"), List.of("1"), Map.of())))
                .hasMessageContaining("reference 0 must be a dictionary with a text \"answer\"");
        assertThatThrownBy(() ->
                        evaluator("MedXpertQAEvaluator", false).score(input(List.of("A"), List.of("A"), Map.of())))
                .hasMessageContaining("row 0 needs a list \"options\"");
        assertThatThrownBy(() -> evaluator("CRUXEvalOEvaluator", false)
                        .score(input(List.of("1"), List.of("1"), Map.of("code", "", "input", ""))))
                .hasMessageContaining("row 0 needs a text in column \"output\"");
        assertThatThrownBy(() ->
                        evaluator("MBPPProEvaluator", false).score(input(List.of("x"), List.of("x"), Map.of("id", 1L))))
                .hasMessageContaining("row 0 needs a text in column \"test_code\", it has id");
        assertThatThrownBy(
                        () -> Evaluators.of(new Component("HumanevalProEvaluator", Map.of("language", "cpp")), false))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("\"language\" cpp is not supported");
    }

    @Test
    void answersThatEndOpenCompassAreWrongHere() {
        Map<String, Object> asked = new java.util.LinkedHashMap<>(Map.of("answer", "1/0"));
        assertThat(evaluator("TabMWPEvaluator", true)
                        .score(input(List.of("1/0", "1.2.3", "2//3"), List.of(asked, asked, asked), Map.of()))
                        .metrics())
                .containsEntry("accuracy", 100.0 / 3);
        assertThat(evaluator("MedXpertQAEvaluator", true)
                        .score(input(List.of("none"), List.of("A"), Map.of("options", List.of("x", "y"))))
                        .metrics())
                .containsEntry("accuracy", 0.0);
        String deep = "[[" + "[".repeat(100_000);
        assertThat(PuzzleGrids.solution(deep + "]]")).isEqualTo(List.of(List.of(0L)));
    }

    @Test
    void aServiceThatWouldJudgeIsRefusedWithAWayOut() {
        Component asks = new Component(
                "LiveMathBenchEvaluator", Map.of("model_name", "judge", "url", List.of("http://127.0.0.1:1/v1")));
        assertThatThrownBy(() -> Evaluators.of(asks, false))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("services are not asked, \"url\" is ['http://127.0.0.1:1/v1']")
                .hasMessageContaining("GenericLLMEvaluator");
    }

    @Test
    void samplesThatAreNoneAreNamed() {
        for (String name : List.of("LCBCodeExecutionEvaluator", "LCBTestOutputEvaluator")) {
            assertThatThrownBy(() -> evaluator(name, false).score(input(List.of("x"), List.of("no json"), Map.of())))
                    .isInstanceOf(EvaluationException.class)
                    .hasMessageContaining("reference 0 must be JSON");
            assertThatThrownBy(() -> evaluator(name, false)
                            .score(input(List.of("x"), List.of("{\"code\": \"\", \"input\": \"f()\"}"), Map.of())))
                    .hasMessageContaining("reference 0 must be an object of JSON with a text \"output\"");
        }
        assertThatThrownBy(() ->
                        evaluator("RMSEEvaluator", false).score(input(List.of("\\boxed{1}"), List.of("1"), Map.of())))
                .hasMessageContaining("reference 0 must be a number such as <NUMBER> 0.5 </NUMBER>");
    }

    @Test
    void answersThatCallTheirFunctionAreNotRun() {
        String sample = "{\"code\": \"def f():\\n    return 1\", \"input\": \"f()\", \"output\": \"1\"}";
        Evaluation evaluation = evaluator("LCBCodeExecutionEvaluator", false)
                .score(input(List.of("f()", "assert f() == 1\n[/ANSWER]"), List.of(sample, sample), Map.of()));
        assertThat(evaluation.metrics()).containsEntry("pass@1", 50.0);
        assertThat(evaluation.scores().byMetric().get("pass@1")).containsExactly(0, 100);
    }

    @Test
    void answersMadeToKeepExpressionsBusyAreReadQuickly() {
        List<String> options = List.of("$x$", "\\text{y}");
        assertTimeout(Duration.ofSeconds(5), () -> {
            assertThat(OptionLabels.of("Answer: " + "$".repeat(3_000) + "z", options))
                    .isNull();
            assertThat(OptionLabels.of("the answer is " + "\\boxed{".repeat(3_000) + "z", options))
                    .isNull();
            assertThat(OptionLabels.of("Answer: A" + "}$".repeat(3_000) + "z", options))
                    .isNull();
            assertThat(RuleAnswers.bracketed("[[" + " ".repeat(100_000))).isEqualTo("NULL");
            assertThat(RuleAnswers.isRight("[".repeat(100_000), "[[1]]", "logic", "1"))
                    .isFalse();
        });
    }

    @Test
    void sumsAreComputedAsPythonComputesThem() {
        List<String> sums = List.of(
                "1+2*3",
                "(1 + 2) * 3",
                "-7//2",
                "-7%3",
                "7/2",
                "2*-3",
                "1.5+.5",
                "((4))",
                "8/(3-8/3)",
                "10-2-3",
                "6//4*2");
        List<Number> values = List.of(
                whole(7),
                whole(9),
                whole(-4),
                whole(2),
                3.5,
                whole(-6),
                2.0,
                whole(4),
                23.99999999999999,
                whole(5),
                whole(2));
        for (int i = 0; i < sums.size(); i++) {
            assertThat(PythonArithmetic.evaluate(sums.get(i))).as(sums.get(i)).isEqualTo(values.get(i));
        }
        assertThat(PythonArithmetic.equal(24.0, whole(24))).isTrue();
        assertThat(PythonArithmetic.equal(23.99999999999999, whole(24))).isFalse();
    }

    @Test
    void whatIsNoSumIsNotEvaluated() {
        for (String text : Arrays.asList(
                "",
                "1+",
                "1/0",
                "5%0",
                "2**9",
                "a+1",
                "exit()",
                "__import__('os')",
                "1 2",
                "012",
                "1e5",
                "0x1f",
                "(1",
                "1)",
                "1,2",
                "1.2.3",
                "(".repeat(500) + "1" + ")".repeat(500),
                "1+".repeat(5_000) + "1")) {
            assertThat(PythonArithmetic.evaluate(text)).as(text).isNull();
        }
    }

    private static BigInteger whole(long value) {
        return BigInteger.valueOf(value);
    }

    private static Evaluator evaluator(String name, boolean opencompassCompat) {
        return Evaluators.of(new Component(name, Map.of()), opencompassCompat);
    }

    private static EvaluationInput input(List<?> predictions, List<?> references, Map<String, Object> columns) {
        List<Row> rows = new ArrayList<>();
        List<Map<String, Object>> records = new ArrayList<>();
        List<@Nullable Object> prompts = new ArrayList<>();
        for (int i = 0; i < predictions.size(); i++) {
            rows.add(new Row(i, columns));
            records.add(Map.of());
            prompts.add(null);
        }
        return new EvaluationInput(new ArrayList<>(predictions), new ArrayList<>(references), rows, prompts, records);
    }
}
