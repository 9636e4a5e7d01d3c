package org.occlocal.harness.postprocessors;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.occlocal.configs.Component;
import org.occlocal.configs.ConfigException;
import org.occlocal.configs.NearestNames;
import org.occlocal.harness.python.PythonStr;

/**
 * The post-processors by the names that configurations use: OpenCompass' registered short names and its functions'
 * names, of which only the last part counts.
 */
public final class PostProcessors {

    private static final Map<String, Factory> FACTORIES = new TreeMap<>();

    @FunctionalInterface
    private interface Factory {
        PostProcessor create(Component config, boolean opencompassCompat);
    }

    static {
        text(GeneralAnswers::general, "general", "general_postprocess");
        text(text -> ChineseWords.joined(text), "general_cn", "general_cn_postprocess");
        text(GeneralAnswers::firstCapital, "first-capital", "first_capital_postprocess");
        text(GeneralAnswers::lastCapital, "last-capital", "last_capital_postprocess");
        text(GeneralAnswers::firstCapitals, "first-capital-multi", "first_capital_postprocess_multi");
        text(GeneralAnswers::allCapitals, "multiple-select", "multiple_select_postprocess");
        text(GeneralAnswers::firstNumber, "first_number_postprocess");
        add(PostProcessors::firstOption, "first-option", "first_option_postprocess");
        add(
                (config, compat) -> {
                    String options = required(config, "options");
                    return onText(config, text -> GeneralAnswers.lastOption(text, options));
                },
                "last-option",
                "last_option_postprocess");
        add(
                (config, compat) -> {
                    Pattern pattern = GeneralAnswers.pattern(required(config, "answer_pattern"), config.name());
                    return onText(config, text -> GeneralAnswers.match(text, pattern));
                },
                "match_answer_pattern");
        add(
                (config, compat) -> {
                    Pattern pattern = GeneralAnswers.pattern(required(config, "re_pattern"), config.name());
                    return onText(config, text -> GeneralAnswers.think(text, pattern));
                },
                "think_pred",
                "think_pred_postprocess");
        add(
                (config, compat) -> {
                    String tag = required(config, "tag");
                    return onText(config, text -> GeneralAnswers.xmlTag(text, tag));
                },
                "specific-xml-tag",
                "xml_tag_postprocessor");
        add(
                (config, compat) -> {
                    String start = otherwise(config, "think_start_token", "<think>");
                    String end = otherwise(config, "think_end_token", "</think>");
                    return onText(config, text -> GeneralAnswers.withoutReasoning(text, start, end));
                },
                "extract-non-reasoning-content",
                "extract_non_reasoning_content");
        add((config, compat) -> onText(config, text -> TaskAnswers.gsm8k(text, compat)), "gsm8k", "gsm8k_postprocess");
        text(TaskAnswers::gsm8kReference, "gsm8k_dataset", "gsm8k_dataset_postprocess");
        text(TaskAnswers::bbhChoice, "bbh-mcq", "bbh_mcq_postprocess", "charm-reason", "charm_reason_postprocess");
        text(TaskAnswers::bbhFreeform, "bbh-freeform", "bbh_freeform_postprocess");
        text(TaskAnswers::bbehChoice, "bbeh_mcq", "bbeh_mcq_postprocess");
        text(TaskAnswers::bbehFreeform, "bbeh_freeform", "bbeh_freeform_postprocess");
        text(TaskAnswers::cruxEval, "cruxeval_o_postprocess");
        text(TaskAnswers::strategyQa, "strategyqa", "strategyqa_pred_postprocess");
        any(text -> text.equals("True") ? "yes" : "no", "strategyqa_dataset", "strategyqa_dataset_postprocess");
        text(text -> PythonStr.strip(TaskAnswers.firstLine(text)), "Xsum", "Xsum_postprocess");
        text(TaskAnswers::firstLine, "flores", "flores_postprocess");
        text(
                text -> ChineseWords.joined(GeneralAnswers.squeeze(TaskAnswers.firstLine(text))),
                "flores-chinese",
                "flores_postprocess_chinese");
        text(TaskAnswers::lcsts, "lcsts", "lcsts_postprocess");
        text(
                text -> PythonStr.strip(TaskAnswers.firstLine(text).replace("Answer: ", "")),
                "ReCoRD",
                "ReCoRD_postprocess");
        text(TaskAnswers::chineseAnswer, "cmrc", "cmrc_postprocess", "drcd", "drcd_postprocess");
        text(TaskAnswers::theorem, "TheoremQA", "TheoremQA_postprocess");
        text(TaskAnswers::theoremV2, "TheoremQA_postprocess_v2");
        add((config, compat) -> onText(config, text -> TheoremAnswers.v3(text, compat)), "TheoremQA_postprocess_v3");
        add((config, compat) -> onText(config, text -> TheoremAnswers.v4(text, compat)), "TheoremQA_postprocess_v4");
        text(
                TaskAnswers::firstLineOfText,
                "triviaqa_postprocess",
                "samsum_postprocess",
                "trec_postprocess",
                "lsht_postprocess");
        text(
                text -> text,
                "needlebench",
                "needlebench_postprocess",
                "needlebench_dataset",
                "needlebench_dataset_postprocess");
        text(TaskAnswers::sciBench, "scibench", "scibench_postprocess");
        text(TaskAnswers::crowsPairs, "crowspairs_postprocess");
        add(
                (config, compat) -> {
                    String prefix = TaskAnswers.mgsmPrefix(required(config, "lang"));
                    return onText(config, text -> TaskAnswers.mgsm(text, prefix));
                },
                "mgsm_postprocess");
        for (String task : List.of("mmmlu", "xnli", "mhellaswag", "mlogiqa")) {
            withLanguage("lang_code", "pmmeval_" + task, "pmmeval_" + task + "_postprocess");
        }
        withLanguage("lang_code", "pmmeval_mifeval", "pmmeval_mifeval_postprocess");
        withLanguage("lang_fullname", "pmmeval_flores", "pmmeval_flores_postprocess");
        text(ChoiceAnswers::selection, "arxivrollbench_selection_postprocess");
        text(ChoiceAnswers::choice, "arxivrollbench_choice_postprocess");
        text(ChoiceAnswers::severalCapitals, "my_multiple_select_postprocess");
        text(ChoiceAnswers::presence, "GUE_postprocessor");
        text(TaskAnswers::yesOrNo, "smolinstruct-acc", "smolinstruct_acc_postprocess");
        text(TaskAnswers::ancestor, "needlebench_atc_postprocess_v2");
        text(TaskAnswers::infiniteBenchNumber, "InfiniteBench_first_number_postprocess");
        text(TaskAnswers::gsm100, "gsm100", "gsm100_postprocess");
        text(text -> text.replace(",", ""), "gsm100_dataset", "gsm100_dataset_postprocess");
        text(TaskAnswers::gpqaSimple, "GPQA_Simple_Eval_postprocess");
        any(TaskAnswers::teval, "teval", "teval_postprocess");
        add(
                (config, compat) -> {
                    String name = required(config, "name");
                    return onText(config, text -> TaskAnswers.mathBench(text, name));
                },
                "mathbench_postprocess");
        add(
                (config, compat) -> {
                    int most = config.integer("max_chars", 0);
                    return onText(config, text -> GeneralAnswers.withoutSpaceAtEnd(text, most));
                },
                "clbench_pred_postprocess");
        text(MathAnswers::v1, "math_postprocess");
        text(MathAnswers::v2, "math_postprocess_v2");
        text(MathAnswers::answerLine, "math_judement_preprocess");
        text(MathAnswers::normalize, "normalize_final_answer");
        text(MathAnswers::intern, "math_intern_postprocess");
        // OpenCompass dropped the function behind the old name; its configurations use v2
        text(CodeAnswers::firstBlock, "humaneval_postprocess_v2", "humaneval", "humaneval_postprocess");
        text(CodeAnswers::lastBlock, "humaneval_postprocess_v3");
        text(CodeAnswers::rebuiltBody, "humaneval_internal_v1_postprocess");
        text(CodeAnswers::indentedBody, "humaneval_internal_v2_postprocess");
    }

    private PostProcessors() {}

    /** As {@link #of(Component, boolean)}, doing right where OpenCompass has a known mistake. */
    public static PostProcessor of(Component config) {
        return of(config, false);
    }

    /**
     * @param opencompassCompat with OpenCompass' known mistakes
     * @throws ConfigException when there is no such post-processor, or an argument is missing or wrong
     */
    public static PostProcessor of(Component config, boolean opencompassCompat) {
        Factory factory = FACTORIES.get(config.name());
        if (factory == null) {
            throw new ConfigException("post-processor \"" + config.type() + "\" is not supported; supported are "
                    + NearestNames.of(config.name(), names()));
        }
        return factory.create(config, opencompassCompat);
    }

    /** @param type dotted name of a function, or a registered short name */
    public static boolean supports(String type) {
        return FACTORIES.containsKey(new Component(type, Map.of()).name());
    }

    /** All names, sorted. */
    public static Set<String> names() {
        return new TreeSet<>(FACTORIES.keySet());
    }

    private static PostProcessor firstOption(Component config, boolean opencompassCompat) {
        FirstOption rule =
                new FirstOption(required(config, "options"), config.flag("cushion", true), opencompassCompat);
        return onText(config, rule::of);
    }

    private static void text(Function<String, @Nullable Object> rule, String... names) {
        add((config, compat) -> onText(config, rule), names);
    }

    /** P-MMEval's: the text and its language, for the evaluator. */
    private static void withLanguage(String argument, String... names) {
        add(
                (config, compat) -> {
                    String language = required(config, argument);
                    return onText(config, text -> List.of(text, language));
                },
                names);
    }

    private static void any(Function<String, @Nullable Object> rule, String... names) {
        add((config, compat) -> PostProcessor.onAny(rule), names);
    }

    private static void add(Factory factory, String... names) {
        for (String name : names) {
            FACTORIES.put(name, factory);
        }
    }

    private static PostProcessor onText(Component config, Function<String, @Nullable Object> rule) {
        return PostProcessor.onText(config.name(), rule);
    }

    private static String required(Component config, String argument) {
        String value = config.text(argument);
        if (value == null || value.isEmpty()) {
            throw new ConfigException("post-processor " + config.name() + " needs the argument \"" + argument + "\"");
        }
        return value;
    }

    private static String otherwise(Component config, String argument, String otherwise) {
        String value = config.text(argument);
        return value == null ? otherwise : value;
    }
}
