/**
 * The types of datasets, a class per kind of task. Each class lists its types by the name that OpenCompass' class has and
 * reads the files that one reads; where a type has several versions they differ in columns or labels only.
 */
@NullMarked
package org.occlocal.harness.datasets.types;

import org.jspecify.annotations.NullMarked;
