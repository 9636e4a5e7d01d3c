// Memory of cards that are not there: main memory that only the kernels of this library may touch.
#pragma once

#include <c10/core/Allocator.h>
#include <cstdint>

namespace fake {

/// Number of cards: FAKE_CUDA_DEVICES, 1 by default.
int cards();

/// The card that the calling thread works on.
c10::DeviceIndex& current();

/// Bytes of a card's memory, filled with ones, so that numbers nobody wrote are not numbers.
/// Throws c10::OutOfMemoryError where FAKE_CUDA_MIB (4,096 by default) has no room for them in one piece.
c10::DataPtr allocate(c10::DeviceIndex card, size_t bytes);

/// Where a kernel reads and writes what lies at a card's address. Whoever uses the address itself ends the process.
void* reach(const void* address);

/// The card that has an address.
c10::Device cardOf(const void* address);

/// Gives back what an allocator of CUDA would keep for later, see tellUse.
void forgetPeaks();

} // namespace fake
