// What libtorch and DJL's JNI library ask of CUDA beside kernels: cards, streams and the allocator. All of it is done at once.
#include <ATen/detail/CUDAHooksInterface.h>
#include <c10/core/impl/DeviceGuardImplInterface.h>
#include <c10/cuda/CUDACachingAllocator.h>
#include <c10/cuda/CUDAStream.h>
#include "memory.h"

using c10::Device;
using c10::DeviceIndex;
using c10::Stream;
using c10::cuda::CUDAStream;

namespace {

void work(DeviceIndex card) {
  if (card >= 0) {
    TORCH_CHECK(card < fake::cards(), "CUDA error: invalid device ordinal");
    fake::current() = card;
  }
}

class CardAllocator final : public c10::cuda::CUDACachingAllocator::CUDAAllocator {
 public:
  c10::DataPtr allocate(size_t bytes) override { return fake::allocate(fake::current(), bytes); }
  void copy_data(void* to, const void* from, std::size_t bytes) const override {
    std::memcpy(fake::reach(to), fake::reach(from), bytes);
  }
  void emptyCache() override { fake::forgetPeaks(); }
  void init(int) override {}
  bool initialized() override { return true; }
  bool isEnabled() const override { return true; }
  std::string name() override { return "fake"; }

  // What occ-local never asks for.
  void* raw_alloc(size_t) override { return refuse(); }
  void* raw_alloc_with_stream(size_t, cudaStream_t) override { return refuse(); }
  void raw_delete(void*) override { refuse(); }
  void enable(bool) override {}
  double getMemoryFraction(DeviceIndex) override { return 1; }
  void setMemoryFraction(double, DeviceIndex) override {}
  void cacheInfo(DeviceIndex, size_t*) override {}
  void* getBaseAllocation(void*, size_t*) override { return refuse(); }
  void recordStream(const c10::DataPtr&, CUDAStream) override {}
  c10::CachingDeviceAllocator::DeviceStats getDeviceStats(DeviceIndex) override { return {}; }
  void resetAccumulatedStats(DeviceIndex) override {}
  void resetPeakStats(DeviceIndex) override {}
  c10::cuda::CUDACachingAllocator::SnapshotInfo snapshot() override { return {}; }
  void beginAllocateToPool(DeviceIndex, c10::cuda::MempoolId_t, std::function<bool(cudaStream_t)>) override {}
  void endAllocateToPool(DeviceIndex, c10::cuda::MempoolId_t) override {}
  void releasePool(DeviceIndex, c10::cuda::MempoolId_t) override {}
  c10::cuda::CUDACachingAllocator::ShareableHandle shareIpcHandle(void*) override { return {}; }
  std::shared_ptr<void> getIpcDevPtr(std::string) override { return nullptr; }
  void recordHistory(bool, c10::cuda::CUDACachingAllocator::CreateContextFn, size_t,
      c10::cuda::CUDACachingAllocator::RecordContext) override {}
  void attachOutOfMemoryObserver(c10::cuda::CUDACachingAllocator::OutOfMemoryObserver) override {}
  void attachAllocatorTraceTracker(c10::cuda::CUDACachingAllocator::AllocatorTraceTracker) override {}
  void enablePeerAccess(DeviceIndex, DeviceIndex) override {}
  cudaError_t memcpyAsync(void*, int, const void*, int, size_t, cudaStream_t, bool) override {
    refuse();
    return cudaSuccess;
  }
  std::shared_ptr<c10::cuda::CUDACachingAllocator::AllocatorState> getCheckpointState(
      DeviceIndex, c10::cuda::MempoolId_t) override {
    return nullptr;
  }
  c10::cuda::CUDACachingAllocator::CheckpointDelta setCheckpointPoolState(
      DeviceIndex, std::shared_ptr<c10::cuda::CUDACachingAllocator::AllocatorState>) override {
    return {};
  }

 private:
  static void* refuse() { TORCH_CHECK(false, "fake card: the allocator cannot do this"); }
};

CardAllocator allocator;

class Guard final : public c10::impl::DeviceGuardImplInterface {
 public:
  c10::DeviceType type() const override { return c10::kCUDA; }
  Device getDevice() const override { return {c10::kCUDA, fake::current()}; }
  void setDevice(Device device) const override { work(device.index()); }
  void uncheckedSetDevice(Device device) const noexcept override { fake::current() = std::max<DeviceIndex>(0, device.index()); }
  Device exchangeDevice(Device device) const override {
    const Device before = getDevice();
    setDevice(device);
    return before;
  }
  DeviceIndex deviceCount() const noexcept override { return static_cast<DeviceIndex>(fake::cards()); }
  Stream getStream(Device device) const override { return Stream(Stream::DEFAULT, device); }
  Stream getDefaultStream(Device device) const override { return getStream(device); }
  Stream getStreamFromGlobalPool(Device device, bool) const override { return getStream(device); }
  Stream getNewStream(Device device, int) const override { return getStream(device); }
  Stream exchangeStream(Stream stream) const override { return getStream(stream.device()); }
  bool queryStream(const Stream&) const override { return true; }
  void synchronizeStream(const Stream&) const override {}
  void synchronizeDevice(const DeviceIndex) const override {}
  void synchronizeEvent(void*) const override {}
  bool queryEvent(void*) const override { return true; }
  void block(void*, const Stream&) const override {}
  void record(void**, const Stream&, const DeviceIndex, const c10::EventFlag) const override {}
};

C10_REGISTER_GUARD_IMPL(CUDA, Guard);

} // namespace

namespace at {

/// The name is the one that libtorch looks for.
struct CUDAHooks final : CUDAHooksInterface {
  explicit CUDAHooks(CUDAHooksArgs) {}
  void init() const override {}
  bool hasCUDA() const override { return true; }
  bool hasCUDART() const override { return true; }
  bool isAvailable() const override { return true; }
  bool hasPrimaryContext(DeviceIndex) const override { return true; }
  DeviceIndex current_device() const override { return fake::current(); }
  Allocator* getCUDADeviceAllocator() const override { return &allocator; }
  int getNumGPUs() const override { return fake::cards(); }
  DeviceIndex deviceCount() const override { return static_cast<DeviceIndex>(fake::cards()); }
  void deviceSynchronize(DeviceIndex) const override {}
  std::string showConfig() const override { return "fake"; }
  Device getDeviceFromPtr(void* address) const override { return fake::cardOf(address); }
};

REGISTER_CUDA_HOOKS(CUDAHooks);

} // namespace at

namespace c10::cuda {

namespace CUDACachingAllocator {
std::atomic<CUDAAllocator*> allocator{&::allocator};
} // namespace CUDACachingAllocator

static CUDAStream onlyStream(DeviceIndex card) {
  const Device device(kCUDA, card < 0 ? fake::current() : card);
  return CUDAStream(CUDAStream::UNCHECKED, Stream(Stream::DEFAULT, device));
}

cudaStream_t CUDAStream::stream() const { return nullptr; }
CUDAStream getStreamFromPool(const bool, DeviceIndex card) { return onlyStream(card); }
CUDAStream getStreamFromPool(const int, DeviceIndex card) { return onlyStream(card); }
CUDAStream getCurrentCUDAStream(DeviceIndex card) { return onlyStream(card); }
CUDAStream getDefaultCUDAStream(DeviceIndex card) { return onlyStream(card); }
void setCurrentCUDAStream(CUDAStream) {}

DeviceIndex device_count() noexcept { return static_cast<DeviceIndex>(fake::cards()); }
cudaError_t GetDevice(DeviceIndex* card) {
  *card = fake::current();
  return cudaSuccess;
}
cudaError_t SetDevice(DeviceIndex card) {
  work(card);
  return cudaSuccess;
}
cudaError_t MaybeSetDevice(DeviceIndex card) { return SetDevice(card); }
DeviceIndex ExchangeDevice(DeviceIndex card) {
  const DeviceIndex before = fake::current();
  work(card);
  return before;
}
DeviceIndex MaybeExchangeDevice(DeviceIndex card) { return ExchangeDevice(card); }
void warn_or_error_on_sync() {}
void c10_cuda_check_implementation(const int32_t error, const char*, const char*, const int, const bool) {
  TORCH_CHECK(error == cudaSuccess, "CUDA error");
}

} // namespace c10::cuda

// Functions of CUDA itself that DJL's JNI library is linked to.
#define DO_AT_ONCE(NAME, ...) \
  extern "C" cudaError_t NAME(__VA_ARGS__) { return cudaSuccess; }
DO_AT_ONCE(cudaDeviceSynchronize)
DO_AT_ONCE(cudaEventCreateWithFlags, cudaEvent_t*, unsigned)
DO_AT_ONCE(cudaEventDestroy, cudaEvent_t)
DO_AT_ONCE(cudaEventElapsedTime, float*, cudaEvent_t, cudaEvent_t)
DO_AT_ONCE(cudaEventQuery, cudaEvent_t)
DO_AT_ONCE(cudaEventRecord, cudaEvent_t, cudaStream_t)
DO_AT_ONCE(cudaEventSynchronize, cudaEvent_t)
DO_AT_ONCE(cudaGetLastError)
DO_AT_ONCE(cudaStreamQuery, cudaStream_t)
DO_AT_ONCE(cudaStreamSynchronize, cudaStream_t)
DO_AT_ONCE(cudaStreamWaitEvent, cudaStream_t, cudaEvent_t, unsigned)
extern "C" const char* cudaGetErrorString(cudaError_t) { return "of a fake card"; }

static const bool allocatorIsKnown = [] {
  c10::SetAllocator(c10::kCUDA, &allocator);
  return true;
}();
