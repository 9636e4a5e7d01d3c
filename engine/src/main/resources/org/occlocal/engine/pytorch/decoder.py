# A decoder-only transformer in TorchScript, compiled by libtorch in the process. The files in decoder/ are further parts
# of this class, one for each concern, with the attributes that belong to it; they are joined when it is compiled.
#
# One object is one stage: some consecutive layers, with the embedding on the first stage and the head on the last.
# Everything that differs between model families is an attribute, set from the DecoderSpec, or the presence of a weight.
#
# B batch, T tokens, N tokens of a pack, V vocabulary, C hidden size, H query heads, K key/value heads, G = H / K,
# D head size, S slots of the cache, P positions of a slot, M rows that are asked for.
#
# Tokens of several sequences lie end to end as one row of N, without padding. They come in segments: a segment has a
# length, and a past, the number of tokens that come before it in its sequence. Those are in its slot of the cache, or in
# the segments that its parent and the parent's parents are; so a prefix that sequences share is there once. A prefix that
# the sequences of several passes share is a trunk: its keys and values, for each layer [K, P, D], are kept by the caller
# and come before every segment without a parent.
# In recurrent layers what a sequence leaves behind stands in place of keys and values, see decoder/recurrence.py.
# What passes from layer to layer is a hidden state for each token, [N, C], in some models more, see decoder/rows.py.

class Decoder(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  device : str
  dtype : int
  # weights by name: of embedding and head, and of each layer
  outer : Dict[str, Tensor]
  layers : List[Dict[str, Tensor]]
