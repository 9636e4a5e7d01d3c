/**
 * One dataset on one model, from rows to records. {@code PreparedDataset} is what needs no model, and is checked before
 * one is loaded; {@code RunModel} is a loaded model with the manners that its configuration gives it; an {@code
 * Inference} puts the two together and makes the records that OpenCompass' inferencers make. Nothing of a dataset is
 * ever left on a model.
 */
@NullMarked
package org.occlocal.harness.tasks;

import org.jspecify.annotations.NullMarked;
