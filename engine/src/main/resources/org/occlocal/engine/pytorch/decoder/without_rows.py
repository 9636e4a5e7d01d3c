# In place of rows.py and streams.py where hidden states are all that passes from layer to layer: what is never called need not be compiled.

class Decoder(Module):
  def takes_keys(self: __torch__.Decoder, i: int) -> bool:
    return False

  def lends_keys(self: __torch__.Decoder, i: int) -> bool:
    return False

  def key_layer(self: __torch__.Decoder, i: int) -> int:
    return i

  def open_row(self: __torch__.Decoder, x: Tensor, tokens: Tensor) -> Tensor:
    return x

  def close_row(self: __torch__.Decoder, row: Tensor) -> Tensor:
    return row

  def state_of(self: __torch__.Decoder, i: int, row: Tensor) -> Tensor:
    return row

  def hand_keys(self: __torch__.Decoder, i: int, row: Tensor, path: List[List[Tensor]]) -> int:
    return 0

  def beside_branches(self: __torch__.Decoder, i: int, row: Tensor) -> Tensor:
    return torch.zeros_like(row)

  def queries_alone(self: __torch__.Decoder, i: int, x: Tensor, cosines: List[Tensor], sines: List[Tensor]) -> Tensor:
    ops.prim.RaiseException("layer " + str(i) + " has keys of its own", None)
    return x

  # Layer i for the segments first .. last - 1. x: [N, C] -> [N, C]
  def layer(self: __torch__.Decoder, i: int, x: Tensor, positions: Tensor, cosines: List[Tensor], sines: List[Tensor],
      lengths: List[int], pasts: List[int], parents: List[int], branches: List[bool], slots: List[int], cached: bool,
      decode: bool, first: int, last: int, path: List[List[Tensor]], trunk: List[List[Tensor]]) -> Tensor:
    y = self.add_branches(i, x, positions, cosines, sines, lengths, pasts, parents, branches, slots, cached, decode,
        first, last, path, trunk)
    return self.scale_layer(i, y)
