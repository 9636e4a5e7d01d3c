package org.occlocal.harness.evaluators;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.offset;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.occlocal.configs.Component;
import org.occlocal.configs.ConfigException;
import org.occlocal.harness.datasets.Row;

/** Where we differ from OpenCompass on purpose, and what is refused; the rest is EvaluationReferencesTest's. */
final class LongTextEvaluatorsTest {

    @Test
    void answersInListsAreFoundUnlessOpenCompassIsFollowed() {
        Object answers = List.of("def-2");
        assertThat(score("InfiniteBenchretrievekvEvaluator", Map.of(), false, "\"def-2\"", answers))
                .isEqualTo(100);
        assertThat(score("InfiniteBenchretrievekvEvaluator", Map.of(), true, "\"def-2\"", answers))
                .isEqualTo(0);
    }

    @Test
    void sentencesMayBeLongerThanPythonsStack() {
        String text = String.join(" ", Collections.nCopies(1500, "one two"));
        assertThat(score("LongBenchRougeEvaluator", Map.of(), true, text, List.of(text)))
                .isCloseTo(100, offset(1e-5));
    }

    @Test
    void keywordsWithoutWordsAreNotAskedFor() {
        assertThat(score("LVEvalOPTF1Evaluator", Map.of(), true, "Paris", List.of("Paris", "the")))
                .isEqualTo(100);
        assertThat(score("LVEvalOPTF1Evaluator", Map.of(), true, "Paris", List.of("Paris", "Rome")))
                .isEqualTo(0);
    }

    @Test
    void referencesOfAnotherKindAreNamed() {
        assertThatThrownBy(() -> score("LongBenchRetrievalEvaluator", Map.of(), false, "1", List.of("chapter 1")))
                .isInstanceOf(EvaluationException.class)
                .hasMessageContaining("reference 0 must name a paragraph")
                .hasMessageContaining("chapter 1");
        assertThatThrownBy(() -> score("LongBenchClassificationEvaluator", Map.of(), false, "1", "x"))
                .isInstanceOf(EvaluationException.class)
                .hasMessageContaining("\"all_classes\", it is 'x'");
        assertThatThrownBy(() -> score("LongBenchCountEvaluator", Map.of(), false, "1", 1L))
                .hasMessageContaining("reference 0 must be a list of numbers, it is 1");
    }

    @Test
    void languagesAreEnglishAndChinese() {
        assertThatThrownBy(() -> score("LongBenchF1Evaluator", Map.of("language", "fr"), false, "1", List.of("1")))
                .isInstanceOf(ConfigException.class)
                .hasMessage("LongBenchF1Evaluator: \"language\" must be en or zh, it is \"fr\"");
    }

    @Test
    void hardQuestionsOfQualityAreDividedByThemselves() {
        List<Row> rows = List.of(
                new Row(0, Map.of("difficult", 0L)),
                new Row(1, Map.of("difficult", 1L)),
                new Row(2, Map.of("difficult", 1L)));
        List<Map<String, Object>> records = Collections.nCopies(3, Map.of());
        EvaluationInput input = new EvaluationInput(
                List.of("A", "B", "B"), List.of("A", "B", "B"), rows, Collections.nCopies(3, null), records);
        Component quality = new Component("QuALITYEvaluator", Map.of());
        assertThat(Evaluators.of(quality, false).score(input).metrics()).containsEntry("hard_acc", 100.0);
        assertThat(Evaluators.of(quality, true).score(input).metrics()).containsEntry("hard_acc", 200.0);
    }

    @Test
    void sheetsAreOfAKnownKind() {
        assertThatThrownBy(
                        () -> Evaluators.of(new Component("KaoshiEvaluator", Map.of("question_type", "essay")), false))
                .isInstanceOf(ConfigException.class)
                .hasMessage(
                        "KaoshiEvaluator: \"question_type\" must be one of cloze, five_out_of_seven, judgment, multi_choice,"
                                + " multi_question_choice, single_choice, it is essay");
    }

    @Test
    void changedRowsNeedTheirOriginals() {
        assertThatThrownBy(() -> score("AccDropEvaluator", Map.of(), false, "A", "A"))
                .isInstanceOf(EvaluationException.class)
                .hasMessageContaining("as many changed rows as original ones, there are 1 altogether");
    }

    private static double score(
            String type, Map<String, Object> arguments, boolean compat, Object prediction, Object reference) {
        EvaluationInput input = new EvaluationInput(
                List.of(prediction),
                List.of(reference),
                List.of(new Row(0, Map.of())),
                Collections.singletonList(null),
                List.of(Map.of("prediction", prediction)));
        Map<String, Object> metrics = Evaluators.of(new Component(type, arguments), compat)
                .score(input)
                .metrics();
        return ((Number) metrics.values().iterator().next()).doubleValue();
    }
}
