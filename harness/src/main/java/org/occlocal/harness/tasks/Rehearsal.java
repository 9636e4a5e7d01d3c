package org.occlocal.harness.tasks;

import org.occlocal.inferencers.InferenceMeter;

/** Puts a dataset's questions to a model and drops the answers, to count what they cost. */
public final class Rehearsal {

    private Rehearsal() {}

    /**
     * Asks about all rows. A {@link org.occlocal.inferencers.PlanningModel} is asked in no time.
     *
     * @return the tokens and the time that it took
     */
    public static InferenceMeter run(PreparedDataset dataset, RunModel model) {
        InferenceMeter meter = new InferenceMeter();
        Inference.of(dataset.inferencer()).infer(dataset, model, meter, sample -> false, (sample, answer) -> {});
        return meter;
    }
}
