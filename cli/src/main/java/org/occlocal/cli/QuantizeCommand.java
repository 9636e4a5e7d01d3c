package org.occlocal.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.occlocal.models.Checkpoint;
import org.occlocal.models.catalog.ModelCatalog;
import org.occlocal.models.quantization.CheckpointQuantizer;
import org.occlocal.models.quantization.QuantizationScheme;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "quantize",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Writes a checkpoint with its weights rounded to 4 or 8 bits, in GPTQ's layout.",
        footer = {
            "",
            "Linear layers, embedding and head are rounded, to the nearest or by GPTQ; norms, biases and routers stay"
                    + " as they are. transformers and vLLM read the result with --keep-embedding; \"occ-local verify\""
                    + " tells what was lost.",
            "",
            "  occ-local quantize --model DIR --bits 4 --out DIR-int4",
            "  occ-local quantize --model DIR --bits 4 --calibrate self --out DIR-int4",
            "  occ-local quantize --model DIR --bits 4 --calibrate self --tune 160 --out DIR-int4",
            "  occ-local verify --model DIR-int4 --against DIR"
        })
final class QuantizeCommand implements Callable<Integer> {

    @Option(
            names = "--model",
            required = true,
            paramLabel = "MODEL",
            description = "a checkpoint folder, a HuggingFace id, or a short name such as qwen2-72b")
    private String model = "";

    @Option(names = "--model-root", paramLabel = "DIR", description = "folder of model folders")
    @Nullable
    private Path modelRoot;

    @Option(names = "--bits", required = true, paramLabel = "N", description = "of a weight: 4 or 8")
    private int bits;

    @Option(
            names = "--group-size",
            paramLabel = "N",
            description =
                    "weights of a row that share a scale: a power of 2 from 16 on, or -1 for the whole row (default: 32"
                            + " for 4 bits, -1 for 8)")
    @Nullable
    private Integer groupSize;

    @ArgGroup(exclusive = true)
    private Symmetry symmetry = new Symmetry();

    /** At most one of them. */
    static final class Symmetry {

        @Option(names = "--symmetric", description = "codes are centred on zero (the default for 8 bits)")
        boolean symmetric;

        @Option(names = "--asymmetric", description = "each group has a zero point (the default for 4 bits)")
        boolean asymmetric;
    }

    @Option(
            names = "--keep-embedding",
            description = "leave embedding and head as they are, for programs that know no quantized ones")
    private boolean keepEmbedding;

    @Mixin
    private CalibrationOptions calibration = new CalibrationOptions();

    @Option(names = "--out", required = true, paramLabel = "DIR", description = "folder of the new checkpoint")
    private Path out = Path.of("");

    @Option(names = "--overwrite", description = "write into a folder that is not empty")
    private boolean overwrite;

    @Override
    public Integer call() throws IOException {
        QuantizationScheme scheme = scheme();
        Path folder = new ModelCatalog(modelRoot, System.getenv()).resolve(model);
        checkOut(folder);
        System.err.println("rounding " + folder + " to " + scheme);
        Checkpoint checkpoint = Checkpoint.open(folder);
        CheckpointQuantizer quantizer = new CheckpointQuantizer(checkpoint, scheme, keepEmbedding);
        CheckpointQuantizer.Report report = quantizer.write(out, calibration.rounding(folder, checkpoint, bits));
        System.out.printf(
                Locale.ROOT,
                "%s: %,d bytes of weights, %.3f of float32; %d tensors quantized, %d of them to the nearest;"
                        + " %d as they were%n",
                out,
                report.weightBytes(),
                (double) report.weightBytes() / report.float32Bytes(),
                report.quantized(),
                report.nearest(),
                report.kept());
        return ExitCode.DONE;
    }

    private QuantizationScheme scheme() {
        try {
            QuantizationScheme usual = QuantizationScheme.ofBits(bits);
            return new QuantizationScheme(
                    bits,
                    groupSize == null ? usual.groupSize() : groupSize,
                    symmetry.symmetric || (!symmetry.asymmetric && usual.symmetric()));
        } catch (IllegalArgumentException e) {
            throw new UsageException(String.valueOf(e.getMessage()));
        }
    }

    private void checkOut(Path source) throws IOException {
        if (!Files.exists(out)) {
            return;
        }
        if (!Files.isDirectory(out)) {
            throw new UsageException("--out " + out + " is a file; name a folder");
        }
        if (Files.isSameFile(out, source)) {
            throw new UsageException("--out is the folder of the model itself; name another one");
        }
        try (Stream<Path> files = Files.list(out)) {
            if (!overwrite && files.findAny().isPresent()) {
                throw new UsageException("--out " + out + " is not empty; name another folder, or add --overwrite");
            }
        }
    }
}
