package org.occlocal.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.Stream;
import org.occlocal.engine.CausalLm;
import org.occlocal.engine.DecodeOptions;
import org.occlocal.engine.DecodeRow;
import org.occlocal.engine.DecodeSession;
import org.occlocal.engine.DeviceChoice;
import org.occlocal.engine.DeviceId;
import org.occlocal.engine.Dtype;
import org.occlocal.engine.Engine;
import org.occlocal.engine.Sampling;
import org.occlocal.engine.ScoreRequest;
import org.occlocal.engine.onnx.OnnxCausalLm;
import org.occlocal.engine.pytorch.CpuKernels;
import org.occlocal.engine.pytorch.PyTorchCausalLm;
import org.occlocal.engine.pytorch.PyTorchRuntime;
import org.occlocal.inferencers.EncodedPrompt;
import org.occlocal.inferencers.FewShotPrompt;
import org.occlocal.inferencers.FittingRule;
import org.occlocal.inferencers.GenInferencer;
import org.occlocal.inferencers.GenRequest;
import org.occlocal.inferencers.GenerationLimits;
import org.occlocal.inferencers.InferenceMeter;
import org.occlocal.inferencers.Scorer;
import org.occlocal.models.Checkpoint;
import org.occlocal.models.quantization.QuantizationScheme;
import org.occlocal.models.spec.Shape;
import org.occlocal.models.spec.WeightSlot;
import org.occlocal.tokenizers.ContextWindow;
import org.occlocal.tokenizers.FixedEnds;
import org.occlocal.tokenizers.TruncationSide;

/**
 * This side of benchmarks/compare/compare.py, which starts it: holds a model, does one piece of work for each line of
 * the input, and answers with a line of numbers.
 *
 * <pre>
 * packs COUNT TEXTS LENGTH seconds, for as many packs of such texts, and the share of it outside native code
 * requests FILE ROWS       seconds for scoring the first rows of token lists, tokens of them, tokens computed
 * generate FILE ROWS NEW SLOTS   seconds for greedy continuations, prompt tokens, tokens computed
 * decode ROWS PROMPT NEW   seconds of each step after the first token
 * products ROWS            seconds for all products of a pass of so many rows, alone
 * product ROWS             floating-point operations a second of the largest products of the model
 * read BYTES               bytes a second
 * load FOLDER              seconds for loading the model once more, and for reading its files
 * memory                   resident bytes of this process
 * </pre>
 */
public final class CompareWorker {

    private static final int REPETITIONS = 5;
    private static final int PACK_TOKENS = 4096;
    private static final int PRODUCT_ROWS = 512;
    private static final int HEAD_TILE = 4096;

    private final CausalLm model;
    private final Dtype dtype;
    private final Random random = new Random(1);

    private CompareWorker(CausalLm model, Dtype dtype) {
        this.model = model;
        this.dtype = dtype;
    }

    /** Arguments: checkpoint folder, dtype, devices such as cpu,cpu for stages, engine, quantization, and its group size. */
    public static void main(String[] args) throws IOException {
        Dtype dtype = Dtype.named(args[1]);
        long start = System.nanoTime();
        List<DeviceId> devices = DeviceId.parseDevices(args.length > 2 ? args[2] : "cpu");
        Engine engine = args.length > 3 ? Engine.named(args[3]) : Engine.PYTORCH;
        Checkpoint stored = Checkpoint.open(Path.of(args[0]));
        Checkpoint checkpoint = args.length > 4 ? stored.quantizedBy(scheme(args)) : stored;
        try (CausalLm model = engine == Engine.ONNX
                ? OnnxCausalLm.load(checkpoint, new DeviceChoice(devices, true), dtype)
                : PyTorchCausalLm.load(checkpoint, devices, dtype)) {
            CompareWorker worker = new CompareWorker(model, dtype);
            System.out.println("loaded " + seconds(start));
            BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                System.out.println(worker.answer(line.strip().split(" ", -1)));
            }
        }
    }

    private static QuantizationScheme scheme(String[] args) {
        QuantizationScheme usual = QuantizationScheme.named(args[4]);
        return args.length > 5
                ? new QuantizationScheme(usual.bits(), Integer.parseInt(args[5]), usual.symmetric())
                : usual;
    }

    private String answer(String[] words) throws IOException {
        return switch (words[0]) {
            case "load" -> load(Path.of(words[1]));
            case "packs" -> packs(number(words[1]), number(words[2]), number(words[3]));
            case "requests" -> requests(Path.of(words[1]), number(words[2]));
            case "generate" -> generate(Path.of(words[1]), number(words[2]), number(words[3]), number(words[4]));
            case "decode" -> decode(number(words[1]), number(words[2]), number(words[3]));
            case "products" -> products(number(words[1]));
            case "product" -> product(number(words[1]));
            case "read" -> read(Long.parseLong(words[1]));
            case "memory" -> memory();
            default -> throw new IllegalArgumentException("unknown work: " + words[0]);
        };
    }

    private String packs(int count, int texts, int length) {
        List<ScoreRequest> requests = new ArrayList<>();
        for (int i = 0; i < count * texts; i++) {
            requests.add(ScoreRequest.whole(tokens(length)));
        }
        Scorer scorer = new Scorer(model, texts * length, new InferenceMeter());
        long nativeBefore = PyTorchRuntime.nativeNanos();
        long start = System.nanoTime();
        scorer.score(requests);
        long wall = System.nanoTime() - start;
        double share = 1 - (double) (PyTorchRuntime.nativeNanos() - nativeBefore) / wall;
        return String.format(Locale.ROOT, "%.6f %.6f", wall / 1e9, share);
    }

    private String load(Path folder) throws IOException {
        byte[] buffer = new byte[1 << 22];
        long start = System.nanoTime();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                try (InputStream in = Files.newInputStream(file)) {
                    int read = in.read(buffer);
                    while (read >= 0) {
                        read = in.read(buffer);
                    }
                }
            }
        }
        String reading = seconds(start);
        start = System.nanoTime();
        PyTorchCausalLm.load(Checkpoint.open(folder), List.of(DeviceId.CPU), dtype)
                .close();
        return seconds(start) + " " + reading;
    }

    /** Each line is {"tokens": [...], "first_target": n}. */
    private String requests(Path file, int rows) throws IOException {
        List<ScoreRequest> requests = new ArrayList<>();
        for (JsonNode line : lines(file, rows)) {
            requests.add(new ScoreRequest(ids(line), line.get("first_target").asInt()));
        }
        InferenceMeter meter = new InferenceMeter();
        long start = System.nanoTime();
        new Scorer(model, PACK_TOKENS, meter).score(requests);
        return seconds(start) + " " + meter.prefillTokens() + " " + meter.computedTokens();
    }

    private String generate(Path file, int rows, int newTokens, int slots) throws IOException {
        List<GenRequest> requests = new ArrayList<>();
        for (JsonNode line : lines(file, rows)) {
            int[] ids = ids(line);
            requests.add(new GenRequest(
                    FewShotPrompt.fixed(new EncodedPrompt("", ids, ids.length, 0, FixedEnds.NONE)),
                    new GenerationLimits(newTokens, 0, List.of(), List.of()),
                    Sampling.GREEDY));
        }
        InferenceMeter meter = new InferenceMeter();
        FittingRule fitting = FittingRule.strict(new ContextWindow(model.spec().contextWindow()), TruncationSide.NONE);
        long start = System.nanoTime();
        new GenInferencer(model, null, fitting, slots, PACK_TOKENS, meter).infer(requests);
        return seconds(start) + " " + meter.prefillTokens() + " " + meter.computedTokens();
    }

    private static List<JsonNode> lines(Path file, int rows) throws IOException {
        ObjectMapper json = new ObjectMapper();
        List<JsonNode> lines = new ArrayList<>();
        try (Stream<String> all = Files.lines(file)) {
            for (String line : all.limit(rows).toList()) {
                lines.add(json.readTree(line));
            }
        }
        return lines;
    }

    private static int[] ids(JsonNode line) {
        int[] ids = new int[line.get("tokens").size()];
        for (int i = 0; i < ids.length; i++) {
            ids[i] = line.get("tokens").get(i).asInt();
        }
        return ids;
    }

    private String decode(int rows, int prompt, int newTokens) {
        List<DecodeRow> decoded = new ArrayList<>();
        List<int[]> prompts = new ArrayList<>();
        for (int i = 0; i < rows; i++) {
            decoded.add(new DecodeRow(Sampling.GREEDY, 0));
            prompts.add(tokens(prompt));
        }
        StringBuilder steps = new StringBuilder();
        try (DecodeSession session = model.decode(new DecodeOptions(rows, prompt + newTokens, false, List.of()))) {
            session.prefill(decoded, prompts);
            for (int i = 1; i < newTokens; i++) {
                long start = System.nanoTime();
                session.step();
                steps.append(seconds(start)).append(' ');
            }
        }
        return steps.toString().strip();
    }

    /** Weights as the engine packs them: of each linear layer, and of the head in tiles. */
    private String products(int rows) {
        List<Shape> shapes = new ArrayList<>();
        model.spec().weights().layers().forEach(layer -> layer.stream()
                .map(WeightSlot::shape)
                .filter(shape -> shape.rank() == 2)
                .forEach(shapes::add));
        for (int first = 0; first < model.spec().vocabularySize(); first += HEAD_TILE) {
            int tokens = Math.min(HEAD_TILE, model.spec().vocabularySize() - first);
            shapes.add(Shape.of(tokens, model.spec().hiddenSize()));
        }
        try (CpuKernels kernels = new CpuKernels()) {
            return String.format(
                    Locale.ROOT, "%.6f", kernels.productSeconds(dtype, rows, PRODUCT_ROWS, shapes, REPETITIONS));
        }
    }

    private String product(int rows) {
        try (CpuKernels kernels = new CpuKernels()) {
            return String.format(Locale.ROOT, "%.0f", kernels.productRate(dtype, rows, 896, 4864, REPETITIONS));
        }
    }

    private String read(long bytes) {
        try (CpuKernels kernels = new CpuKernels()) {
            return String.format(Locale.ROOT, "%.0f", kernels.readRate(bytes, REPETITIONS));
        }
    }

    private static String memory() throws IOException {
        String pages = Files.readString(Path.of("/proc/self/statm")).split(" ", -1)[1];
        return String.valueOf(Long.parseLong(pages) * 4096);
    }

    private int[] tokens(int length) {
        return random.ints(length, 0, model.spec().vocabularySize()).toArray();
    }

    private static int number(String word) {
        return Integer.parseInt(word);
    }

    private static String seconds(long start) {
        return String.format(Locale.ROOT, "%.6f", (System.nanoTime() - start) / 1e9);
    }
}
