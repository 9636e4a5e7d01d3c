package org.occlocal.inferencers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.data.Offset.offset;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.occlocal.engine.Sampling;
import org.occlocal.engine.ScoreRequest;
import org.occlocal.engine.TokenScores;
import org.occlocal.tokenizers.ContextOverflowException;
import org.occlocal.tokenizers.ContextWindow;
import org.occlocal.tokenizers.TruncationSide;

/** Packing, accounts and scheduling, with a model whose answers can be computed by hand. */
final class InferencersTest {

    private final CountingModel model = new CountingModel(100);
    private final InferenceMeter meter = new InferenceMeter();

    @Test
    void packsAreFilledUpToTheBudgetAndALongerSequenceRunsInSeveralPasses() {
        List<ScoreRequest> requests = requests(4, 5, 3, 20, 1, 9);
        List<TokenScores> scores = new Scorer(model, 8, meter).score(requests);
        assertThat(model.packs).containsExactly(List.of(4, 5), List.of(3), List.of(1, 9), List.of(20));
        assertThat(scores).extracting(TokenScores::size).containsExactly(3, 4, 2, 19, 0, 8);
        assertThat(meter.prefillTokens()).isEqualTo(42);
        assertThat(meter.computedTokens()).isEqualTo(42 - 6); // the final ones are only predicted
    }

    @Test
    void scoresAreDeliveredPackByPack() {
        List<ScoreRequest> requests = requests(4, 5, 3, 20, 1, 9);
        List<List<Integer>> deliveredAfterPacks = new ArrayList<>();
        new Scorer(model, 8, meter)
                .score(
                        requests,
                        request -> false,
                        (request, scores) -> deliveredAfterPacks.add(List.of(request, model.packs.size())));
        assertThat(deliveredAfterPacks)
                .containsExactly(
                        List.of(0, 1), List.of(1, 1), List.of(2, 2), List.of(4, 3), List.of(5, 3), List.of(3, 4));
    }

    @Test
    void aPackIsRunWholeUnlessAllOfItIsKnown() {
        List<ScoreRequest> requests = requests(4, 5, 3, 20, 1, 9);
        List<Integer> delivered = new ArrayList<>();
        new Scorer(model, 8, meter)
                .score(
                        requests,
                        request -> request == 0 || request == 2 || request == 3,
                        (request, scores) -> delivered.add(request));
        assertThat(model.packs).containsExactly(List.of(4, 5), List.of(1, 9));
        assertThat(delivered).containsExactly(1, 4, 5);
    }

    @Test
    void theLabelWithTheLowestNormalisedSumWins() {
        // sums over all but the first token: 0.05 + 0.06 = 0.11, and 0.10
        PplItem item = item(0, run(4, 3), new int[] {4, 10});
        assertThat(predict(item, NllNormalization.SUM, TruncationSide.NONE).label())
                .isEqualTo("1");
        // per scored token: 0.055 and 0.10
        PplPrediction mean = predict(item, NllNormalization.SCORED_TOKENS, TruncationSide.NONE);
        assertThat(mean.label()).isEqualTo("0");
        assertThat(mean.scores().get(0).nllSum()).isCloseTo(0.11, offset(1e-6));
        assertThat(mean.scores().get(0).cost()).isCloseTo(0.055, offset(1e-6));
        // per token, the first included: 0.0367 and 0.05
        PplPrediction all = predict(item, NllNormalization.ALL_TOKENS, TruncationSide.NONE);
        assertThat(all.scores().get(0).cost()).isCloseTo(0.11 / 3, offset(1e-6));
        assertThat(all.scores().get(1).cost()).isCloseTo(0.05, offset(1e-6));
        // the texts are "0:3" and "1:2", three bytes each
        assertThat(predict(item, NllNormalization.BYTES, TruncationSide.NONE)
                        .scores()
                        .get(1)
                        .cost())
                .isCloseTo(0.10 / 3, offset(1e-6));
    }

    @Test
    void theFirstOfEqualLabelsWins() {
        assertThat(predict(item(0, run(4, 3), run(4, 3)), NllNormalization.SUM, TruncationSide.NONE)
                        .label())
                .isEqualTo("0");
    }

    @Test
    void examplesAreDroppedForAllLabelsAlikeUntilTheLongestFits() {
        // 30 tokens for each example; the labels have 10 and 45 of their own, the window has 100
        PplPrediction prediction = predict(item(4, run(1, 10), run(1, 45)), NllNormalization.SUM, TruncationSide.NONE);
        assertThat(prediction.scores().get(0).droppedExamples()).isEqualTo(3);
        assertThat(prediction.scores()).extracting(LabelScore::promptTokens).containsExactly(40, 75);
        assertThat(prediction.scores()).extracting(LabelScore::truncatedTokens).containsExactly(0, 0);
    }

    @Test
    void aTextThatDoesNotFitWithoutExamplesIsTruncatedAsToldOrRefused() {
        PplItem item = item(2, run(1, 120));
        PplPrediction prediction = predict(item, NllNormalization.SUM, TruncationSide.LEFT);
        assertThat(prediction.scores().get(0).droppedExamples()).isEqualTo(2);
        assertThat(prediction.scores().get(0).truncatedTokens()).isEqualTo(20);
        assertThat(prediction.scores().get(0).promptTokens()).isEqualTo(100);
        assertThatThrownBy(() -> predict(item, NllNormalization.SUM, TruncationSide.NONE))
                .isInstanceOf(ContextOverflowException.class)
                .hasMessageContaining("120")
                .hasMessageContaining("100");
    }

    @Test
    void anItemIsDeliveredWhenItsLastLabelIsScored() {
        List<List<Integer>> deliveredAfterPacks = new ArrayList<>();
        List<PplItem> items = List.of(item(0, run(1, 6), run(1, 6)), item(0, run(1, 6), run(1, 6)));
        ppl(18).infer(
                        items,
                        item -> false,
                        (item, prediction) -> deliveredAfterPacks.add(List.of(item, model.packs.size())));
        assertThat(deliveredAfterPacks).containsExactly(List.of(0, 1), List.of(1, 2));
    }

    @Test
    void knownItemsGetNoPredictionAndTheOthersTheSame() {
        List<PplItem> items = IntStream.range(0, 2 * Window.SIZE + 10)
                .mapToObj(i -> item(0, run(i, 2 + i % 3), run(i + 1, 3)))
                .toList();
        List<PplPrediction> all = ppl(18).infer(items);
        List<List<Integer>> packs = List.copyOf(model.packs);
        model.packs.clear();
        Map<Integer, PplPrediction> rest = new TreeMap<>();
        ppl(18).infer(items, item -> item < Window.SIZE || item % 2 == 0, rest::put);
        assertThat(rest.keySet())
                .containsExactlyElementsOf(IntStream.range(Window.SIZE, items.size())
                        .filter(item -> item % 2 == 1)
                        .boxed()
                        .toList());
        rest.forEach((item, prediction) -> assertThat(prediction).isEqualTo(all.get(item)));
        assertThat(packs).endsWith(model.packs.get(model.packs.size() - 1));
        assertThat(model.packs).hasSizeLessThan(packs.size());
    }

    @Test
    void knownRequestsAreNotGeneratedAgain() {
        List<GenRequest> requests = IntStream.range(0, 6)
                .mapToObj(n -> request(0, run(n * 10, 3), new GenerationLimits(4, 0, List.of(), List.of())))
                .toList();
        Map<Integer, GenPrediction> rest = new TreeMap<>();
        generator(2).infer(requests, request -> request != 1 && request != 4, rest::put);
        assertThat(rest.keySet()).containsExactly(1, 4);
        assertThat(rest.get(4)).isEqualTo(generate(requests, 6).get(4));
    }

    @Test
    void aChatIsDeliveredWithItsLastAnswerAndAKnownOneIsNotAsked() {
        List<List<Map<String, Object>>> chats = List.of(
                List.of(message("user"), message("assistant"), message("user"), message("assistant")),
                List.of(message("user"), message("assistant")),
                List.of(message("user"), message("assistant")),
                List.of(message("user")));
        List<Integer> delivered = new ArrayList<>();
        new ChatInferencer(
                        generator(4),
                        history -> new EncodedPrompt("", run(history.size(), 2)),
                        new GenerationLimits(2, 0, List.of(), List.of()),
                        Sampling.GREEDY,
                        false)
                .infer(chats, ChatInferencer.Mode.EVERY, chat -> chat == 2, (chat, answers) -> {
                    delivered.add(chat);
                    assertThat(answers).hasSize(chats.get(chat).size() / 2);
                });
        assertThat(delivered).containsExactly(3, 1, 0);
    }

    private static Map<String, Object> message(String role) {
        return Map.of("role", role, "content", "x");
    }

    private PplInferencer ppl(int packTokens) {
        return new PplInferencer(
                new Scorer(model, packTokens, meter),
                FittingRule.strict(new ContextWindow(100), TruncationSide.NONE),
                NllNormalization.SUM);
    }

    @Test
    void rowsEnterFreeSlotsAtOnceAndAnswersKeepTheOrderOfRequests() {
        int[] wanted = {9, 2, 5, 1, 7, 3, 4};
        List<GenRequest> requests = Arrays.stream(wanted)
                .mapToObj(n -> request(0, run(n * 10, 3), new GenerationLimits(n, 0, List.of(), List.of())))
                .toList();
        List<GenPrediction> answers = generate(requests, 3);
        for (int i = 0; i < wanted.length; i++) {
            int first = wanted[i] * 10 + 3;
            assertThat(answers.get(i).tokens())
                    .containsExactlyElementsOf(
                            IntStream.range(first, first + wanted[i]).boxed().toList());
            assertThat(answers.get(i).finishReason()).isEqualTo(FinishReason.LENGTH);
        }
        assertThat(model.mostRows).isEqualTo(3);
        // 31 new tokens, 7 of them chosen at prefill; three at a time they take at least 8 steps, in batches 8 + 6 + 3
        assertThat(model.steps).isBetween(8, 12);
        assertThat(meter.decodeTokens()).isEqualTo(Arrays.stream(wanted).sum() - wanted.length);
    }

    @Test
    void aStopIdEndsARowAndIsAmongItsTokens() {
        GenPrediction answer = generate(
                        List.of(request(0, run(5, 3), new GenerationLimits(20, 0, List.of(10, 99), List.of()))), 4)
                .get(0);
        assertThat(answer.tokens()).containsExactly(8, 9, 10);
        assertThat(answer.finishReason()).isEqualTo(FinishReason.STOP);
        assertThat(answer.generatedTokens()).isEqualTo(3);
    }

    @Test
    void roomForNewTokensIsReservedWhenExamplesAreDropped() {
        // 30 tokens for each of 3 examples and 10 of its own: 100 fit alone, but not with 25 new ones
        GenPrediction answer = generate(
                        List.of(request(3, run(1, 10), new GenerationLimits(25, 0, List.of(), List.of()))), 1)
                .get(0);
        assertThat(answer.droppedExamples()).isEqualTo(1);
        assertThat(answer.promptTokens()).isEqualTo(70);
        assertThat(answer.generatedTokens()).isEqualTo(25);
    }

    @Test
    void limitsAreChecked() {
        assertThatThrownBy(() -> new GenerationLimits(0, 0, List.of(), List.of()))
                .hasMessageContaining("max new tokens is 0");
        assertThatThrownBy(() -> new GenerationLimits(4, 5, List.of(), List.of()))
                .hasMessageContaining("min new tokens is 5");
        assertThatThrownBy(() -> new GenerationLimits(4, 0, List.of(), List.of("")))
                .hasMessageContaining("empty stop");
        assertThatThrownBy(() -> new Sampling(-1, 0, 1, 0, 1, 0)).hasMessageContaining("temperature is -1.0");
        assertThatThrownBy(() -> new Sampling(1, 0, 0, 0, 1, 0)).hasMessageContaining("top-p is 0.0");
        assertThatThrownBy(() -> NllNormalization.named("mean")).hasMessageContaining("scored_tokens");
    }

    private PplPrediction predict(PplItem item, NllNormalization normalization, TruncationSide truncation) {
        return new PplInferencer(
                        new Scorer(model, 1000, meter),
                        FittingRule.strict(new ContextWindow(100), truncation),
                        normalization)
                .infer(List.of(item))
                .get(0);
    }

    private List<GenPrediction> generate(List<GenRequest> requests, int batchSize) {
        return generator(batchSize).infer(requests);
    }

    private GenInferencer generator(int batchSize) {
        return new GenInferencer(
                model, null, FittingRule.strict(new ContextWindow(100), TruncationSide.NONE), batchSize, 1000, meter);
    }

    private static List<ScoreRequest> requests(int... lengths) {
        return IntStream.range(0, lengths.length)
                .mapToObj(i -> ScoreRequest.whole(run(10 * i, lengths[i])))
                .toList();
    }

    private static GenRequest request(int examples, int[] own, GenerationLimits limits) {
        return new GenRequest(prompt("", examples, own), limits, Sampling.GREEDY);
    }

    private static PplItem item(int examples, int[]... texts) {
        List<String> labels = new ArrayList<>();
        List<FewShotPrompt> prompts = new ArrayList<>();
        for (int i = 0; i < texts.length; i++) {
            labels.add(Integer.toString(i));
            prompts.add(prompt(i + ":", examples, texts[i]));
        }
        return new PplItem(labels, prompts);
    }

    /** Each example has 30 tokens. */
    private static FewShotPrompt prompt(String name, int examples, int[] own) {
        return new FewShotPrompt() {
            @Override
            public int examples() {
                return examples;
            }

            @Override
            public EncodedPrompt with(int kept) {
                int[] tokens = Arrays.copyOf(run(1, 30 * kept), 30 * kept + own.length);
                System.arraycopy(own, 0, tokens, 30 * kept, own.length);
                return new EncodedPrompt(name + tokens.length, tokens);
            }
        };
    }

    private static int[] run(int first, int length) {
        return IntStream.range(first, first + length).toArray();
    }
}
