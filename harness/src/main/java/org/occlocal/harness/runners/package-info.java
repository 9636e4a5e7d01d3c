/**
 * Who does the tasks of a run: workers in this process that own the devices, processes of their own, or jobs of a Slurm
 * cluster. All of them do the same with the same task, so the answers are the same bytes.
 */
@NullMarked
package org.occlocal.harness.runners;

import org.jspecify.annotations.NullMarked;
