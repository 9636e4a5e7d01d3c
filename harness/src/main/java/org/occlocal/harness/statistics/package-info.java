/**
 * How sure a score is: {@code ScoredSamples} gives standard errors, {@code PairedTest} compares two models on the same
 * samples, {@code Holm} corrects for comparing often. All percentages and other units are those of the metric.
 */
@NullMarked
package org.occlocal.harness.statistics;

import org.jspecify.annotations.NullMarked;
