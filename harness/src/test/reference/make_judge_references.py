"""Asks OpenCompass' MDLRetriever how surprised a model is by answers after examples.

    python make_judge_references.py CHECKOUT_OF_OPENCOMPASS FOLDER_OF_MODELS

FOLDER_OF_MODELS holds tiny-qwen2, with which this project's own test runs too. Downloads nothing.
"""
import json
import pathlib
import platform
import sys

checkout, models = (pathlib.Path(argument).resolve() for argument in sys.argv[1:])
sys.argv[1:] = [str(checkout)]
sys.path.insert(0, str(checkout))
import torch  # noqa: E402
import transformers  # noqa: E402

import make_evaluation_references  # noqa: E402,F401  packages that are not installed become empty ones

from opencompass.openicl.icl_prompt_template import PromptTemplate  # noqa: E402
from opencompass.openicl.icl_retriever.icl_mdl_retriever import MDLRetriever  # noqa: E402

OUT = pathlib.Path(__file__).resolve().parents[1] / 'resources/org/occlocal/harness/tasks/judge.json'
ROWS = [{'question': q, 'answer': a} for q, a in [
    ('Is the sky blue?', 'yes'), ('Do stones float?', 'no'), ('Has a cat four legs?', 'yes'), ('Is two more than nine?', 'no'),
    ('Can a red bird sing?', 'yes')]]


def main():
    folder = models / 'tiny-qwen2'
    tokenizer = transformers.PreTrainedTokenizerFast.from_pretrained(folder)
    tokenizer.pad_token, tokenizer.pad_token_id, tokenizer.padding_side = tokenizer.eos_token, tokenizer.eos_token_id, 'right'
    template = PromptTemplate({label: '</E>\nQuestion: {question}\nAnswer: ' + label for label in ['yes', 'no']},
                              ice_token='</E>')

    made = object.__new__(MDLRetriever)
    made.__dict__.update(
        tokenizer=tokenizer, metric_model=transformers.AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32).eval(),
        device='cpu', index_ds=ROWS, test_ds=ROWS, ice_separator='', ice_eos_token='', ice_template=template,
        prompt_template=None, dataset_reader=type('Reader', (), {'output_column': 'answer'}), is_main_process=True)
    cases = []
    for row, examples in [(0, [1, 2]), (3, [4]), (1, [0, 2, 3, 4]), (2, [])]:
        ice = made.generate_ice(examples, template) if examples else ''
        prompts = [made.generate_label_prompt(row, ice, label, template) for label in made.get_labels(template)]
        length = len(tokenizer(ice)['input_ids']) if examples else 1  # the first token has no likelihood
        # it leaves one more token out than it divides by; this makes it the mean of all tokens after the examples
        losses = made.cal_ce(prompts, mask_length=length - 1)
        counted = [len(tokenizer(prompt)['input_ids']) - length for prompt in prompts]
        losses = [loss * (count + 1) / count for loss, count in zip(losses, counted)]
        cases.append({'row': row, 'examples': examples, 'prompts': prompts, 'counted': counted,
                      'losses': [float(loss) for loss in losses]})
    OUT.write_text(json.dumps({
        'made_with': {'python': platform.python_version(), 'torch': torch.__version__, 'transformers': transformers.__version__},
        'rows': ROWS, 'cases': cases}, indent=1) + '\n')


main()
