package org.occlocal.harness.datasets.generated;

import java.util.LinkedHashMap;
import java.util.Map;
import org.occlocal.harness.datasets.DatasetLoader;

/** RULER: needles, words to count, variables to follow and questions in texts of a given length. OpenCompass' datasets/ruler. */
public final class RulerTypes {

    private RulerTypes() {}

    /** Loaders by the names of OpenCompass' classes. */
    public static Map<String, DatasetLoader> types() {
        Map<String, DatasetLoader> types = new LinkedHashMap<>();
        types.put("RulerNiahDataset", RulerNeedles::load);
        types.put("RulerCweDataset", RulerCommonWords::load);
        types.put("RulerFweDataset", RulerFrequentWords::load);
        types.put("RulerVtDataset", RulerVariables::load);
        types.put("RulerQaDataset", RulerQuestions::load);
        return types;
    }
}
