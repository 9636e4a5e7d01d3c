package org.occlocal.harness.evaluation;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.occlocal.harness.python.PythonText;

/**
 * Details from the inferencer's records, for evaluators that give none: OpenCompass' format_details. Records without a
 * prompt, such as those of CLP, give none.
 *
 * <p>OpenCompass also means to give bits per byte of the right and the wrong labels, but looks for them in the wrong
 * place. They are given here, for the reference's label, unless OpenCompass' own numbers are asked for.
 */
record RecordDetails(
        List<Map<String, Object>> records,
        List<@Nullable Object> predictions,
        @Nullable List<@Nullable Object> references,
        boolean opencompassCompat) {

    private static final String LABEL = "label: ";

    void addTo(Map<String, @Nullable Object> result) {
        if (references == null) {
            return;
        }
        Map<String, @Nullable Object> details = new LinkedHashMap<>();
        for (int i = 0; i < predictions.size(); i++) {
            Map<String, @Nullable Object> detail = detail(i, details);
            if (detail == null) {
                return;
            }
            details.put(String.valueOf(i), detail);
        }
        result.put("details", details);
        if (!opencompassCompat) {
            addBitsPerByte(result);
        }
    }

    private @Nullable Map<String, @Nullable Object> detail(int i, Map<String, @Nullable Object> details) {
        Map<String, Object> dataRecord = records.get(i);
        String prediction = PythonText.str(predictions.get(i));
        String reference = PythonText.str(references == null ? null : references.get(i));
        Map<String, @Nullable Object> detail = new LinkedHashMap<>();
        if (dataRecord.keySet().stream().anyMatch(key -> key.startsWith("label:"))) {
            details.put("type", "PPL");
            detail.put("origin_prediction", withoutLabels(dataRecord));
            detail.put("predictions", prediction);
            detail.put("references", reference);
            detail.put("correct", prediction.equals(reference));
            return detail;
        }
        if (!dataRecord.containsKey("origin_prompt")) {
            return null;
        }
        details.put("type", "GEN");
        detail.put("prompt", dataRecord.get("origin_prompt"));
        detail.put("origin_prediction", dataRecord.get("prediction"));
        detail.put("predictions", prediction);
        detail.put("references", reference);
        return detail;
    }

    /** The labels lose their prefix and move behind the other fields. */
    private static Map<String, @Nullable Object> withoutLabels(Map<String, Object> dataRecord) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>(dataRecord);
        fields.remove("in-context examples");
        fields.remove("prediction");
        dataRecord.forEach((key, value) -> {
            if (key.startsWith("label:") && value instanceof Map<?, ?> label) {
                Map<Object, @Nullable Object> kept = new LinkedHashMap<>(label);
                kept.remove("testing input");
                fields.remove(key);
                fields.put(key.replace(LABEL, ""), kept);
            }
        });
        return fields;
    }

    private void addBitsPerByte(Map<String, @Nullable Object> result) {
        double right = 0;
        double wrong = 0;
        int count = 0;
        for (int i = 0; i < records.size(); i++) {
            String reference = PythonText.str(references == null ? null : references.get(i));
            double own = Double.NaN;
            double others = 0;
            int labels = 0;
            for (Map.Entry<String, Object> entry : records.get(i).entrySet()) {
                if (entry.getKey().startsWith(LABEL)
                        && entry.getValue() instanceof Map<?, ?> label
                        && label.get("BPB") instanceof Number bits) {
                    labels++;
                    if (entry.getKey().equals(LABEL + reference)) {
                        own = bits.doubleValue();
                    } else {
                        others += bits.doubleValue();
                    }
                }
            }
            double mean = others / (labels - 1);
            if (labels > 1 && !Double.isNaN(own) && !Double.isNaN(mean)) {
                right += own;
                wrong += mean;
                count++;
            }
        }
        if (count > 0) {
            result.put("correct_bpb", right / count);
            result.put("incorrect_bpb", wrong / count);
        }
    }
}
