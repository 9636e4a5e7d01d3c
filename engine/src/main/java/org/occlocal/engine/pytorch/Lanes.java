package org.occlocal.engine.pytorch;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import org.occlocal.engine.PackShares;
import org.occlocal.engine.ScorePack;
import org.occlocal.engine.TokenScores;

/**
 * Threads that compute shares of a pack at the same time on the processor, each with processors of its own. They wait for
 * each other once a pack; threads that share every operation do so hundreds of times a pass, and have what they compute
 * in between in several caches.
 */
final class Lanes implements AutoCloseable {

    /** Shares are cut only where the largest is not much larger than the others, which would wait for it. */
    private static final double MOST_IMBALANCE = 1.08;

    private final PyTorchRuntime runtime;
    private final long parameters;
    private final int processors;
    private final int leastTokens;
    private final ExecutorService threads;

    /**
     * @param parameters of the model
     * @param processors that are there
     * @param leastTokens of a share
     */
    Lanes(PyTorchRuntime runtime, long parameters, int processors, int leastTokens) {
        this.runtime = runtime;
        this.parameters = parameters;
        this.processors = processors;
        this.leastTokens = leastTokens;
        this.threads = Executors.newCachedThreadPool(work -> {
            Thread thread = new Thread(
                    () -> {
                        runtime.enter();
                        work.run();
                    },
                    "lane");
            thread.setDaemon(true);
            return thread;
        });
    }

    /** As many shares of a pack as have processors of their own, enough tokens, and about the same number of them. */
    List<PackShares.Share> cut(ScorePack pack) {
        for (int count = processors; count > 1; count--) {
            if (processors % count == 0 && pack.tokens() >= count * leastTokens) {
                PackShares shares = PackShares.of(pack, count);
                if (shares.imbalance() <= MOST_IMBALANCE) {
                    return shares.all();
                }
            }
        }
        return List.of();
    }

    /**
     * Scores the shares of a pack.
     *
     * @param score of one of them, on any thread
     * @return in the order of the whole pack's paths
     */
    List<TokenScores> score(List<PackShares.Share> shares, Function<ScorePack, List<TokenScores>> score) {
        List<CompletableFuture<List<TokenScores>>> running = new ArrayList<>();
        for (PackShares.Share share : shares) {
            running.add(CompletableFuture.supplyAsync(
                    () -> {
                        runtime.shareThreads(parameters, shares.size());
                        return score.apply(share.pack());
                    },
                    threads));
        }
        // None may outlive the pack's trunk, so that all are waited for before the first failure is thrown.
        CompletableFuture.allOf(running.toArray(CompletableFuture[]::new))
                .handle((nothing, failure) -> failure)
                .join();
        runtime.chooseThreads(parameters); // the last choice is also that of threads which are new to libtorch
        TokenScores[] scores = new TokenScores
                [shares.stream().mapToInt(share -> share.paths().size()).sum()];
        for (int i = 0; i < shares.size(); i++) {
            List<Integer> paths = shares.get(i).paths();
            List<TokenScores> own = joined(running.get(i));
            for (int p = 0; p < paths.size(); p++) {
                scores[paths.get(p)] = own.get(p);
            }
        }
        return Arrays.asList(scores);
    }

    private static <T> T joined(CompletableFuture<T> done) {
        try {
            return done.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }

    @Override
    public void close() {
        threads.shutdown();
    }
}
