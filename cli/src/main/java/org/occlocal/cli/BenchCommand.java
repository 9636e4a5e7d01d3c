package org.occlocal.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.occlocal.engine.CausalLm;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "bench",
        subcommands = BenchPlanCommand.class,
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Measures how fast a model scores and generates on this machine.",
        footer = {
            "",
            "\"score\" scores BATCH texts of PROMPT random tokens in one pass; \"decode\" generates NEW"
                    + " tokens for BATCH rows behind prompts of PROMPT tokens, prompts not counted. Each line is"
                    + " the mean and the standard deviation of the repetitions, after one that is not counted.",
            "",
            "  occ-local bench --model qwen2-0.5b --prompt-tokens 128,512 --batch-sizes 1,8",
            "  occ-local bench --random-weights qwen2-72b --gpus 0-7 --output json"
        })
final class BenchCommand implements Callable<Integer> {

    @Mixin
    private ModelOptions models = new ModelOptions();

    @Option(
            names = "--random-weights",
            paramLabel = "CONFIG",
            description =
                    "instead of --model: a config.json, or qwen2-0.5b, qwen2-1.5b, qwen2-7b, qwen2-72b; weights are random")
    @Nullable
    private String shape;

    @Option(
            names = {"-p", "--prompt-tokens"},
            split = ",",
            defaultValue = "512",
            paramLabel = "N",
            description = "lengths of texts and prompts (default: ${DEFAULT-VALUE})")
    private List<Integer> prompts = new ArrayList<>();

    @Option(
            names = {"-n", "--new-tokens"},
            split = ",",
            defaultValue = "32",
            paramLabel = "N",
            description = "tokens to generate; 0 measures scoring only (default: ${DEFAULT-VALUE})")
    private List<Integer> newTokens = new ArrayList<>();

    @Option(
            names = {"-b", "--batch-sizes"},
            split = ",",
            defaultValue = "1",
            paramLabel = "N",
            description = "texts or rows at a time (default: ${DEFAULT-VALUE})")
    private List<Integer> batches = new ArrayList<>();

    @Option(
            names = {"-r", "--repetitions"},
            defaultValue = "5",
            paramLabel = "N",
            description = "of each measurement (default: ${DEFAULT-VALUE})")
    private int repetitions;

    @Option(
            names = {"-o", "--output"},
            defaultValue = "table",
            paramLabel = "FORMAT",
            description = "table, csv or json (default: ${DEFAULT-VALUE})")
    private BenchReport.Format format = BenchReport.Format.TABLE;

    @Override
    public Integer call() {
        if (shape != null && models.model != null) {
            throw new UsageException("--model and --random-weights exclude each other");
        }
        if (repetitions < 1
                || prompts.stream().anyMatch(n -> n < 2)
                || batches.stream().anyMatch(n -> n < 1)
                || newTokens.stream().anyMatch(n -> n < 0 || n == 1)) {
            throw new UsageException("--repetitions and --batch-sizes must be 1 or more, --prompt-tokens 2 or more,"
                    + " --new-tokens 0, or 2 or more");
        }
        try (CausalLm model = load()) {
            int longest = prompts.stream().mapToInt(n -> n).max().orElse(0)
                    + newTokens.stream().mapToInt(n -> n).max().orElse(0);
            if (longest > model.spec().contextWindow()) {
                throw new UsageException(longest + " tokens do not fit the context window of "
                        + model.spec().contextWindow() + "; lower --prompt-tokens or --new-tokens");
            }
            BenchReport report =
                    new BenchReport(shape == null ? models.required() : shape + " (random weights)", model);
            Bench bench = new Bench(model, repetitions);
            for (int batch : batches) {
                for (int prompt : prompts) {
                    report.add("score", prompt, 0, batch, bench.score(batch, prompt));
                    for (int count : newTokens) {
                        if (count > 0) {
                            report.add("decode", prompt, count, batch, bench.decode(batch, prompt, count));
                        }
                    }
                }
            }
            System.out.print(report.text(format));
        }
        return ExitCode.DONE;
    }

    private CausalLm load() {
        return shape == null ? models.load().model() : models.random(ModelShape.read(shape));
    }
}
