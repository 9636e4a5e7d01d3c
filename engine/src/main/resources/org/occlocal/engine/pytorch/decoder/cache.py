# The cache: keys and values of the sequences that are being generated, or what they leave behind in recurrent layers, and
# the tokens that they have.

class Decoder(Module):
  keys : List[Tensor]
  values : List[Tensor]
  seen : List[Tensor]

  # Makes room for keys and values: for each layer [S, K, P, D], or what latent attention and recurrent layers have,
  # see latent.py and recurrence.py.
  def open_cache(self: __torch__.Decoder, slots: int, positions: int, vocabulary: int) -> int:
    self.keys.clear()
    self.values.clear()
    self.seen.clear()
    for i in range(len(self.layers)):
      dtype = self.dtype
      key_sizes = [slots, self.kv_heads[i], positions, self.head_size[i]]
      value_sizes = key_sizes
      if self.is_recurrent(i):
        dtype = 6
        key_sizes, value_sizes = self.state_sizes(i, slots)
      elif self.is_latent(i):
        key_sizes = [slots, 1, positions, self.latent_rank[i] + self.latent_rotary_size[i]]
        value_sizes = [slots, 1, positions, 0]
      self.keys.append(torch.zeros(key_sizes, dtype=dtype, device=torch.device(self.device)))
      self.values.append(torch.zeros(value_sizes, dtype=dtype, device=torch.device(self.device)))
    if vocabulary > 0:
      self.seen.append(torch.zeros([slots, vocabulary], dtype=11, device=torch.device(self.device)))
    return 0

  def close_cache(self: __torch__.Decoder) -> int:
    self.keys.clear()
    self.values.clear()
    self.seen.clear()
    return 0

  # Slot `source` becomes slot `target`.
  def move_slot(self: __torch__.Decoder, source: int, target: int, length: int) -> int:
    for i in range(len(self.keys)):
      keys = self.keys[i]
      values = self.values[i]
      if self.is_recurrent(i):
        keys[target].copy_(keys[source])
        values[target].copy_(values[source])
      else:
        keys[target, :, :length].copy_(keys[source, :, :length])
        values[target, :, :length].copy_(values[source, :, :length])
    for seen in self.seen:
      seen[target].copy_(seen[source])
    return 0

  # A slot begins with a trunk.
  def fill_slot(self: __torch__.Decoder, slot: int, trunk_keys: List[Tensor], trunk_values: List[Tensor]) -> int:
    for i in range(len(self.keys)):
      if self.is_recurrent(i):
        self.keys[i][slot].copy_(trunk_keys[i])
        self.values[i][slot].copy_(trunk_values[i])
      else:
        length = trunk_keys[i].size(1)
        self.keys[i][slot, :, :length].copy_(trunk_keys[i])
        self.values[i][slot, :, :length].copy_(trunk_values[i])
    return 0

  # Remembers tokens of a slot for the repetition penalty; `fresh` forgets those of its former tenant.
  def mark_seen(self: __torch__.Decoder, slot: int, tokens: Tensor, fresh: bool) -> int:
    for seen in self.seen:
      row = seen[slot]
      if fresh:
        row.fill_(False)
      row.index_fill_(0, tokens, True)
    return 0
