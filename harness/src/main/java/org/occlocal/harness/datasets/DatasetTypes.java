package org.occlocal.harness.datasets;

import java.util.Map;
import java.util.Set;
import org.occlocal.configs.ConfigException;
import org.occlocal.configs.NearestNames;
import org.occlocal.harness.datasets.types.AllTypes;

/** Loaders by the type that a dataset's configuration names, as OpenCompass' registry LOAD_DATASET has them. */
public final class DatasetTypes {

    private static final Map<String, DatasetLoader> LOADERS = AllTypes.byName();

    private DatasetTypes() {}

    /**
     * @param type name of OpenCompass' class, alone or with its module: {@code opencompass.datasets.siqaDataset}
     * @throws ConfigException when the type is not known, with the nearest that are
     */
    public static DatasetLoader of(String type) {
        DatasetLoader loader = LOADERS.get(key(type));
        if (loader == null) {
            throw new ConfigException("dataset type \"" + type + "\" is not supported; supported are "
                    + NearestNames.of(name(type), LOADERS.keySet())
                    + "; data of other types can be evaluated as CustomDataset or HFDataset");
        }
        return loader;
    }

    public static boolean supports(String type) {
        return LOADERS.containsKey(key(type));
    }

    /** Short names, sorted. */
    public static Set<String> supported() {
        return LOADERS.keySet();
    }

    /** The name of a class, with as many of its packages as are known: several classes may have one name. */
    private static String key(String type) {
        String key = type;
        while (!LOADERS.containsKey(key) && key.indexOf('.') >= 0) {
            key = key.substring(key.indexOf('.') + 1);
        }
        return key;
    }

    private static String name(String type) {
        return type.substring(type.lastIndexOf('.') + 1);
    }
}
