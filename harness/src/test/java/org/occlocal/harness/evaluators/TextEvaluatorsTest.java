package org.occlocal.harness.evaluators;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.occlocal.configs.Component;
import org.occlocal.configs.ConfigException;
import org.occlocal.harness.datasets.Row;

/** Where evaluators of formulas, translations and instructions leave OpenCompass' way; the rest is in EvaluationReferencesTest. */
final class TextEvaluatorsTest {

    private static final Map<String, Object> SECOND_BEGINS_WITH_TWO = Map.of(
            "instruction_id_list",
            List.of("length_constraints:nth_paragraph_first_word"),
            "kwargs",
            List.of(Map.of("num_paragraphs", 2L, "nth_paragraph", 2L, "first_word", "Two")));

    @Test
    void theFirstWordOfAParagraphIsTheOneThatIsAsked() {
        for (boolean compat : List.of(true, false)) {
            assertThat(followed("One\n\nTwo more", SECOND_BEGINS_WITH_TWO, compat))
                    .containsEntry("strict_acc", 100.0)
                    .containsEntry("loose_acc", 100.0);
        }
        assertThat(followed("One\n\nThree", SECOND_BEGINS_WITH_TWO, true)).containsEntry("strict_acc", 100.0);
        assertThat(followed("One\n\nThree", SECOND_BEGINS_WITH_TWO, false))
                .containsEntry("strict_acc", 0.0)
                .containsEntry("loose_acc", 0.0);
    }

    @Test
    void aLineTooManyIsForgivenByTheLooseAccuracyOnly() {
        Map<String, Object> quotation =
                Map.of("instruction_id_list", List.of("startend:quotation"), "kwargs", List.of());
        assertThat(followed("Here it is:\n\"quoted\"", quotation, false))
                .containsEntry("strict_acc", 0.0)
                .containsEntry("loose_acc", 100.0);
        assertThat(followed("Here it is:\n\"quoted\"", quotation, true)).containsEntry("loose_acc", 0.0);
    }

    @Test
    void instructionsThatCannotBeReadAreNamed() {
        assertThatThrownBy(() -> followed("x", Map.of("kwargs", List.of()), false))
                .isInstanceOf(EvaluationException.class)
                .hasMessageContaining("row 0 must have the lists \"instruction_id_list\" and \"kwargs\"");
        assertThatThrownBy(() -> followed("x", asked("startend:none", Map.of()), false))
                .hasMessageContaining("row 0: MIFEval has no instruction \"startend:none\"");
        assertThatThrownBy(() -> followed("x", asked("startend:end_checker", Map.of()), false))
                .hasMessageContaining("startend:end_checker: argument \"end_phrase\" must be a text, it is None");
        assertThatThrownBy(() ->
                        followed("x", asked("detectable_content:postscript", Map.of("postscript_marker", "(")), false))
                .hasMessageContaining("\"postscript_marker\" is used as a regular expression, and is none");
        assertThatThrownBy(() -> score("PMMEvalMIFEvalEvaluator", List.of("no pair"), List.of("")))
                .hasMessageContaining("prediction 0 must be a response and its language");
        assertThatThrownBy(() -> score("PMMEvalMIFEvalEvaluator", List.of(List.of("x", "xx")), List.of("")))
                .hasMessageContaining("row 0");
        assertThatThrownBy(() -> score("PMMEvalFloresEvaluator", List.of("no pair"), List.of("")))
                .hasMessageContaining("prediction 0 must be an answer and its language");
    }

    @Test
    void referencesThatNothingCanBeComparedWithAreNamed() {
        assertThatThrownBy(() -> score("NCElementMatchEvaluator", List.of("H2O"), List.of("no formula")))
                .isInstanceOf(EvaluationException.class)
                .hasMessageContaining("reference 0 must be a formula such as C2H6O, it is \"no formula\"");
        assertThatThrownBy(() -> score("AverageRougeScoreEvaluator", List.of("a"), List.of("a,,b")))
                .hasMessageContaining("reference 0 has a part without text");
        assertThatThrownBy(() -> score("JudgeEvaluator", List.of("A"), List.of("A")))
                .hasMessageContaining("reference 0 must be a dictionary with \"winner\"");
        assertThatThrownBy(() -> score("OpenSWIMSEEvaluator", List.of("[1.0]"), List.of(List.of("x"))))
                .hasMessageContaining("reference 0 must be a list of numbers, it is ['x']");
        assertThatThrownBy(() -> score("MatbenchEvaluator_regression", List.of("1"), List.of("x")))
                .hasMessageContaining("reference 0 must be a number, it is 'x'");
        assertThatThrownBy(() -> score("MatbenchEvaluator_classification", List.of("1"), List.of("x")))
                .hasMessageContaining("reference 0 must be True or False, it is 'x'");
    }

    @Test
    void longFormulasAreJudgedWithoutEndingTheProgram() {
        String formula = "C2H".repeat(100_000);
        assertThat(score("NCElementMatchEvaluator", List.of(formula), List.of("C200000H100000"))
                        .metrics())
                .containsEntry("score", 100.0);
        assertThat(score("MatbenchEvaluator_regression", List.of(formula + " 3.5"), List.of(3.5))
                        .metrics())
                .containsEntry("mae", 0.0);
    }

    @Test
    void numbersOfTheoremsAreReadAsTheyAreMeant() {
        Map<String, Object> isNumber = Map.of("Answer_type", "float");
        for (List<String> meant : List.of(
                List.of("1.5e3", "1500.0"),
                List.of("2(3)", "6.0"),
                List.of("1\\,000", "1000.0"),
                List.of("1 000", "1000.0"),
                List.of("10^-2", "0.01"),
                List.of("3\\frac{1}{2}", "3.5"))) {
            EvaluationInput input = input(List.of(meant.get(0)), List.of(meant.get(1)), isNumber);
            assertThat(theorem(false).score(input).metrics()).as(meant.get(0)).containsEntry("score", 100.0);
        }
        EvaluationInput scientific = input(List.of("1.5e3"), List.of("1500.0"), isNumber);
        assertThat(theorem(true).score(scientific).metrics()).containsEntry("score", 0.0);
    }

    @Test
    void answersToTheoremsCannotEndTheProgram() {
        for (String deep : List.of("(", "-", "\\sqrt{", "\\ln", "9^", "1/", "{", "\\frac{", "2!", "~")) {
            EvaluationInput input = input(List.of(deep.repeat(50_000)), List.of("1.0"), Map.of("Answer_type", "float"));
            assertThat(theorem(false).score(input).metrics()).as(deep).containsEntry("score", 0.0);
        }
        assertThatThrownBy(() -> theorem(false).score(input(List.of("1"), List.of("2"), Map.of())))
                .isInstanceOf(EvaluationException.class)
                .hasMessageContaining("row 0 needs a text in column \"Answer_type\"");
        assertThatThrownBy(() ->
                        theorem(false).score(input(List.of("1"), List.of("two"), Map.of("Answer_type", "integer"))))
                .hasMessageContaining("reference 0 must be a number, True or False");
    }

    private static Evaluator theorem(boolean compat) {
        return Evaluators.of(new Component("TheoremQAEvaluatorV3", Map.of()), compat);
    }

    @Test
    void truthIsComparedByWordsOnly() {
        for (Object metrics : List.of("truth", List.of("truth", "info"), "bleurt", List.of("bleu"))) {
            assertThatThrownBy(() -> Evaluators.of(
                            new Component("TruthfulQAEvaluator", Map.of("metrics", metrics, "key", "ENV")), false))
                    .isInstanceOf(ConfigException.class)
                    .hasMessageContaining("\"metrics\" must be bleu or rouge");
        }
        Evaluator bleu = Evaluators.of(new Component("TruthfulQAEvaluator", Map.of("metrics", "bleu")), false);
        assertThatThrownBy(() -> bleu.score(input(List.of("x"), List.of("y"), Map.of())))
                .isInstanceOf(EvaluationException.class)
                .hasMessageContaining("reference 0 must have \"answers\"");
        Map<String, Object> withoutFalse =
                Map.of("answers", Map.of("correct_answers", List.of("y"), "incorrect_answers", List.of("")));
        assertThatThrownBy(() -> bleu.score(input(List.of("x"), List.of(withoutFalse), Map.of())))
                .hasMessageContaining("reference 0 has no false answers");
        assertThatThrownBy(() -> bleu.score(input(List.of(" "), List.of(withoutFalse), Map.of())))
                .hasMessageContaining("no prediction has any text");
    }

    private static Map<String, Object> asked(String id, Map<String, Object> arguments) {
        return Map.of("instruction_id_list", List.of(id), "kwargs", List.of(arguments));
    }

    private static Map<String, Object> followed(String response, Map<String, Object> row, boolean compat) {
        return Evaluators.of(new Component("PMMEvalMIFEvalEvaluator", Map.of()), compat)
                .score(input(List.of(List.of(response, "en")), List.of(""), row))
                .metrics();
    }

    private static Evaluation score(String evaluator, List<?> predictions, List<?> references) {
        return Evaluators.of(new Component(evaluator, Map.of()), false).score(input(predictions, references, Map.of()));
    }

    private static EvaluationInput input(List<?> predictions, List<?> references, Map<String, Object> columns) {
        List<@Nullable Object> given = new ArrayList<>(predictions);
        List<@Nullable Object> expected = new ArrayList<>(references);
        List<Row> rows = new ArrayList<>();
        List<Map<String, Object>> records = new ArrayList<>();
        for (int i = 0; i < given.size(); i++) {
            rows.add(new Row(i, columns));
            records.add(Map.of());
        }
        return new EvaluationInput(
                given, expected, rows, new ArrayList<>(Collections.nCopies(given.size(), null)), records);
    }
}
