package org.occlocal.harness.tasks;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.occlocal.configs.ConfigException;
import org.occlocal.inferencers.NllNormalization;

/**
 * How a run is to be evaluated otherwise than its configuration says.
 *
 * @param evaluator in place of each dataset's; null for theirs
 * @param predictionPostprocessor in place of each dataset's; empty for none at all, null for theirs
 * @param normalization what PPLInferencer compares labels by; null for the run's own
 * @param datasets names of the datasets that are evaluated; empty for all
 */
public record EvaluationChanges(
        @Nullable Map<String, Object> evaluator,
        @Nullable Map<String, Object> predictionPostprocessor,
        @Nullable NllNormalization normalization,
        List<String> datasets) {

    public EvaluationChanges {
        datasets = List.copyOf(datasets);
    }

    /**
     * The variables of a configuration with these changes; the given ones stay as they are.
     *
     * @throws ConfigException when a dataset is named that it does not have
     */
    public Map<String, Object> applyTo(Map<String, Object> variables) {
        Map<String, Object> changed = new LinkedHashMap<>(variables);
        TreeSet<String> known = new TreeSet<>();
        changed.computeIfPresent("datasets", (key, value) -> changed(value, known));
        changed.computeIfPresent("model_dataset_combinations", (key, value) -> {
            List<Object> combinations = new ArrayList<>();
            for (Object one : value instanceof List<?> list ? list : List.of()) {
                Map<String, Object> combination = copy(one);
                combination.computeIfPresent("datasets", (name, own) -> changed(own, known));
                combinations.add(combination);
            }
            return combinations;
        });
        for (String name : datasets) {
            if (!known.contains(name)) {
                throw new ConfigException("the run has no dataset " + name + "; it has " + String.join(", ", known));
            }
        }
        return changed;
    }

    private List<Object> changed(Object value, TreeSet<String> known) {
        List<Object> all = new ArrayList<>();
        for (Object one : value instanceof List<?> list ? list : List.of()) {
            Map<String, Object> dataset = copy(one);
            String name = String.valueOf(dataset.get("abbr"));
            known.add(name);
            if (datasets.isEmpty() || datasets.contains(name)) {
                all.add(changed(dataset));
            }
        }
        return all;
    }

    private Map<String, Object> changed(Map<String, Object> dataset) {
        Map<String, Object> evaluation = copy(dataset.get("eval_cfg"));
        if (evaluator != null) {
            evaluation.put("evaluator", evaluator);
        }
        if (predictionPostprocessor != null) {
            if (predictionPostprocessor.isEmpty()) {
                evaluation.remove("pred_postprocessor");
            } else {
                evaluation.put("pred_postprocessor", predictionPostprocessor);
            }
        }
        if (!evaluation.isEmpty()) {
            dataset.put("eval_cfg", evaluation);
        }
        Map<String, Object> inference = copy(dataset.get("infer_cfg"));
        Map<String, Object> inferencer = copy(inference.get("inferencer"));
        if (normalization != null && String.valueOf(inferencer.get("type")).endsWith("PPLInferencer")) {
            inferencer.put("normalization", normalization.toString());
            inference.put("inferencer", inferencer);
            dataset.put("infer_cfg", inference);
        }
        return dataset;
    }

    private static Map<String, Object> copy(@Nullable Object dictionary) {
        Map<String, Object> copy = new LinkedHashMap<>();
        if (dictionary instanceof Map<?, ?> map) {
            map.forEach((key, value) -> copy.put(String.valueOf(key), value));
        }
        return copy;
    }
}
