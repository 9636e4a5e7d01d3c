# A chat dataset, two generation datasets and a multiple choice one, for three kinds of models.
from opencompass.datasets import HumanevalDataset, HumanEvalEvaluator, LCDataset, LCPassKEvaluator, TEvalDataset
from opencompass.datasets import humaneval_postprocess_v2, siqaDataset, teval_postprocess
from opencompass.models import HuggingFaceBaseModel, HuggingFaceCausalLM, HuggingFacewithChatTemplate
from opencompass.openicl.icl_evaluator import AccEvaluator, TEvalEvaluator
from opencompass.openicl.icl_inferencer import ChatInferencer, GenInferencer, PPLInferencer
from opencompass.openicl.icl_prompt_template import PromptTemplate
from opencompass.openicl.icl_retriever import ZeroRetriever

zero = dict(type=ZeroRetriever)


def asked(text):
    return dict(type=PromptTemplate, template=dict(round=[dict(role='HUMAN', prompt=text), dict(role='BOT', prompt='')]))


teval = dict(
    abbr='teval-instruct_v1',
    type=TEvalDataset,
    path='./data/teval/EN',
    name='instruct_v1',
    reader_cfg=dict(input_columns=['prompt'], output_column='ground_truth'),
    infer_cfg=dict(prompt_template=asked('{prompt}'), retriever=zero, inferencer=dict(type=ChatInferencer, max_out_len=6)),
    eval_cfg=dict(
        evaluator=dict(type=TEvalEvaluator, subset='instruct'), pred_postprocessor=dict(type=teval_postprocess)))

lcbench = dict(
    abbr='lcbench_en',
    type=LCDataset,
    path='./data/LCBench2023/LCBench2023.jsonl',
    reader_cfg=dict(input_columns=['English', 'test_list'], output_column='test_column'),
    infer_cfg=dict(
        prompt_template=asked('Write a function.\n{English}\n{test_list}'),
        retriever=zero,
        inferencer=dict(type=GenInferencer, max_out_len=6)),
    eval_cfg=dict(evaluator=dict(type=LCPassKEvaluator), pred_role='BOT'))

humaneval_cn = dict(
    abbr='openai_humaneval_cn',
    type=HumanevalDataset,
    path='opencompass/humaneval_cn',
    reader_cfg=dict(input_columns=['prompt'], output_column='task_id', train_split='test'),
    infer_cfg=dict(
        prompt_template=dict(
            type=PromptTemplate, template=dict(round=[dict(role='HUMAN', prompt='Complete:\n{prompt}')])),
        retriever=zero,
        inferencer=dict(type=GenInferencer, max_out_len=6)),
    eval_cfg=dict(
        evaluator=dict(type=HumanEvalEvaluator), pred_role='BOT', pred_postprocessor=dict(type=humaneval_postprocess_v2)))

siqa = dict(
    abbr='siqa_ppl',
    type=siqaDataset,
    path='opencompass/siqa',
    reader_cfg=dict(
        input_columns=['context', 'question', 'answerA', 'answerB', 'answerC'],
        output_column='label',
        test_split='validation'),
    infer_cfg=dict(
        prompt_template=dict(
            type=PromptTemplate,
            template={
                i + 1: dict(round=[
                    dict(role='HUMAN', prompt='{context}\nQuestion: {question}\nAnswer:'),
                    dict(role='BOT', prompt=f'{{answer{letter}}}'),
                ])
                for i, letter in enumerate('ABC')
            }),
        retriever=zero,
        inferencer=dict(type=PPLInferencer)),
    eval_cfg=dict(evaluator=dict(type=AccEvaluator)))

datasets = [teval, lcbench, humaneval_cn, siqa]

meta_template = dict(
    round=[
        dict(role='HUMAN', begin='User: ', end='\n'),
        dict(role='BOT', begin='Bot: ', end='\n', generate=True),
    ])
models = [
    dict(type=HuggingFaceBaseModel, abbr='base', path='model', max_seq_len=200),
    dict(type=HuggingFaceCausalLM, abbr='meta', path='model', max_seq_len=200, meta_template=meta_template),
    dict(type=HuggingFacewithChatTemplate, abbr='chat', path='model', max_seq_len=200),
]
