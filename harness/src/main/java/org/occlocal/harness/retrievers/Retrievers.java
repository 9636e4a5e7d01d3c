package org.occlocal.harness.retrievers;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.occlocal.configs.Component;
import org.occlocal.configs.ConfigException;
import org.occlocal.harness.python.NumpyRandom;

/** Retrievers by the type that a configuration names, with OpenCompass' arguments and their defaults. */
public final class Retrievers {

    private static final List<String> SUPPORTED = List.of(
            "BM25Retriever",
            "DPPRetriever",
            "FixKRetriever",
            "MDLRetriever",
            "RandomRetriever",
            "SlidingWindowRetriever",
            "TopkRetriever",
            "VotekRetriever",
            "XiezhiRetriever",
            "ZeroRetriever");

    private Retrievers() {}

    /**
     * What some retrievers need besides texts.
     *
     * @param encoders gives the sentence encoder of a name such as {@code all-mpnet-base-v2}, for Topk, MDL, Votek and
     *     DPP; null where there is none
     * @param losses gives what judges examples, for MDL; null where there is none
     */
    public record Models(@Nullable Function<String, SentenceEncoder> encoders, @Nullable Supplier<LabelLosses> losses) {

        /** For retrievers that need no model. */
        public static Models none() {
            return new Models(null, null);
        }
    }

    /** @throws ConfigException when the type is not known, or an argument or a model is missing */
    public static Retriever of(Component component, Models models) {
        int count = component.integer("ice_num", 1);
        return switch (component.name()) {
            case "ZeroRetriever" -> pool -> Collections.nCopies(pool.test().size(), List.of());
            case "FixKRetriever" -> fixed(places(component));
            case "RandomRetriever" -> pool -> random(pool, count, component.integer("seed", 43));
            case "SlidingWindowRetriever" -> slidingWindow(required(component, "k"));
            case "BM25Retriever" -> pool -> new Bm25(pool.train()).nearest(pool, count);
            case "TopkRetriever" -> new TopK(encoder(component, models), count);
            case "MDLRetriever" -> new MinimumDescription(
                    new TopK(encoder(component, models), component.integer("candidate_num", 1)),
                    losses(models),
                    count,
                    component.integer("select_time", 5),
                    component.integer("seed", 1));
            case "VotekRetriever" -> new VoteK(encoder(component, models), count, component.integer("votek_k", 3));
            case "DPPRetriever" -> new Determinantal(
                    new TopK(encoder(component, models), component.integer("candidate_num", 1)),
                    count,
                    component.argument("scale_factor") instanceof Number scale ? scale.doubleValue() : 0.1);
            case "XiezhiRetriever" -> pool -> sharedLabels(pool, count);
            default -> throw new ConfigException("retriever \"" + component.type()
                    + "\" is not supported; supported are " + String.join(", ", SUPPORTED));
        };
    }

    /** @throws ConfigException when the type is not known, or an argument is missing */
    public static void check(Component component) {
        of(component, new Models(name -> text -> new float[1], () -> (row, examples) -> new double[1]));
    }

    private static SentenceEncoder encoder(Component component, Models models) {
        String name = component.text("sentence_transformers_model_name");
        if (models.encoders() == null) {
            throw new ConfigException(
                    component.name() + " needs a sentence encoder; give its folder by" + " --sentence-encoder DIR");
        }
        return models.encoders().apply(name == null ? "all-mpnet-base-v2" : name);
    }

    private static LabelLosses losses(Models models) {
        if (models.losses() == null) {
            throw new ConfigException("MDLRetriever needs a language model that judges examples, and none is at hand");
        }
        return models.losses().get();
    }

    private static int required(Component component, String key) {
        if (component.argument(key) == null) {
            throw new ConfigException(component.name() + " needs \"" + key + "\"");
        }
        return component.integer(key, 0);
    }

    private static List<Integer> places(Component component) {
        if (component.argument("fix_id_list") == null) {
            throw new ConfigException("FixKRetriever needs \"fix_id_list\", the numbers of its training rows");
        }
        if (!(component.argument("fix_id_list") instanceof List<?> list)
                || !list.stream().allMatch(place -> place instanceof Long)) {
            throw new ConfigException("FixKRetriever: \"fix_id_list\" must be a list of whole numbers, it is "
                    + component.argument("fix_id_list"));
        }
        return list.stream().map(place -> Math.toIntExact((Long) place)).toList();
    }

    /** A negative place counts from the end, as in Python. */
    private static Retriever fixed(List<Integer> places) {
        return pool -> {
            int size = pool.train().size();
            for (int place : places) {
                if (place >= size || place < -size) {
                    throw new ConfigException("FixKRetriever: training row " + place
                            + " of fix_id_list is not there; there are " + size + " rows, numbered from 0");
                }
            }
            List<Integer> rows = places.stream()
                    .map(place -> place < 0 ? place + size : place)
                    .toList();
            return Collections.nCopies(pool.test().size(), rows);
        };
    }

    private static List<List<Integer>> random(Pool pool, int count, int seed) {
        pool.demand("RandomRetriever", count);
        NumpyRandom random = new NumpyRandom(seed);
        return pool.test().stream()
                .map(row -> IntStream.of(random.choice(pool.train().size(), count))
                        .boxed()
                        .toList())
                .toList();
    }

    /**
     * Training rows that have a label of the test row, by the order of its labels: OpenCompass' XiezhiRetriever. A label
     * that no training row has, at which OpenCompass ends, gives none.
     */
    private static List<List<Integer>> sharedLabels(Pool pool, int count) {
        Map<Object, List<Integer>> placesOfLabel = new HashMap<>();
        for (int place = 0; place < pool.train().size(); place++) {
            for (Object label : pool.trainLabels().get(place)) {
                placesOfLabel.computeIfAbsent(label, key -> new ArrayList<>()).add(place);
            }
        }
        return pool.testLabels().stream()
                .map(labels -> labels.stream()
                        .flatMap(label -> placesOfLabel.getOrDefault(label, List.of()).stream())
                        .limit(count)
                        .toList())
                .toList();
    }

    /** The rows before the test row's place; the first test rows begin with rows from the end of the pool. */
    private static Retriever slidingWindow(int size) {
        return pool -> {
            int rows = pool.train().size();
            if (size < 0 || size > rows || pool.test().size() > rows + 1) {
                throw new ConfigException("SlidingWindowRetriever: a window of " + size + " rows before each of "
                        + pool.test().size() + " test rows needs as many training rows, there are " + rows);
            }
            return IntStream.range(0, pool.test().size())
                    .mapToObj(at -> IntStream.range(at - size, at)
                            .map(place -> place < 0 ? place + rows : place)
                            .boxed()
                            .toList())
                    .toList();
        };
    }
}
