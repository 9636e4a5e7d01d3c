package org.occlocal.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.occlocal.engine.ScoreRequest;
import org.occlocal.engine.TokenScores;
import org.occlocal.inferencers.InferenceMeter;
import org.occlocal.inferencers.Scorer;
import org.occlocal.inferencers.TextModel;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "score",
        mixinStandardHelpOptions = true,
        description = "Log-probabilities of every token of texts or token lists.",
        footer = {
            "",
            "An input line is {\"id\":1,\"text\":\"..\"} or {\"id\":1,\"tokens\":[..]}, optionally with"
                    + " \"continuation\" (text) or \"continuation_tokens\"; then only the continuation's tokens are"
                    + " counted in nll_sum. The boundary of a text continuation is the number of tokens of the text"
                    + " alone."
        })
final class ScoreCommand implements Callable<Integer> {

    private static final ObjectMapper JSON = new ObjectMapper();
    /** Lines that are scored before the next ones are written. */
    private static final int WRITE_EVERY = 64;

    @Mixin
    private ModelOptions models = new ModelOptions();

    @Mixin
    private LineOptions files = new LineOptions();

    @Option(
            names = "--add-special-tokens",
            arity = "0..1",
            defaultValue = "true",
            fallbackValue = "true",
            description = "with the special tokens that the tokenizer puts around a text (default: true)")
    private boolean addSpecialTokens;

    @Option(
            names = "--batch-tokens",
            defaultValue = "4096",
            paramLabel = "N",
            description = "most tokens of one pass (default: ${DEFAULT-VALUE})")
    private int batchTokens;

    @Override
    public Integer call() {
        Required.positive("--batch-tokens", batchTokens);
        List<JsonLines.Line> lines = files.read("text", "tokens", "continuation", "continuation_tokens");
        InferenceMeter meter = new InferenceMeter();
        try (TextModel model = models.load()) {
            List<ScoreRequest> requests = new ArrayList<>();
            for (JsonLines.Line line : lines) {
                requests.add(request(line, model));
            }
            Scorer scorer = new Scorer(model.model(), batchTokens, meter);
            try (JsonLinesWriter writer = files.writer()) {
                for (int begin = 0; begin < lines.size(); begin += WRITE_EVERY) {
                    int end = Math.min(begin + WRITE_EVERY, lines.size());
                    List<TokenScores> scores = scorer.score(requests.subList(begin, end));
                    for (int i = begin; i < end; i++) {
                        writer.write(answer(lines.get(i), requests.get(i), scores.get(i - begin)));
                    }
                }
                writer.finish();
            }
        }
        System.err.println(meter);
        return ExitCode.DONE;
    }

    private ScoreRequest request(JsonLines.Line line, TextModel model) {
        int vocabulary = model.model().spec().vocabularySize();
        boolean isText = line.oneOf("text", "tokens").equals("text");
        int[] tokens = isText
                ? model.requireTokenizer().encode(line.text("text"), addSpecialTokens)
                : line.tokens("tokens", vocabulary);
        int firstTarget = 1;
        boolean hasContinuation = line.has("continuation") || line.has("continuation_tokens");
        if (hasContinuation) {
            firstTarget = tokens.length;
            if (line.oneOf("continuation", "continuation_tokens").equals("continuation_tokens")) {
                tokens = concat(tokens, line.tokens("continuation_tokens", vocabulary));
            } else if (isText) {
                tokens = model.requireTokenizer()
                        .encode(line.text("text") + line.text("continuation"), addSpecialTokens);
                firstTarget = Math.min(firstTarget, tokens.length);
            } else {
                tokens = concat(tokens, model.requireTokenizer().encode(line.text("continuation"), false));
            }
        }
        if (hasContinuation && firstTarget >= tokens.length) {
            throw line.wrong(
                    "the continuation has no token of its own: it is empty, or the text's last token swallows it");
        }
        if (tokens.length == 0) {
            throw line.wrong("there are no tokens to score: the text is empty and the tokenizer adds none");
        }
        if (!model.window().fits(tokens.length, 0)) {
            throw line.wrong(tokens.length + " tokens do not fit the context window of "
                    + model.window().maxTokens() + "; shorten the text");
        }
        return new ScoreRequest(tokens, Math.max(1, firstTarget));
    }

    private static int[] concat(int[] first, int[] second) {
        int[] all = java.util.Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, all, first.length, second.length);
        return all;
    }

    private static ObjectNode answer(JsonLines.Line line, ScoreRequest request, TokenScores scores) {
        ObjectNode answer = JSON.createObjectNode();
        answer.set("id", line.id());
        ArrayNode tokens = answer.putArray("tokens");
        for (int token : request.tokens()) {
            tokens.add(token);
        }
        ArrayNode logProbabilities = answer.putArray("logprobs");
        ArrayNode top1 = answer.putArray("top1");
        for (int i = 0; i < scores.firstTarget(); i++) {
            logProbabilities.addNull();
            top1.addNull();
        }
        for (int i = 0; i < scores.size(); i++) {
            logProbabilities.add(scores.logProbability(i));
            top1.add(scores.top1(i));
        }
        answer.put("nll_sum", scores.negativeLogLikelihoodSum());
        answer.put("scored_tokens", scores.size());
        return answer;
    }
}
