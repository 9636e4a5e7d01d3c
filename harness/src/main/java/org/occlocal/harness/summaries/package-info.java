/**
 * From the results of a run to its tables: {@code Scoreboard} holds them, {@code SummaryGroup} adds averages of several
 * datasets, {@code SummaryTable} puts them in rows, {@code SummaryText} writes them as OpenCompass does
 * (summarizers/default.py).
 */
@NullMarked
package org.occlocal.harness.summaries;

import org.jspecify.annotations.NullMarked;
