package org.occlocal.harness.evaluators;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.occlocal.harness.python.PythonRegex;
import org.occlocal.harness.python.PythonStr;
import org.occlocal.harness.python.PythonText;

/**
 * BLEU of translations within answers that say more: OpenCompass' PMMEvalFloresEvaluator. Of each answer those lines count, one
 * behind the other, that have the best sentence BLEU; the score is the BLEU of all of them, without smoothing, to two places.
 * Predictions are pairs of an answer and the name of its language, which the dataset's post-processor makes.
 */
final class TranslatedLines implements Evaluator {

    private static final Set<String> BY_SIGN = Set.of("Japanese", "Korean", "Thai");
    private static final Pattern SIGN =
            PythonRegex.compile("([\u2e80-\u9fff]|[\ua960-\ua97f]|[\uac00-\ud7ff]|[\u0e00-\u0e7f])");

    @Override
    public Evaluation score(EvaluationInput input) {
        BleuCounts all = new BleuCounts();
        for (int i = 0; i < input.size(); i++) {
            if (!(input.requirePredictions().get(i) instanceof List<?> pair)
                    || pair.size() != 2
                    || !(pair.get(0) instanceof String answer)
                    || !(pair.get(1) instanceof String language)) {
                throw new EvaluationException("prediction " + i
                        + " must be an answer and its language, which pmmeval_flores_postprocess gives; it is "
                        + PythonText.repr(input.requirePredictions().get(i)));
            }
            List<String> reference = words(String.join("\n", lines(input.reference(i))), language);
            all.add(best(lines(answer), reference, language));
        }
        return Evaluation.of("BLEU", PythonText.round(all.score(), 2));
    }

    /** Of all runs of lines the first one with the best score. */
    private static BleuCounts best(List<String> lines, List<String> reference, String language) {
        List<List<String>> words =
                lines.stream().map(line -> words(line, language)).toList();
        BleuCounts best = new BleuCounts();
        best.add(List.of(), List.of(reference));
        double score = -1;
        for (int from = 0; from < words.size(); from++) {
            List<String> region = new ArrayList<>();
            for (int to = from; to < words.size(); to++) {
                region.addAll(words.get(to));
                BleuCounts counts = new BleuCounts();
                counts.add(region, List.of(reference));
                if (counts.scoreOfSentence() > score) {
                    score = counts.scoreOfSentence();
                    best = counts;
                }
            }
        }
        return best;
    }

    private static List<String> lines(String text) {
        return PythonStr.split(PythonStr.strip(text), "\n").stream()
                .map(PythonStr::strip)
                .filter(line -> !line.isEmpty())
                .toList();
    }

    /** Words, or signs of languages without spaces; then sacrebleu's, twice as there. */
    private static List<String> words(String text, String language) {
        String line;
        if (language.equals("Chinese")) {
            line = String.join(" ", BleuWords.chinese(text));
        } else if (BY_SIGN.contains(language)) {
            line = SIGN.matcher(text).replaceAll(" $1 ");
        } else {
            line = text;
        }
        String joined = String.join(" ", PythonStr.words(line));
        return BleuWords.of(String.join(" ", BleuWords.of(joined)));
    }
}
