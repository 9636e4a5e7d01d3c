"""Writes a checkpoint of Qwen2-0.5B's shape with random weights in bfloat16: random_checkpoint.py FOLDER"""
import sys

import torch
import transformers

torch.manual_seed(1)
config = transformers.Qwen2Config(
    vocab_size=151936, hidden_size=896, intermediate_size=4864, num_hidden_layers=24, num_attention_heads=14,
    num_key_value_heads=2, max_position_embeddings=32768, tie_word_embeddings=True, rope_theta=1e6)
transformers.AutoModelForCausalLM.from_config(config, dtype=torch.bfloat16).save_pretrained(sys.argv[1])
