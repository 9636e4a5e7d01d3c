package org.occlocal.harness.evaluators;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.occlocal.harness.evaluators.instructions.Instruction;
import org.occlocal.harness.evaluators.instructions.Instructions;
import org.occlocal.harness.language.NltkData;
import org.occlocal.harness.language.PunktSentences;
import org.occlocal.harness.python.PythonStr;
import org.occlocal.harness.python.PythonText;

/**
 * Whether responses follow the instructions of their prompts: OpenCompass' IFEvaluator. References are IFEval's rows, with
 * "instruction_id_list" and "kwargs". Strict: as the response is. Loose: without its first or last line or asterisks is enough,
 * for each instruction by itself. An empty response follows none. Languages are those that langdetect names with seed 0.
 */
final class InstructionEvaluator implements Evaluator {

    private static final String ASTERISK = "*";

    private final NltkData nltkData;
    private final Instructions instructions;
    private @Nullable PunktSentences sentences;

    /** @param opencompassCompat with letters by chance where OpenCompass draws them */
    InstructionEvaluator(NltkData nltkData, boolean opencompassCompat) {
        this.nltkData = nltkData;
        this.instructions = new Instructions(this::sentences, opencompassCompat);
    }

    private synchronized PunktSentences sentences() {
        if (sentences == null) {
            sentences = new PunktSentences(nltkData.englishPunkt());
        }
        return sentences;
    }

    @Override
    public List<String> missing(List<@Nullable Object> references) {
        boolean dividesSentences = references.stream()
                .flatMap(reference -> ids(reference).stream())
                .anyMatch(id -> Instructions.dividesSentences(String.valueOf(id)));
        return dividesSentences && !nltkData.hasEnglishPunkt() ? nltkData.missing() : List.of();
    }

    @Override
    public Evaluation score(EvaluationInput input) {
        FollowedInstructions strict = new FollowedInstructions(input.size());
        FollowedInstructions loose = new FollowedInstructions(input.size());
        List<Map<String, @Nullable Object>> details = new ArrayList<>();
        for (int i = 0; i < input.size(); i++) {
            Object reference = input.requireReferences().get(i);
            List<Instruction> asked = asked(reference, i);
            String response = input.prediction(i);
            List<String> variants = variants(response);
            for (Instruction instruction : asked) {
                strict.add(i, isFollowed(instruction, List.of(response)));
                loose.add(i, isFollowed(instruction, variants));
            }
            Map<String, @Nullable Object> detail = new LinkedHashMap<>();
            detail.put("prompt", input.originPrompts().get(i));
            detail.put("pred", response);
            detail.put("refer", withoutNone(reference));
            detail.put("is_strict_correct", strict.areAll(i));
            detail.put("is_loose_correct", loose.areAll(i));
            detail.put("is_correct", strict.areAll(i));
            detail.put("grade", strict.areAll(i) ? "strict" : loose.areAll(i) ? "loose" : "none");
            details.add(detail);
        }
        Map<String, double[]> scores = new LinkedHashMap<>();
        scores.put("Prompt-level-strict-accuracy", strict.ofPrompts());
        scores.put("Inst-level-strict-accuracy", strict.ofInstructions());
        scores.put("Prompt-level-loose-accuracy", loose.ofPrompts());
        scores.put("Inst-level-loose-accuracy", loose.ofInstructions());
        Map<String, Object> metrics = new LinkedHashMap<>();
        metrics.put("Prompt-level-strict-accuracy", strict.shareOfPrompts());
        metrics.put("Inst-level-strict-accuracy", strict.shareOfInstructions());
        metrics.put("Prompt-level-loose-accuracy", loose.shareOfPrompts());
        metrics.put("Inst-level-loose-accuracy", loose.shareOfInstructions());
        return new Evaluation(metrics, details, new SampleScores(scores, null));
    }

    static boolean isFollowed(Instruction instruction, List<String> responses) {
        return responses.stream()
                .anyMatch(response -> !PythonStr.strip(response).isEmpty() && instruction.isFollowedBy(response));
    }

    /** In OpenCompass' order, but texts that are the same only once. */
    static List<String> variants(String response) {
        List<String> lines = PythonStr.split(response, "\n");
        int last = lines.size();
        List<String> plain = List.of(
                response,
                joined(lines.subList(1, last)),
                joined(lines.subList(0, last - 1)),
                joined(lines.subList(Math.min(1, last - 1), last - 1)));
        return Stream.concat(plain.stream(), plain.stream().map(text -> text.replace(ASTERISK, "")))
                .distinct()
                .toList();
    }

    private static String joined(List<String> lines) {
        return PythonStr.strip(String.join("\n", lines));
    }

    private List<Instruction> asked(@Nullable Object reference, int row) {
        List<?> ids = ids(reference);
        Object kwargs = reference instanceof Map<?, ?> map ? map.get("kwargs") : null;
        if (ids.isEmpty() || !(kwargs instanceof List<?> list) || list.size() < ids.size()) {
            throw new EvaluationException("reference " + row + " must have an \"instruction_id_list\" and as many"
                    + " \"kwargs\", it is " + PythonText.repr(reference)
                    + "; the evaluator fits the dataset IFEvalDataset");
        }
        List<Instruction> asked = new ArrayList<>();
        for (int k = 0; k < ids.size(); k++) {
            try {
                Map<?, ?> arguments = list.get(k) instanceof Map<?, ?> map ? map : Map.of();
                asked.add(instructions.of(String.valueOf(ids.get(k)), arguments));
            } catch (IllegalArgumentException e) {
                throw new EvaluationException("reference " + row + ": " + e.getMessage(), e);
            }
        }
        return asked;
    }

    private static List<?> ids(@Nullable Object reference) {
        return reference instanceof Map<?, ?> map && map.get("instruction_id_list") instanceof List<?> ids
                ? ids
                : List.of();
    }

    /** OpenCompass takes arguments that are None out of its rows. */
    private static @Nullable Object withoutNone(@Nullable Object reference) {
        if (!(reference instanceof Map<?, ?> map)) {
            return reference;
        }
        Map<Object, Object> row = new LinkedHashMap<>(map);
        if (row.get("kwargs") instanceof List<?> list) {
            row.put("kwargs", list.stream().map(InstructionEvaluator::given).toList());
        }
        return row;
    }

    private static Object given(Object arguments) {
        if (!(arguments instanceof Map<?, ?> map)) {
            return arguments;
        }
        Map<Object, Object> given = new LinkedHashMap<>(map);
        given.values().removeIf(Objects::isNull);
        return given;
    }
}
