package org.occlocal.harness.prompts;

import java.util.ArrayList;
import java.util.List;
import org.occlocal.configs.ConfigException;
import org.occlocal.configs.DatasetConfig;
import org.occlocal.harness.datasets.Row;

/** The same training rows as examples of every prompt: OpenCompass' FixKRetriever, and ZeroRetriever where there are none. */
public final class FixedExamples {

    private FixedExamples() {}

    /**
     * @return the text of each example with the separator behind it
     * @throws ConfigException when a row number is not in the training file
     */
    public static List<String> of(DatasetConfig config, List<Row> train) {
        DatasetConfig.Examples examples = config.examples();
        if (examples == null) {
            return List.of();
        }
        TextTemplate template = new TextTemplate(examples.template());
        List<String> texts = new ArrayList<>();
        for (int number : examples.rows()) {
            if (number >= train.size()) {
                throw new ConfigException("dataset " + config.name() + ": examples.rows names row " + number + ", "
                        + config.data().train() + " has " + train.size());
            }
            texts.add(template.render(train.get(number)) + examples.separator());
        }
        return texts;
    }
}
