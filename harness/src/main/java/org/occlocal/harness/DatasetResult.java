package org.occlocal.harness;

/**
 * The score of one model on one dataset.
 *
 * @param dataset name
 * @param metric what the number is
 * @param mode ppl or gen, as in OpenCompass' tables
 * @param value in percent
 * @param samples rows that were evaluated
 */
public record DatasetResult(String dataset, String metric, String mode, double value, int samples) {}
