# In place of sparse.py where no layer chooses what it attends to: what is never called need not be compiled.

class Decoder(Module):
  def index_size(self: __torch__.Decoder, i: int) -> int:
    return 0

  def selects(self: __torch__.Decoder, i: int, reach: int) -> bool:
    return False

  def index_keys(self: __torch__.Decoder, i: int, x: Tensor, cosines: List[Tensor], sines: List[Tensor]) -> Tensor:
    return x.unsqueeze(1)[:, :, :0]

  def index_keys_of(self: __torch__.Decoder, i: int, x: Tensor, cosines: List[Tensor], sines: List[Tensor]) -> Tensor:
    return x.unsqueeze(1)[:, :, :0]

  def select(self: __torch__.Decoder, i: int, x: Tensor, latent: Tensor, keys: Tensor, cosines: List[Tensor],
      sines: List[Tensor], lengths: List[int], pasts: List[int], parents: List[int], slots: List[int], cached: bool,
      first: int, last: int, path_index: List[Tensor], trunk_index: List[Tensor]) -> List[Tensor]:
    ops.prim.RaiseException("layer " + str(i) + " has no indexer", None)
    return [x]

  def select_slots(self: __torch__.Decoder, i: int, x: Tensor, latent: Tensor, cosines: List[Tensor],
      sines: List[Tensor], positions: Tensor, longest: int) -> Tensor:
    ops.prim.RaiseException("layer " + str(i) + " has no indexer", None)
    return x
