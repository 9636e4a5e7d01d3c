// Kernels of a card: those of the processor, on mirrors of the card's tensors. What CUDA's kernels refuse is refused.
#include <ATen/ATen.h>
#include <ATen/EmptyTensor.h>
#include <ATen/ops/_reshape_alias_native.h>
#include <ATen/ops/as_strided_native.h>
#include <ATen/ops/unfold_native.h>
#include <ATen/ops/view_native.h>
#include <torch/library.h>
#include <set>
#include "memory.h"

namespace {

using at::IntArrayRef;
using at::Tensor;
using c10::IValue;

/// A tensor of the processor with the card's numbers: what is written to one is written to the other.
Tensor mirror(const Tensor& tensor) {
  if (!tensor.defined() || !tensor.is_cuda()) {
    return tensor;
  }
  const auto options = tensor.options().device(at::kCPU);
  if (tensor.numel() == 0) {
    return at::empty_strided(tensor.sizes(), tensor.strides(), options);
  }
  void* numbers = fake::reach(tensor.data_ptr());
  return at::from_blob(numbers, tensor.sizes(), tensor.strides(), [](void*) {}, options, at::Device(at::kCPU));
}

/// Makes tensors on one card; the calling thread goes back to its own.
class On {
 public:
  explicit On(std::optional<at::Device> device) : before_(fake::current()) {
    if (device && device->has_index()) {
      fake::current() = device->index();
    }
  }
  ~On() { fake::current() = before_; }

 private:
  c10::DeviceIndex before_;
};

constexpr auto kCard = c10::DispatchKeySet(c10::DispatchKey::CUDA);

Tensor emptyStrided(IntArrayRef sizes, IntArrayRef strides, std::optional<at::ScalarType> dtype, std::optional<at::Layout>,
    std::optional<at::Device> device, std::optional<bool>) {
  const On on(device);
  return at::detail::empty_strided_generic(sizes, strides, c10::GetAllocator(c10::kCUDA), kCard, dtype.value_or(at::kFloat));
}

Tensor empty(IntArrayRef sizes, std::optional<at::ScalarType> dtype, std::optional<at::Layout>,
    std::optional<at::Device> device, std::optional<bool> pinned, std::optional<at::MemoryFormat> format) {
  TORCH_CHECK(!pinned.value_or(false), "Only dense CPU tensors can be pinned");
  const On on(device);
  return at::detail::empty_generic(sizes, c10::GetAllocator(c10::kCUDA), kCard, dtype.value_or(at::kFloat), format);
}

Tensor onCard(const Tensor& tensor, at::Device card) {
  if (!tensor.defined()) {
    return tensor;
  }
  Tensor copy = emptyStrided(tensor.sizes(), tensor.strides(), tensor.scalar_type(), {}, card, {});
  mirror(copy).copy_(tensor);
  return copy;
}

Tensor& copy(Tensor& self, const Tensor& from, bool) {
  mirror(self).copy_(mirror(from));
  return self;
}

const Tensor& grow(const Tensor& self, IntArrayRef sizes, std::optional<at::MemoryFormat>) {
  const int64_t elements = c10::multiply_integers(sizes) + self.storage_offset();
  const size_t bytes = elements * self.element_size();
  const c10::Storage& storage = self.storage();
  if (bytes > storage.nbytes()) {
    c10::DataPtr larger = fake::allocate(self.device().index(), bytes);
    if (storage.nbytes() > 0) {
      std::memcpy(fake::reach(larger.get()), fake::reach(storage.data()), storage.nbytes());
    }
    storage.set_data_ptr_noswap(std::move(larger));
    storage.set_nbytes(bytes);
  }
  self.unsafeGetTensorImpl()->set_sizes_contiguous(sizes);
  return self;
}

template <typename Seen>
void forEachTensor(const IValue& value, Seen seen) {
  if (value.isTensor()) {
    seen(value.toTensor());
  } else if (value.isList()) {
    for (const IValue& element : value.toListRef()) {
      if (element.isTensor()) {
        seen(element.toTensor());
      }
    }
  }
}

/// Indices may lie in main memory, and so may single numbers beside tensors of a card.
bool mayLieInMainMemory(const std::string& name, const IValue& argument, const Tensor& tensor) {
  static const std::set<std::string> indexing = {"aten::index", "aten::index_put", "aten::index_put_", "aten::_index_put_impl_"};
  static const std::set<std::string> joining = {"aten::cat", "aten::stack"};
  return (argument.isList() && indexing.count(name)) || (tensor.dim() == 0 && !joining.count(name));
}

/// The one card that all tensors lie on.
std::optional<at::Device> cardOf(const std::string& name, const std::vector<IValue>& arguments) {
  std::optional<at::Device> card;
  for (const IValue& argument : arguments) {
    forEachTensor(argument, [&](const Tensor& tensor) {
      if (tensor.defined() && tensor.is_cuda()) {
        TORCH_CHECK(!card || *card == tensor.device(), name, ": Expected all tensors to be on the same device, but found ",
            *card, " and ", tensor.device());
        card = tensor.device();
      }
    });
  }
  for (const IValue& argument : arguments) {
    forEachTensor(argument, [&](const Tensor& tensor) {
      TORCH_CHECK(!card || !tensor.defined() || tensor.is_cuda() || mayLieInMainMemory(name, argument, tensor), name,
          ": Expected all tensors to be on the same device, but found ", *card, " and ", tensor.device());
    });
  }
  for (const IValue& argument : arguments) {
    if (!card && argument.isDevice() && argument.toDevice().is_cuda()) {
      const at::Device asked = argument.toDevice();
      card = asked.has_index() ? asked : at::Device(at::kCUDA, fake::current());
    }
  }
  return card;
}

IValue mirrored(const IValue& value) {
  if (value.isTensor()) {
    return mirror(value.toTensor());
  }
  if (value.isList()) {
    c10::impl::GenericList list(value.toList().elementType());
    for (const IValue& element : value.toListRef()) {
      list.push_back(element.isTensor() ? IValue(mirror(element.toTensor())) : element);
    }
    return list;
  }
  return value.isDevice() ? IValue(at::Device(at::kCPU)) : value;
}

/// A kernel may have given a result that it was lent another size, and so other memory.
void takeBack(const Tensor& lent, const Tensor& mirror_) {
  if (!lent.defined() || !lent.is_cuda()) {
    return;
  }
  const bool moved = lent.numel() == 0 ? mirror_.numel() > 0 : mirror_.data_ptr() != fake::reach(lent.data_ptr());
  if (moved || lent.sizes() != mirror_.sizes()) {
    grow(lent, mirror_.sizes(), {});
    mirror(lent).copy_(mirror_);
  }
}

IValue returned(const IValue& value, at::Device card) {
  if (value.isTensor()) {
    return onCard(value.toTensor(), card);
  }
  if (value.isTensorList()) {
    c10::List<Tensor> list;
    for (const Tensor& tensor : value.toTensorVector()) {
      list.push_back(onCard(tensor, card));
    }
    return list;
  }
  return value;
}

/// Runs any operation that has no kernel below.
void onProcessor(const c10::OperatorHandle& operation, c10::DispatchKeySet, torch::jit::Stack* stack) {
  const c10::FunctionSchema& schema = operation.schema();
  const auto& parameters = schema.arguments();
  const size_t begin = stack->size() - parameters.size();
  const std::vector<IValue> given(stack->begin() + begin, stack->end());
  const auto card = cardOf(schema.name(), given);
  TORCH_CHECK(card, "fake card: ", schema.name(), " names no card");
  std::vector<IValue> mirrors;
  for (size_t i = 0; i < given.size(); i++) {
    mirrors.push_back(mirrored(given[i]));
    (*stack)[begin + i] = mirrors[i];
  }
  operation.redispatchBoxed(c10::DispatchKeySet(c10::DispatchKey::CPU), stack);
  for (size_t i = 0; i < given.size(); i++) {
    const auto* alias = parameters[i].alias_info();
    if (alias && alias->isWrite() && given[i].isTensor()) {
      takeBack(given[i].toTensor(), mirrors[i].toTensor());
    }
  }
  const auto& results = schema.returns();
  for (size_t r = 0; r < results.size(); r++) {
    IValue& result = (*stack)[stack->size() - results.size() + r];
    const auto* alias = results[r].alias_info();
    if (!alias) {
      result = returned(result, *card);
      continue;
    }
    TORCH_CHECK(alias->isWrite(), "fake card: no kernel for the view ", schema.name());
    for (size_t i = 0; i < given.size(); i++) {
      const auto* lent = parameters[i].alias_info();
      if (lent && *lent == *alias) {
        result = given[i];
      }
    }
  }
}

TORCH_LIBRARY_IMPL(_, CUDA, library) {
  library.fallback(torch::CppFunction::makeFromBoxedFunction<&onProcessor>());
}

TORCH_LIBRARY_IMPL(aten, CUDA, library) {
  library.impl("empty.memory_format", &empty);
  library.impl("empty_strided", &emptyStrided);
  library.impl("copy_", &copy);
  library.impl("resize_", &grow);
  library.impl("as_strided", [](const Tensor& self, IntArrayRef sizes, IntArrayRef strides, std::optional<int64_t> offset) {
    return at::native::as_strided_tensorimpl(self, sizes, strides, offset);
  });
  library.impl("view", [](const Tensor& self, IntArrayRef sizes) { return at::native::view(self, sizes); });
  library.impl("_reshape_alias", [](const Tensor& self, IntArrayRef sizes, IntArrayRef strides) {
    return at::native::_reshape_alias(self, sizes, strides);
  });
  library.impl("unfold", [](const Tensor& self, int64_t dimension, int64_t size, int64_t step) {
    return at::native::unfold(self, dimension, size, step);
  });
}

} // namespace
