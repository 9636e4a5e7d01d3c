package org.occlocal.harness.datasets;

/** Reads the files of one type of dataset, in the layout that OpenCompass' own loader of that type expects. */
@FunctionalInterface
public interface DatasetLoader {

    /**
     * @throws org.occlocal.configs.ConfigException when a file is missing or broken, or an argument does not fit; names
     *     the file and where there is one the line
     */
    LoadedRows load(LoaderArguments arguments);
}
