package org.occlocal.harness.evaluators;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import org.occlocal.configs.Component;
import org.occlocal.configs.ConfigException;
import org.occlocal.harness.language.NltkData;
import org.occlocal.harness.postprocessors.CodeAnswers;
import org.occlocal.harness.python.PythonText;
import org.occlocal.harness.python.PythonTruth;

/** The evaluators by OpenCompass' class names, of which only the last part counts. */
public final class Evaluators {

    private static final List<Integer> USUAL_KS = List.of(1, 10, 100);
    private static final Map<String, Factory> FACTORIES = new TreeMap<>();

    @FunctionalInterface
    interface Factory {
        Evaluator create(Component config, boolean opencompassCompat);
    }

    static {
        plain("AccEvaluator", ItemEvaluator.withoutDetails("accuracy", TextJudges::sameText));
        plain("AccwithDetailsEvaluator", ItemEvaluator.withDetails("accuracy", TextJudges::sameValue));
        plain("AccContaminationEvaluator", LabelStatistics::contamination);
        plain("EMEvaluator", ItemEvaluator.withDetails("score", TextJudges::exactMatch));
        plain("EDAccEvaluator", ItemEvaluator.withoutDetails("accuracy", EditDistance::isNearest));
        add("SquadEvaluator", (config, compat) -> new SquadEvaluator(compat));
        plain("RougeEvaluator", new RougeEvaluator());
        plain("BleuEvaluator", new BleuEvaluator());
        plain("JiebaRougeEvaluator", new JiebaRougeEvaluator());
        plain("MccEvaluator", LabelStatistics::matthews);
        plain("AUCROCEvaluator", LabelStatistics::areaUnderCurve);
        plain("GUE_Evaluator", LabelStatistics::positives);
        // two classes of OpenCompass have this name
        add(
                "CircularEvaluator",
                (config, compat) -> config.type().startsWith("opencompass.datasets.")
                        ? new RotationEvaluator(config, null)
                        : new CircularEvaluator());
        add("OptionSimAccEvaluator", (config, compat) -> {
            OptionGuess guess = OptionGuess.of(config, compat);
            return ItemEvaluator.withDetails("accuracy", guess::judge);
        });
        add(
                "CircularOptionSimAccEvaluator",
                (config, compat) -> new RotationEvaluator(config, OptionGuess.of(config, compat)));
        plain("MathBenchCircularEvaluator", new MathBenchCircularEvaluator());
        plain("TriviaQAEvaluator", ItemEvaluator.withDetails("score", TextJudges::triviaQa));
        plain("NQEvaluator", ItemEvaluator.withDetails("score", TextJudges::naturalQuestions));
        add(
                "Gsm8kEvaluator",
                (config, compat) ->
                        ItemEvaluator.withDetails("accuracy", (input, i) -> TextJudges.gsm8k(input, i, compat)));
        add("MATHEvaluator", (config, compat) -> math(config));
        plain("MATHVerifyEvaluator", new MathVerifyEvaluator());
        plain("MATHInternEvaluator", ItemEvaluator.withDetails("accuracy", MathEquivalence::intern));
        plain("BBHEvaluator", ItemEvaluator.withDetails("score", TextJudges::bbhFreeform));
        plain("BBHEvaluator_mcq", ItemEvaluator.withDetails("score", TextJudges::equal));
        plain("AGIEvalEvaluator", ItemEvaluator.withDetails("score", AgiEvalAnswers::judge));
        plain("AGIEvalEvaluator_mcq", ItemEvaluator.withDetails("score", TextJudges::equal));
        plain("CharmReasonEvaluator", ItemEvaluator.withDetails("score", TextJudges::equal));
        plain("GPQAEvaluator", ItemEvaluator.withDetails("accuracy", TextJudges::equal));
        plain("MMLUProBaseEvaluator", ItemEvaluator.withDetails("accuracy", TextJudges::mmluPro));
        plain("LambadaEvaluator", ItemEvaluator.withoutDetails("accuracy", TextJudges::lambada));
        plain("DropOpenAIEvaluator", ItemEvaluator.withDetails("accuracy", TextJudges::drop));
        plain("AveragePPLEvaluator", input -> Evaluation.mean("average_ppl", input.numbers("ppl")));
        plain("AverageMinKEvaluator", input -> Evaluation.mean("average_mink", input.numbers("mink")));
        plain(
                "AverageInferencePPLEvaluator",
                input -> Evaluation.of("average_ppl", sum(input.numbers("ppl")) / sum(input.numbers("token_len"))));
        plain(
                "BPCEvaluator",
                input -> Evaluation.of(
                        "bpc", sum(input.numbers("loss")) / (input.numbers("total_chr_num")[0] * Math.log(2))));
        add("HumanEvalEvaluator", (config, compat) -> new HumanEvalEvaluator(ks(config), compat));
        add("HumanevalEvaluator", (config, compat) -> new HumanEvalEvaluator(ks(config), compat));
        add(
                "HumanEvalPlusEvaluator",
                (config, compat) -> evalPlus(EvalPlusTasks.Benchmark.HUMANEVAL, UnaryOperator.identity(), compat));
        add("MBPPEvaluator", (config, compat) -> mbpp(config, CodeAnswers::mbpp, compat));
        add("MBPPEvaluator2", (config, compat) -> mbpp(config, CodeAnswers::mbpp2, compat));
        add("MBPPPassKEvaluator", (config, compat) -> new MbppEvaluator(CodeAnswers::mbpp, ks(config)));
        plain("LCEvaluator", new LcBenchEvaluator(null));
        add("LCPassKEvaluator", (config, compat) -> new LcBenchEvaluator(ks(config)));
        add("LCBCodeGenerationEvaluator", (config, compat) -> new LiveCodeBenchEvaluator(config));
        add("APPSEvaluator", (config, compat) -> new AppsEvaluator(compat));
        add("TACOEvaluator", (config, compat) -> new AppsEvaluator(compat));
        plain("OpenSWIMSEEvaluator", new VelocityProfiles());
        add("TheoremQAEvaluatorV3", (config, compat) -> new TheoremEvaluator(compat));
        add("TEvalEvaluator", (config, compat) -> teval(config));
        add(
                "IFEvaluator",
                (config, compat) -> new InstructionEvaluator(NltkData.ofEnvironment(System.getenv()), compat));
        FACTORIES.putAll(LongTextEvaluators.all());
        FACTORIES.putAll(NeedleEvaluators.all());
        FACTORIES.putAll(ExamSheets.all());
        FACTORIES.putAll(GroupedAccuracy.all());
        FACTORIES.putAll(ShortAnswers.all());
        FACTORIES.putAll(PmmEvalAnswers.all());
        add("PMMEvalFloresEvaluator", (config, compat) -> new TranslatedLines());
        add("PMMEvalMIFEvalEvaluator", (config, compat) -> new TranslatedInstructions(compat));
        add("TruthfulQAEvaluator", (config, compat) -> TruthfulAnswers.of(config));
        FACTORIES.putAll(FormulaAnswers.all());
        FACTORIES.putAll(SeedAnswers.all());
        FACTORIES.putAll(MaterialAnswers.all());
        FACTORIES.putAll(LiveCodeOutputs.all());
        FACTORIES.putAll(PuzzleAnswers.all());
        FACTORIES.putAll(PythonAnswers.all());
        FACTORIES.putAll(ComputedProblems.all());
        FACTORIES.putAll(EducationAnswers.all());
        add("LiveMathBenchEvaluator", (config, compat) -> liveMath(config));
    }

    private Evaluators() {}

    /**
     * @param opencompassCompat with OpenCompass' known mistakes
     * @throws ConfigException when there is no such evaluator, or an argument is missing or wrong
     */
    public static Evaluator of(Component config, boolean opencompassCompat) {
        Factory factory = FACTORIES.get(config.name());
        if (factory == null) {
            throw new ConfigException("evaluator \"" + config.type() + "\" is not supported; supported are "
                    + String.join(", ", names()));
        }
        return factory.create(config, opencompassCompat);
    }

    /** @param type dotted name of a class */
    public static boolean supports(String type) {
        return FACTORIES.containsKey(new Component(type, Map.of()).name());
    }

    /** All names, sorted. */
    public static Set<String> names() {
        return new TreeSet<>(FACTORIES.keySet());
    }

    private static Evaluator math(Component config) {
        String version = config.argument("version") == null ? "v1" : config.text("version");
        if (!"v1".equals(version) && !"v2".equals(version)) {
            throw new ConfigException("MATHEvaluator: \"version\" must be v1 or v2, it is \"" + version + "\"");
        }
        boolean v2 = "v2".equals(version);
        return ItemEvaluator.withDetails("accuracy", (input, i) -> MathEquivalence.math(input, i, v2));
    }

    /** Without a service that judges: the rules of MATHEvaluator on the last boxed answer. */
    private static Evaluator liveMath(Component config) {
        Object url = config.argument("url");
        boolean hasService = !"".equals(config.argument("model_name")) && PythonTruth.isTrue(url);
        if (hasService || config.flag("use_extract_model", false)) {
            throw new ConfigException("LiveMathBenchEvaluator: services are not asked, \"url\" is "
                    + PythonText.repr(url)
                    + "; leave it empty to compare by rules, and \"use_extract_model\" out, or take"
                    + " a configuration with GenericLLMEvaluator, whose judge is a checkpoint");
        }
        return ItemEvaluator.withDetails("accuracy", MathEquivalence::live);
    }

    private static Evaluator mbpp(Component config, UnaryOperator<String> programOfAnswer, boolean compat) {
        String metric = config.argument("metric") == null ? "MBPP" : config.text("metric");
        if ("MBPPPlus".equals(metric)) {
            return evalPlus(EvalPlusTasks.Benchmark.MBPP, programOfAnswer, compat);
        }
        if (!"MBPP".equals(metric)) {
            throw new ConfigException(config.name() + ": \"metric\" must be MBPP or MBPPPlus, it is " + metric);
        }
        return new MbppEvaluator(programOfAnswer, null);
    }

    private static Evaluator evalPlus(
            EvalPlusTasks.Benchmark benchmark, UnaryOperator<String> programOfAnswer, boolean compat) {
        return new EvalPlusEvaluator(EvalPlusTasks.ofEnvironment(benchmark, System.getenv()), programOfAnswer, compat);
    }

    private static Evaluator teval(Component config) {
        String subset = String.valueOf(config.text("subset"));
        String plain = subset.endsWith("_zh") ? subset.substring(0, subset.length() - 3) : subset;
        return switch (plain) {
            case "instruct", "review", "retrieve" -> new TEvalEvaluator(
                    TEvalEvaluator.Subset.valueOf(plain.toUpperCase(Locale.ROOT)));
            default -> throw new ConfigException(
                    "TEvalEvaluator: \"subset\" " + subset + " compares sentence embeddings and is"
                            + " not supported; supported are instruct, review, retrieve, and the same with _zh");
        };
    }

    private static List<Integer> ks(Component config) {
        Object k = config.argument("k");
        if (k == null) {
            return USUAL_KS;
        }
        List<Integer> ks = new ArrayList<>();
        for (Object one : k instanceof List<?> list ? list : List.of(k)) {
            if (!(one instanceof Number number) || number.intValue() < 1) {
                throw new ConfigException(
                        config.name() + ": \"k\" must be whole numbers from 1, it is " + PythonText.repr(k));
            }
            ks.add(number.intValue());
        }
        return ks;
    }

    private static double sum(double[] values) {
        return Arrays.stream(values).sum();
    }

    private static void plain(String name, Evaluator evaluator) {
        add(name, (config, compat) -> evaluator);
    }

    private static void add(String name, Factory factory) {
        FACTORIES.put(name, factory);
    }
}
