#include "memory.h"

#include <c10/util/Exception.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>
#include <cstdlib>
#include <cstring>
#include <map>
#include <memory>
#include <mutex>
#include <string>

namespace fake {
namespace {

constexpr int kMostCards = 16;
constexpr int64_t kGrain = 512;
constexpr int64_t kPage = 4096;
constexpr int64_t kWorthReturning = 1 << 20;

int64_t setting(const char* name, int64_t otherwise) {
  const char* value = std::getenv(name);
  return value ? std::atoll(value) : otherwise;
}

/// What nvidia-smi is told.
struct Use {
  int64_t process;
  int64_t bytes;
};

/// The memory of one card. It is mapped twice: without any rights where the card's addresses point, and for kernels.
class Memory {
 public:
  explicit Memory(int card) : card_(card), size_(setting("FAKE_CUDA_MIB", 4096) << 20) {
    file_ = memfd_create("fakecuda", 0);
    TORCH_CHECK(file_ >= 0 && ftruncate(file_, size_) == 0, "fake card: no memory");
    seen_ = map(PROT_NONE);
    reached_ = map(PROT_READ | PROT_WRITE);
    free_[0] = size_;
    const std::string name = "/dev/shm/fakecuda-" + std::to_string(card);
    const int shared = open(name.c_str(), O_RDWR | O_CREAT, 0666);
    TORCH_CHECK(shared >= 0 && ftruncate(shared, sizeof(Use)) == 0, "fake card: cannot write ", name);
    use_ = static_cast<Use*>(mmap(nullptr, sizeof(Use), PROT_READ | PROT_WRITE, MAP_SHARED, shared, 0));
    close(shared);
    *use_ = {getpid(), 0};
  }

  int64_t take(int64_t bytes) {
    const std::lock_guard<std::mutex> lock(mutex_);
    for (auto block = free_.begin(); block != free_.end(); ++block) {
      if (block->second >= bytes) {
        const int64_t at = block->first;
        const int64_t left = block->second - bytes;
        free_.erase(block);
        if (left > 0) {
          free_[at + bytes] = left;
        }
        used_ += bytes;
        tellUse();
        std::memset(reached_ + at, 0xff, bytes);
        return at;
      }
    }
    TORCH_CHECK_WITH(OutOfMemoryError, false, "CUDA out of memory. Tried to allocate ", bytes >> 20, " MiB. GPU ", card_,
        " has a total capacity of ", size_ >> 20, " MiB of which ", (size_ - used_) >> 20, " MiB is free.");
  }

  void giveBack(int64_t at, int64_t bytes) {
    const std::lock_guard<std::mutex> lock(mutex_);
    used_ -= bytes;
    if (bytes >= kWorthReturning) {
      const int64_t from = (at + kPage - 1) / kPage * kPage;
      fallocate(file_, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, from, (at + bytes) / kPage * kPage - from);
    }
    auto next = free_.lower_bound(at);
    if (next != free_.end() && next->first == at + bytes) {
      bytes += next->second;
      next = free_.erase(next);
    }
    if (next != free_.begin()) {
      auto before = std::prev(next);
      if (before->first + before->second == at) {
        before->second += bytes;
        return;
      }
    }
    free_[at] = bytes;
  }

  void forgetPeak() {
    const std::lock_guard<std::mutex> lock(mutex_);
    use_->bytes = used_;
  }

  bool has(const void* address) const {
    return address >= seen_ && address < seen_ + size_;
  }

  void* reach(const void* address) const {
    return reached_ + (static_cast<const char*>(address) - seen_);
  }

  void* seen(int64_t at) const {
    return seen_ + at;
  }

 private:
  char* map(int rights) const {
    void* place = mmap(nullptr, size_, rights, MAP_SHARED, file_, 0);
    TORCH_CHECK(place != MAP_FAILED, "fake card: cannot map its memory");
    return static_cast<char*>(place);
  }

  /// For nvidia-smi: CUDA's allocator in libtorch keeps what is freed until it is told to empty its cache.
  void tellUse() {
    use_->bytes = std::max(use_->bytes, used_);
  }

  const int card_;
  const int64_t size_;
  int file_;
  char* seen_;
  char* reached_;
  std::mutex mutex_;
  std::map<int64_t, int64_t> free_;
  int64_t used_ = 0;
  Use* use_;
};

Memory& memory(int card) {
  static std::unique_ptr<Memory> memories[kMostCards];
  static std::once_flag opened[kMostCards];
  TORCH_CHECK(card >= 0 && card < cards(), "CUDA error: invalid device ordinal");
  std::call_once(opened[card], [card] { memories[card] = std::make_unique<Memory>(card); });
  return *memories[card];
}

Memory& memoryOf(const void* address, int& card) {
  for (card = 0; card < cards(); card++) {
    if (memory(card).has(address)) {
      return memory(card);
    }
  }
  TORCH_CHECK(false, "fake card: an address that no card has");
}

struct Block {
  int card;
  int64_t at;
  int64_t bytes;
};

void release(void* context) {
  const std::unique_ptr<Block> block(static_cast<Block*>(context));
  memory(block->card).giveBack(block->at, block->bytes);
}

} // namespace

int cards() {
  static const int count = static_cast<int>(std::min<int64_t>(kMostCards, setting("FAKE_CUDA_DEVICES", 1)));
  return count;
}

c10::DeviceIndex& current() {
  thread_local c10::DeviceIndex card = 0;
  return card;
}

c10::DataPtr allocate(c10::DeviceIndex card, size_t bytes) {
  const c10::Device device(c10::kCUDA, card);
  if (bytes == 0) {
    return {nullptr, device};
  }
  const int64_t rounded = (static_cast<int64_t>(bytes) + kGrain - 1) / kGrain * kGrain;
  const int64_t at = memory(card).take(rounded);
  return {memory(card).seen(at), new Block{card, at, rounded}, &release, device};
}

void* reach(const void* address) {
  int card;
  return address == nullptr ? nullptr : memoryOf(address, card).reach(address);
}

c10::Device cardOf(const void* address) {
  int card;
  memoryOf(address, card);
  return {c10::kCUDA, static_cast<c10::DeviceIndex>(card)};
}

void forgetPeaks() {
  for (int card = 0; card < cards(); card++) {
    memory(card).forgetPeak();
  }
}

} // namespace fake
