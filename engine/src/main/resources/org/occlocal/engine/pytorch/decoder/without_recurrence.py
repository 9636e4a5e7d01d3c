# In place of recurrence.py where no layer is recurrent: what is never called need not be compiled.

class Decoder(Module):
  def is_recurrent(self: __torch__.Decoder, i: int) -> bool:
    return False

  def state_sizes(self: __torch__.Decoder, i: int, slots: int) -> Tuple[List[int], List[int]]:
    ops.prim.RaiseException("layer " + str(i) + " is not recurrent", None)
    return ([slots], [slots])

  def recur(self: __torch__.Decoder, i: int, x: Tensor, lengths: List[int], pasts: List[int],
      parents: List[int], branches: List[bool], slots: List[int], cached: bool, decode: bool, first: int, last: int,
      path_inputs: List[Tensor], path_states: List[Tensor], trunk_inputs: List[Tensor],
      trunk_states: List[Tensor]) -> Tensor:
    ops.prim.RaiseException("layer " + str(i) + " is not recurrent", None)
    return x
