package org.occlocal.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.occlocal.engine.Sampling;
import org.occlocal.inferencers.EncodedPrompt;
import org.occlocal.inferencers.FewShotPrompt;
import org.occlocal.inferencers.FittingRule;
import org.occlocal.inferencers.GenInferencer;
import org.occlocal.inferencers.GenPrediction;
import org.occlocal.inferencers.GenRequest;
import org.occlocal.inferencers.GenerationLimits;
import org.occlocal.inferencers.InferenceMeter;
import org.occlocal.inferencers.TextModel;
import org.occlocal.tokenizers.RenderedChat;
import org.occlocal.tokenizers.TokenizerException;
import org.occlocal.tokenizers.TruncationSide;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "generate",
        mixinStandardHelpOptions = true,
        description = "Continues prompts, token lists or chats.",
        footer = {
            "",
            "An input line is {\"id\":1,\"prompt\":\"..\"}, {\"id\":1,\"tokens\":[..]} or"
                    + " {\"id\":1,\"messages\":[{\"role\":.., \"content\":..}]}, optionally with \"stop\":[..]."
                    + " Where prompt and new tokens together would leave the context window, generation ends at its"
                    + " end, with finish_reason length."
        })
final class GenerateCommand implements Callable<Integer> {

    private static final ObjectMapper JSON = new ObjectMapper();

    @Mixin
    private ModelOptions models = new ModelOptions();

    @Mixin
    private LineOptions files = new LineOptions();

    @Option(names = "--max-new-tokens", required = true, paramLabel = "N", description = "most new tokens")
    private int maxNewTokens;

    @Option(names = "--min-new-tokens", paramLabel = "N", description = "no end of sequence before these (default: 0)")
    private int minNewTokens;

    @Option(
            names = "--temperature",
            defaultValue = "0",
            paramLabel = "T",
            description = "0 takes the most likely token (default)")
    private double temperature;

    @Option(names = "--top-k", defaultValue = "0", paramLabel = "K", description = "keep the K most likely; 0 is off")
    private int topK;

    @Option(names = "--top-p", defaultValue = "1", paramLabel = "P", description = "keep this mass; 1 is off")
    private double topP;

    @Option(
            names = "--min-p",
            defaultValue = "0",
            paramLabel = "P",
            description = "drop tokens below this share of the most likely one; 0 is off")
    private double minP;

    @Option(names = "--repetition-penalty", defaultValue = "1", paramLabel = "R", description = "1 is off")
    private double repetitionPenalty;

    @Option(
            names = "--seed",
            defaultValue = "0",
            paramLabel = "S",
            description = "of the random numbers; line i takes S + i (default: 0)")
    private long seed;

    @Option(names = "--ignore-eos", description = "go on behind an end of sequence")
    private boolean ignoreEos;

    @Option(
            names = "--add-special-tokens",
            arity = "0..1",
            defaultValue = "true",
            fallbackValue = "true",
            description = "around prompts that are text (default: true)")
    private boolean addSpecialTokens;

    @Option(
            names = "--batch-size",
            defaultValue = "" + AskingOptions.BATCH_SIZE,
            paramLabel = "N",
            description = "most rows at a time (default: ${DEFAULT-VALUE})")
    private int batchSize;

    @Option(
            names = "--batch-tokens",
            defaultValue = "4096",
            paramLabel = "N",
            description = "most prompt tokens of one pass (default: ${DEFAULT-VALUE})")
    private int batchTokens;

    @Override
    public Integer call() {
        Required.positive("--batch-size", batchSize);
        Required.positive("--batch-tokens", batchTokens);
        if (temperature == 0 && (topK > 0 || topP < 1 || minP > 0)) {
            System.err.println("warning: --top-k, --top-p and --min-p choose nothing where --temperature is 0");
        }
        List<JsonLines.Line> lines = files.read("prompt", "tokens", "messages", "stop");
        InferenceMeter meter = new InferenceMeter();
        try (TextModel model = models.load()) {
            List<GenRequest> requests = new ArrayList<>();
            for (JsonLines.Line line : lines) {
                requests.add(request(line, model, requests.size()));
            }
            GenInferencer inferencer = new GenInferencer(
                    model.model(),
                    model.tokenizer(),
                    FittingRule.strict(model.window(), TruncationSide.NONE),
                    batchSize,
                    batchTokens,
                    meter);
            try (JsonLinesWriter writer = files.writer()) {
                int writeEvery = 4 * batchSize;
                for (int begin = 0; begin < lines.size(); begin += writeEvery) {
                    int end = Math.min(begin + writeEvery, lines.size());
                    List<GenPrediction> answers = inferencer.infer(requests.subList(begin, end));
                    for (int i = begin; i < end; i++) {
                        writer.write(answer(lines.get(i), answers.get(i - begin)));
                    }
                }
                writer.finish();
            }
        }
        System.err.println(meter);
        return ExitCode.DONE;
    }

    private GenRequest request(JsonLines.Line line, TextModel model, int index) {
        EncodedPrompt prompt = prompt(line, model);
        if (prompt.tokens().length == 0) {
            throw line.wrong("the prompt is empty and the tokenizer adds no special token to start from");
        }
        int room = model.window().maxTokens() - prompt.tokens().length;
        if (room < 1) {
            throw line.wrong("the prompt has " + prompt.tokens().length + " tokens, the context window is "
                    + model.window().maxTokens() + ", which leaves no room for a new token; shorten the prompt");
        }
        List<String> stop = line.texts("stop");
        if (!stop.isEmpty()) {
            model.requireTokenizer();
        }
        try {
            int most = Math.min(maxNewTokens, room);
            return new GenRequest(
                    FewShotPrompt.fixed(prompt),
                    new GenerationLimits(
                            most, Math.min(minNewTokens, most), ignoreEos ? List.of() : model.endIds(), stop),
                    new Sampling(temperature, topK, topP, minP, repetitionPenalty, seed + index));
        } catch (IllegalArgumentException e) {
            throw new UsageException(String.valueOf(e.getMessage()));
        }
    }

    private EncodedPrompt prompt(JsonLines.Line line, TextModel model) {
        return switch (line.oneOf("prompt", "tokens", "messages")) {
            case "prompt" -> {
                String text = line.text("prompt");
                yield new EncodedPrompt(text, model.requireTokenizer().encode(text, addSpecialTokens));
            }
            case "tokens" -> new EncodedPrompt(
                    "", line.tokens("tokens", model.model().spec().vocabularySize()));
            default -> {
                try {
                    RenderedChat chat = model.requireTokenizer().applyChatTemplate(Messages.of(line), true);
                    yield new EncodedPrompt(chat.text(), chat.ids());
                } catch (TokenizerException e) {
                    throw line.wrong(String.valueOf(e.getMessage()));
                }
            }
        };
    }

    private static JsonNode answer(JsonLines.Line line, GenPrediction prediction) {
        ObjectNode answer = JSON.createObjectNode();
        answer.set("id", line.id());
        answer.put("prompt_tokens", prediction.promptTokens());
        ArrayNode tokens = answer.putArray("tokens");
        prediction.tokens().forEach(tokens::add);
        answer.put("text", prediction.text());
        answer.put("finish_reason", prediction.finishReason().toString());
        return answer;
    }
}
