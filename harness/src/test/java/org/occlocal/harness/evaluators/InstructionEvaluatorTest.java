package org.occlocal.harness.evaluators;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.occlocal.configs.ConfigException;
import org.occlocal.harness.datasets.Row;
import org.occlocal.harness.language.NltkData;

/** Where we differ from OpenCompass on purpose, what is refused, and the scores of single prompts. */
final class InstructionEvaluatorTest {

    @TempDir
    Path empty;

    private Evaluation score(boolean compat, Object reference, String... responses) {
        InstructionEvaluator evaluator = new InstructionEvaluator(new NltkData(List.of(empty)), compat);
        int size = responses.length;
        return evaluator.score(new EvaluationInput(
                Arrays.asList((Object[]) responses),
                Collections.nCopies(size, reference),
                Collections.nCopies(size, new Row(0, Map.of())),
                Collections.nCopies(size, "prompt"),
                Collections.nCopies(size, Map.of())));
    }

    private static Map<String, Object> row(String id, Map<String, Object> arguments) {
        return Map.of("instruction_id_list", List.of(id), "kwargs", List.of(arguments));
    }

    @Test
    void signsAreCountedAsAskedUnlessOpenCompassIsFollowed() {
        Map<String, Object> row = row(
                "keywords:letter_frequency", Map.of("letter", "#", "let_frequency", 2L, "let_relation", "at least"));
        assertThat(score(false, row, "# a #").metrics()).containsEntry("Prompt-level-strict-accuracy", 100.0);
        assertThat(score(true, row, "# a #").metrics()).containsEntry("Prompt-level-strict-accuracy", 0.0);
        // what random.Random(0).choice(string.ascii_letters) gives
        assertThat(score(true, row, "y Y").metrics()).containsEntry("Prompt-level-strict-accuracy", 100.0);
    }

    @Test
    void sharesOfInstructionsAreCertainWhereAllAreFollowed() {
        Map<String, Object> one = row("punctuation:no_comma", Map.of());
        Map<String, Object> two = Map.of(
                "instruction_id_list",
                List.of("punctuation:no_comma", "startend:quotation"),
                "kwargs",
                List.of(Map.of(), Map.of()));
        InstructionEvaluator evaluator = new InstructionEvaluator(new NltkData(List.of(empty)), false);
        Evaluation evaluation = evaluator.score(new EvaluationInput(
                List.of("a", "\"b\""),
                List.of(one, two),
                Collections.nCopies(2, new Row(0, Map.of())),
                List.of("p", "q"),
                List.of(Map.of(), Map.of())));
        assertThat(evaluation.scores().byMetric().get("Inst-level-strict-accuracy"))
                .containsExactly(new double[] {100, 100}, within(1e-12));
    }

    @Test
    void detailsTellTheGradeAndLeaveUnsetArgumentsOut() {
        Map<String, Object> arguments = new HashMap<>();
        arguments.put("end_phrase", "the end");
        arguments.put("num_words", null);
        Evaluation evaluation =
                score(false, row("startend:end_checker", arguments), "the end", "the end\nsaid the cat", "no");
        assertThat(evaluation.details())
                .extracting(detail -> detail.get("grade"))
                .containsExactly("strict", "loose", "none");
        assertThat(Objects.requireNonNull(evaluation.details()).get(0))
                .containsEntry("prompt", "prompt")
                .containsEntry("pred", "the end")
                .containsEntry("is_correct", true)
                .containsEntry("refer", row("startend:end_checker", Map.of("end_phrase", "the end")));
    }

    @Test
    void onlyInstructionsThatDivideSentencesNeedAModelOfThem() {
        Map<String, Object> sentences =
                row("length_constraints:number_sentences", Map.of("num_sentences", 1L, "relation", "at least"));
        Map<String, Object> words =
                row("length_constraints:number_words", Map.of("num_words", 1L, "relation", "at least"));
        InstructionEvaluator evaluator = new InstructionEvaluator(new NltkData(List.of(empty)), false);
        assertThat(evaluator.missing(List.of(words))).isEmpty();
        assertThat(evaluator.missing(List.of(words, sentences)))
                .first()
                .asString()
                .contains("punkt_tab, which is not in " + empty);
        assertThat(score(false, words, "a b").metrics()).containsEntry("Prompt-level-strict-accuracy", 100.0);
        assertThatThrownBy(() -> score(false, sentences, "A. B."))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("NLTK_DATA");
    }

    @Test
    void whatARowDoesNotSayIsNamed() {
        assertRefused(row("keywords:existence", Map.of()), "\"keywords\" must be a list of texts, it is None");
        assertRefused(
                row("length_constraints:number_words", Map.of("num_words", -1L, "relation", "at least")),
                "\"num_words\" must be a number from 0, it is -1");
        assertRefused(
                row("length_constraints:number_words", Map.of("num_words", 5L, "relation", "at most")),
                "\"relation\" must be \"less than\" or \"at least\", it is 'at most'");
        assertRefused(
                row("keywords:existence", Map.of("keywords", List.of("a("))),
                "\"keywords\" is used as a regular expression, and is none");
        assertRefused(
                row(
                        "length_constraints:nth_paragraph_first_word",
                        Map.of("num_paragraphs", 1L, "nth_paragraph", 2L, "first_word", "a")),
                "\"nth_paragraph\" must be from 1 to num_paragraphs");
        assertRefused(
                row("keywords:exist", Map.of()), "there is no instruction \"keywords:exist\"; there are change_case");
        assertRefused("text", "must have an \"instruction_id_list\" and as many \"kwargs\", it is 'text'");
    }

    private void assertRefused(Object row, String message) {
        assertThatThrownBy(() -> score(false, row, "a"))
                .isInstanceOf(EvaluationException.class)
                .hasMessageStartingWith("reference 0")
                .hasMessageContaining(message);
    }
}
