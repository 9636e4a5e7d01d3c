package org.occlocal.harness.evaluators;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.occlocal.harness.python.PythonText;

/**
 * How LV-Eval's evaluators score a prediction: OpenCompass' datasets/lveval/evaluators.py. References are lists of
 * answers, of which only the first counts; the last one holds the words that a right answer has.
 */
final class LvEvalScores {

    private static final double LEAST_RECALL = 0.2;
    private static final double LEAST_CHINESE_RECALL = 0.4;
    private static final Set<String> COMMON_WORDS = Set.of(
            "and", "to", "of", "in", "her", "was", "with", "for", "it", "from", "is", "that", "his", "he", "by", "she",
            "they", "or", "at", "because", "be", "on", "are", "their", "what", "as", "had", "were", "about", "being",
            "this", "who", "but", "have", "has", "when", "which", "does");
    private static final Set<String> COMMON_CHINESE_WORDS = Set.of(
            "的", "和", "是", "等", "在", "年", "可以", "为", "与", "‰", "了", "或", "一种", "月", "c", "至", "日", "有", "进行", "于", "不",
            "中", "×", "根据", "小", "由", "亩", "也", "要", "指", "法", "会", "元", "主要", "以及", "通过", "首先", "对", "然后", "号", "以",
            "所", "后", "丁", "包括", "无", "将", "用", "能", "形", "方面", "因素", "位于", "而", "从", "到", "一定", "用于", "但", "使用", "让",
            "具有", "并", "亿元", "万元", "上", "类", "基于", "才", "来", "地", "片", "其他", "个", "或者", "变得", "时", "给", "你", "使", "条",
            "受", "已经", "带", "度");

    private LvEvalScores() {}

    /** LVEvalF1Evaluator: words in common with the first answer. */
    static double f1(EvaluationInput input, int i, boolean isChinese) {
        return WordF1.of(WordF1.words(input.prediction(i), isChinese), WordF1.words(answer(input, i, 0), isChinese));
    }

    /** LVEvalOPTF1Evaluator: the same, or 0 where too few of the words that a right answer has are there. */
    static double f1WithKeywords(EvaluationInput input, int i, boolean isChinese) {
        String keywords = answer(input, i, answers(input, i).size() - 1);
        if (keywords.isEmpty() && isChinese) {
            keywords = answer(input, i, 0);
        }
        List<String> given = WordF1.words(input.prediction(i), isChinese);
        List<String> needed = WordF1.words(keywords, isChinese);
        if (!needed.isEmpty()) {
            Set<String> unimportant = isChinese ? COMMON_CHINESE_WORDS : COMMON_WORDS;
            int found = WordF1.common(given, needed).entrySet().stream()
                    .filter(word -> !unimportant.contains(word.getKey()))
                    .mapToInt(Map.Entry::getValue)
                    .sum();
            if ((double) found / needed.size() < (isChinese ? LEAST_CHINESE_RECALL : LEAST_RECALL)) {
                return 0;
            }
        }
        return WordF1.of(given, WordF1.words(answer(input, i, 0), isChinese));
    }

    /** LVEvalOPTRougeEvaluator: ROUGE-L with the first answer, common words left out of both. */
    static double rouge(EvaluationInput input, int i, boolean isChinese) {
        return SentenceRouge.f(important(input.prediction(i), isChinese), important(answer(input, i, 0), isChinese));
    }

    private static String important(String text, boolean isChinese) {
        Set<String> unimportant = isChinese ? COMMON_CHINESE_WORDS : COMMON_WORDS;
        List<String> words = isChinese ? WordF1.chinesePieces(text) : WordF1.words(text, false);
        return words.stream().filter(word -> !unimportant.contains(word)).collect(Collectors.joining(" "));
    }

    private static List<?> answers(EvaluationInput input, int i) {
        Object reference = input.requireReferences().get(i);
        if (reference instanceof List<?> answers && !answers.isEmpty()) {
            return answers;
        }
        throw new EvaluationException(
                "reference " + i + " must be a list of at least one answer, it is " + PythonText.repr(reference));
    }

    /** The text of one answer; nothing where it is None. */
    private static String answer(EvaluationInput input, int i, int which) {
        @Nullable Object answer = answers(input, i).get(which);
        return answer == null ? "" : PythonText.str(answer);
    }
}
