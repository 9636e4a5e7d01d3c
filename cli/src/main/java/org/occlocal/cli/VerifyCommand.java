package org.occlocal.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.occlocal.harness.output.WholeFile;
import org.occlocal.harness.verification.DistanceLimits;
import org.occlocal.harness.verification.ModelDistance;
import org.occlocal.harness.verification.ModelDistance.Mean;
import org.occlocal.harness.verification.RecordedLogProbabilities;
import org.occlocal.harness.verification.TextDistance;
import org.occlocal.harness.verification.TokenizedText;
import org.occlocal.harness.verification.VerificationText;
import org.occlocal.inferencers.TextModel;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "verify",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Tells how far a model is from another one that should compute the same, on embedded texts.",
        footer = {
            "",
            "Exit code 0 when it is within the limits, 5 when it is not. Checkpoints without a tokenizer are"
                    + " given the texts' bytes as token ids.",
            "",
            "Memory holds one model at a time. What the first one predicts is kept in a temporary file, in"
                    + " the folder that java -Djava.io.tmpdir=DIR names: 4 bytes for each token of the texts and of"
                    + " the vocabulary, 1.6 GB for the embedded texts with Qwen2's tokenizer. --against onnx"
                    + " computes in float32, whatever --dtype says.",
            "",
            "  occ-local verify --model DIR --dtype bfloat16",
            "  occ-local verify --model DIR --quantize int4 --against float32",
            "  occ-local verify --model DIR-int4 --against DIR --json distance.json"
        })
final class VerifyCommand implements Callable<Integer> {

    private static final ObjectMapper JSON = new ObjectMapper();

    @Mixin
    private ModelOptions models = new ModelOptions();

    @Option(
            names = "--against",
            defaultValue = "float32",
            paramLabel = "WHAT",
            description =
                    "an engine (pytorch, onnx), a dtype (float32, bfloat16, float16) or a quantization (int8, int4) of"
                            + " the same model, or another model (default: ${DEFAULT-VALUE})")
    private String against = "float32";

    @Option(
            names = "--texts",
            paramLabel = "FILE",
            description = "texts of your own instead of the embedded ones, with empty lines between them")
    @Nullable
    private Path texts;

    @Option(
            names = "--max-difference",
            paramLabel = "NATS",
            description = "largest mean absolute difference of log-probabilities (default: by bits and dtype)")
    @Nullable
    private Double maxDifference;

    @Option(
            names = "--max-kl",
            paramLabel = "NATS",
            description = "largest mean KL divergence (default: by bits and dtype)")
    @Nullable
    private Double maxKl;

    @Option(
            names = "--min-same-top1",
            paramLabel = "SHARE",
            description =
                    "smallest share of places where both find the same token most likely (default: by bits and dtype)")
    @Nullable
    private Double minSameTop1;

    @Option(names = "--json", paramLabel = "FILE", description = "the result, and that of each text, as JSON")
    @Nullable
    private Path json;

    @Override
    public Integer call() {
        Against tested = new Against(models);
        Against reference = Against.of(models, against);
        limits(new DistanceLimits(0, 0, 0)); // what is wrong with them is told before anything is loaded
        List<TokenizedText> compared = tokenized(tested, reference);
        String name;
        DistanceLimits own;
        RecordedLogProbabilities recorded;
        try (TextModel model = tested.load()) {
            name = tested.describe(model);
            own = tested.limits(model.model().dtype());
            System.out.println(name);
            recorded = RecordedLogProbabilities.of(model.model(), compared);
        }
        try (recorded;
                TextModel other = reference.load()) {
            String otherName = reference.describe(other);
            System.out.printf("  against %s%n%n", otherName);
            DistanceLimits usual = coarser(own, reference.limits(other.model().dtype()));
            boolean isRounded = tested.roundsFloatsOtherwiseThan(reference);
            DistanceLimits limits = limits(isRounded ? coarser(usual, Against.ofRoundedFloats()) : usual);
            ModelDistance distance = ModelDistance.between(recorded, other.model(), compared);
            List<String> beyond = limits.exceededBy(distance);
            System.out.print(table(distance, limits));
            beyond.forEach(line -> System.out.println("beyond: " + line));
            if (json != null) {
                WholeFile.write(json, toJson(name, otherName, distance, limits, beyond));
            }
            return beyond.isEmpty() ? ExitCode.DONE : ExitCode.PARTIAL;
        }
    }

    private List<TokenizedText> tokenized(Against tested, Against reference) {
        List<VerificationText> given = texts == null ? VerificationText.all() : paragraphs(texts);
        try (TextModel model = tested.planning();
                TextModel other = reference.planning()) {
            return TokenizedText.all(model, other, given);
        }
    }

    private DistanceLimits limits(DistanceLimits usual) {
        try {
            return new DistanceLimits(
                    maxDifference == null ? usual.meanDifference() : maxDifference,
                    maxKl == null ? usual.meanKlDivergence() : maxKl,
                    minSameTop1 == null ? usual.sameTop1() : minSameTop1);
        } catch (IllegalArgumentException e) {
            throw new UsageException(String.valueOf(e.getMessage()));
        }
    }

    private static DistanceLimits coarser(DistanceLimits one, DistanceLimits other) {
        return new DistanceLimits(
                Math.max(one.meanDifference(), other.meanDifference()),
                Math.max(one.meanKlDivergence(), other.meanKlDivergence()),
                Math.min(one.sameTop1(), other.sameTop1()));
    }

    private static List<VerificationText> paragraphs(Path file) {
        List<VerificationText> paragraphs = new ArrayList<>();
        try {
            for (String paragraph : Files.readString(file).split("\\R\\s*\\R", -1)) {
                if (!paragraph.isBlank()) {
                    paragraphs.add(new VerificationText("text " + (paragraphs.size() + 1), paragraph.strip()));
                }
            }
        } catch (IOException e) {
            throw new UsageException("--texts: " + FileProblem.of(e));
        }
        if (paragraphs.size() < 2) {
            throw new UsageException("--texts: " + file + " holds " + paragraphs.size()
                    + " texts; at least 2 are needed, with empty lines between them");
        }
        return paragraphs;
    }

    private static String table(ModelDistance distance, DistanceLimits limits) {
        return String.format(Locale.ROOT, "%-48s %12s %12s %12s%n", "", "", "std. error", "limit")
                + row("mean KL divergence (nats)", distance.klDivergence(), limits.meanKlDivergence())
                + row(
                        "mean log-probability difference (nats)",
                        distance.logProbabilityDifference(),
                        limits.meanDifference())
                + String.format(
                        Locale.ROOT,
                        "%-48s %12.6f%n",
                        "largest log-probability difference (nats)",
                        distance.largestDifference())
                + row("share of equal most likely tokens", distance.sameTop1(), limits.sameTop1())
                + row("perplexity", distance.perplexity(), Double.NaN)
                + row("perplexity of the other", distance.referencePerplexity(), Double.NaN)
                + String.format(
                        Locale.ROOT,
                        "%n%,d tokens of %d texts; standard errors are over texts%n",
                        distance.tokens(),
                        distance.texts().size());
    }

    private static String row(String what, Mean mean, double limit) {
        return String.format(
                Locale.ROOT,
                "%-48s %12.6f %12.6f %12s%n",
                what,
                mean.value(),
                mean.standardError(),
                Double.isNaN(limit) ? "" : String.format(Locale.ROOT, "%.6f", limit));
    }

    private static ObjectNode toJson(
            String name, String otherName, ModelDistance distance, DistanceLimits limits, List<String> beyond) {
        ObjectNode node = JSON.createObjectNode();
        node.put("model", name).put("against", otherName).put("tokens", distance.tokens());
        put(node, "kl_divergence", distance.klDivergence());
        put(node, "logprob_difference", distance.logProbabilityDifference());
        node.put("largest_logprob_difference", distance.largestDifference());
        put(node, "same_top1", distance.sameTop1());
        put(node, "perplexity", distance.perplexity());
        put(node, "perplexity_against", distance.referencePerplexity());
        node.putObject("limits")
                .put("kl_divergence", limits.meanKlDivergence())
                .put("logprob_difference", limits.meanDifference())
                .put("same_top1", limits.sameTop1());
        beyond.forEach(node.putArray("beyond")::add);
        for (TextDistance text : distance.texts()) {
            node.withArray("texts").add(JSON.valueToTree(text));
        }
        return node;
    }

    private static void put(ObjectNode node, String key, Mean mean) {
        node.putObject(key).put("value", mean.value()).put("standard_error", mean.standardError());
    }
}
