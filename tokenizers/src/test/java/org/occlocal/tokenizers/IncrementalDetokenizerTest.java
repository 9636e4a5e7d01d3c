package org.occlocal.tokenizers;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IncrementalDetokenizerTest {

    private static final String TEXT =
            "Hello, wörld!  two  spaces\n\n日本語テキスト 👨‍👩‍👧‍👦👍🏽 e\u0301 \uFFFD שלום\t<|im_start|> </s> end ";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "tokenizers/gpt2",
                "tokenizers/opt",
                "tokenizers/qwen2",
                "tokenizers/qwen2.5",
                "models/stories260K",
                "models/gpt-nano-sort",
                "models/tiny-qwen2"
            })
    void piecesJoinToTheTextOfAllIdsWhateverTheIds(String name) {
        long seed = Long.getLong("occ.seed", System.nanoTime());
        Random random = new Random(seed);
        try (Tokenizer tokenizer = Tokenizer.load(SharedData.path(name))) {
            int size = tokenizer.vocabularySize();
            for (int round = 0; round < 400; round++) {
                // small ids are single bytes in all these vocabularies: many broken and completed characters
                int bound = round % 2 == 0 ? Math.min(size, 262) : size + 3;
                int[] ids = random.ints(random.nextInt(40), 0, bound).toArray();
                check(tokenizer, ids, "seed " + seed + " round " + round);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"tokenizers/gpt2", "tokenizers/opt", "tokenizers/qwen2.5", "models/stories260K"})
    void piecesJoinToTheTextOfOrdinaryAndMixedText(String name) {
        long seed = Long.getLong("occ.seed", System.nanoTime());
        Random random = new Random(seed);
        try (Tokenizer tokenizer = Tokenizer.load(SharedData.path(name))) {
            check(tokenizer, tokenizer.encode(TEXT, true), "text");
            check(tokenizer, tokenizer.encode("😀".repeat(50), false), "emoji");
            for (int round = 0; round < 300; round++) {
                int[] ids = IntStream.range(0, 6)
                        .flatMap(i -> {
                            int from = TEXT.offsetByCodePoints(0, random.nextInt(40));
                            return IntStream.of(tokenizer.encode(TEXT.substring(from), random.nextBoolean()))
                                    .limit(random.nextInt(12));
                        })
                        .toArray();
                check(tokenizer, ids, "seed " + seed + " round " + round);
            }
        }
    }

    @Test
    void neverReturnsPartOfACharacter() {
        try (Tokenizer tokenizer = Tokenizer.load(SharedData.path("tokenizers/gpt2"))) {
            IncrementalDetokenizer detokenizer = tokenizer.incrementalDetokenizer(true);
            for (int id : tokenizer.encode("日本語 👨‍👩‍👧‍👦 𝔘", false)) {
                assertThat(detokenizer.push(id)).doesNotContain("\uFFFD");
            }
            assertThat(detokenizer.flush()).isEmpty();
        }
    }

    @Test
    void returnsWordsAsSoonAsTheyAreComplete() {
        try (Tokenizer tokenizer = Tokenizer.load(SharedData.path("models/stories260K"))) {
            IncrementalDetokenizer detokenizer = tokenizer.incrementalDetokenizer(true);
            int[] ids = tokenizer.encode("Once upon a time", false);
            StringBuilder text = new StringBuilder();
            for (int id : ids) {
                text.append(detokenizer.push(id));
            }
            assertThat(text.toString()).isEqualTo("Once upon a time");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"tokenizers/gpt2", "models/stories260K"})
    void takesTimeInProportionToTheLengthEvenForInvalidBytes(String name) {
        try (Tokenizer tokenizer = Tokenizer.load(SharedData.path(name))) {
            int halfOfACharacter = name.contains("gpt2") ? 160 : tokenizer.encode("é", false)[1];
            int[] ids = new int[20_000];
            java.util.Arrays.fill(ids, halfOfACharacter);
            long begin = System.nanoTime();
            String text = join(tokenizer.incrementalDetokenizer(false), ids);
            Duration taken = Duration.ofNanos(System.nanoTime() - begin);
            assertThat(text).isEqualTo(tokenizer.decode(ids, false));
            // quadratic would be minutes
            assertThat(taken).isLessThan(Duration.ofSeconds(20));
        }
    }

    private static void check(Tokenizer tokenizer, int[] ids, String where) {
        for (boolean skip : new boolean[] {false, true}) {
            assertThat(join(tokenizer.incrementalDetokenizer(skip), ids))
                    .as(() -> where + ", skip " + skip + ", ids " + java.util.Arrays.toString(ids))
                    .isEqualTo(tokenizer.decode(ids, skip));
        }
    }

    private static String join(IncrementalDetokenizer detokenizer, int[] ids) {
        List<String> pieces = new ArrayList<>();
        for (int id : ids) {
            pieces.add(detokenizer.push(id));
        }
        pieces.add(detokenizer.flush());
        return String.join("", pieces);
    }
}
