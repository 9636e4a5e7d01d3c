package org.occlocal.engine.pytorch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.occlocal.engine.DeviceId;
import org.occlocal.engine.OutOfMemoryException;
import org.occlocal.engine.PackShares;
import org.occlocal.engine.ScorePack;
import org.occlocal.engine.ScoreRequest;
import org.occlocal.engine.TokenScores;

final class LanesTest {

    private static final PyTorchRuntime RUNTIME = PyTorchRuntime.start(List.of(DeviceId.CPU));

    @Test
    void cutsIntoAsManySharesAsAreEven() {
        try (Lanes lanes = lanes(4)) {
            assertThat(lanes.cut(pack(40, 40, 40, 40))).hasSize(4);
            assertThat(lanes.cut(pack(40, 40))).hasSize(2);
            assertThat(lanes.cut(pack(80, 40, 40))).hasSize(2);
            assertThat(lanes.cut(pack(40, 40, 40))).isEmpty();
            assertThat(lanes.cut(pack(160))).isEmpty();
            assertThat(lanes.cut(pack(9, 9))).describedAs("too few tokens").isEmpty();
        }
    }

    @Test
    void answersAreInTheOrderOfThePackAndSharesRunAtTheSameTime() {
        try (Lanes lanes = lanes(2)) {
            ScorePack pack = pack(30, 10, 20, 20);
            CountDownLatch both = new CountDownLatch(2);
            List<TokenScores> scores = lanes.score(lanes.cut(pack), share -> {
                both.countDown();
                await(both);
                return share.paths().stream()
                        .map(path -> new TokenScores(share.length(path), new float[0], new int[0]))
                        .toList();
            });
            assertThat(scores).extracting(TokenScores::firstTarget).containsExactly(30, 10, 20, 20);
        }
    }

    @Test
    void aFailureIsThrownWhenTheOthersAreDone() {
        try (Lanes lanes = lanes(2)) {
            List<PackShares.Share> shares = lanes.cut(pack(20, 20));
            ScorePack failing = shares.get(0).pack();
            CountDownLatch failed = new CountDownLatch(1);
            AtomicBoolean done = new AtomicBoolean();
            assertThatThrownBy(() -> lanes.score(shares, share -> {
                        if (share.equals(failing)) {
                            failed.countDown();
                            throw new OutOfMemoryException("out of memory", "use less");
                        }
                        await(failed);
                        done.set(true);
                        return List.of();
                    }))
                    .isInstanceOf(OutOfMemoryException.class);
            assertThat(done).isTrue();
        }
    }

    private static Lanes lanes(int processors) {
        return new Lanes(RUNTIME, 0, processors, 10);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static ScorePack pack(int... lengths) {
        List<ScoreRequest> requests = new ArrayList<>();
        for (int length : lengths) {
            int[] tokens = new int[length];
            Arrays.fill(tokens, length);
            requests.add(ScoreRequest.whole(tokens));
        }
        return ScorePack.apart(requests, true);
    }
}
