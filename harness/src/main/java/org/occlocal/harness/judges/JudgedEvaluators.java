package org.occlocal.harness.judges;

import java.util.Map;
import java.util.TreeMap;
import org.occlocal.configs.Component;
import org.occlocal.configs.ConfigException;

/** The evaluators that ask a judge, by OpenCompass' class names, of which only the last part counts. */
public final class JudgedEvaluators {

    private static final Map<String, Factory> FACTORIES = new TreeMap<>(Map.of(
            "GenericLLMEvaluator",
            GenericLlmEvaluator::new,
            "CascadeEvaluator",
            CascadeEvaluator::new,
            "LMEvaluator",
            LmEvaluator::new));

    private JudgedEvaluators() {}

    private interface Factory {
        JudgedEvaluator create(Component config, boolean opencompassCompat);
    }

    /** Whether an evaluator asks a judge. */
    public static boolean isJudged(Component config) {
        return FACTORIES.containsKey(config.name());
    }

    /**
     * @param opencompassCompat with OpenCompass' known mistakes
     * @throws ConfigException when it is none of these, or an argument is missing or wrong
     */
    public static JudgedEvaluator of(Component config, boolean opencompassCompat) {
        Factory factory = FACTORIES.get(config.name());
        if (factory == null) {
            throw new ConfigException(
                    config.type() + " asks no judge; those that do are " + String.join(", ", FACTORIES.keySet()));
        }
        return factory.create(config, opencompassCompat);
    }
}
