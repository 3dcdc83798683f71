"""Vocabulary: the words that people and tools name columns with, and what each says; `names.py` reads them."""

from __future__ import annotations

from hpimp_core.tables.terms import Goal


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


# Measured quantities that are better when they are less.
LESS_IS_BETTER = _words(
    """
    loss losses error err errors mse rmse mae mape smape rmsle nrmse nll nlpd crps ppl perplexity wer cer eer fid
    kid kl regret cost brier deviance bpb bpc bpd rmspe residual divergence distance lpips shd fdr fpr fnr far frr
    ece mce logloss crossentropy bce latency misclassification mmd emd chamfer hausdorff drawdown overfit
    overfitting gap bleurtloss aic bic aicc val_bpb tloss vloss verlust fehler perte erreur perda perdida
    """
)
# Measured quantities that are better when they are more.
MORE_IS_BETTER = _words(
    """
    accuracy acc f1 fscore auc auroc roc rocauc prauc auprc ap map map50 precision recall reward rewards return
    returns score scores r2 iou miou dice bleu rouge rougel meteor cider psnr ssim hit hits mrr ndcg sharpe
    specificity sensitivity kappa mcc qwk tpr tnr elbo likelihood loglik winrate success top1 top5 acc1 acc5 pearson
    pearsonr spearman spearmanr silhouette throughput profit pnl fitness utility nmi ari jaccard gini ks elo chrf
    comet em nse pck modularity coverage inception genauigkeit exactitude exactitud acuracia f1score uas las pass
    bac
    """
)
METRIC_WORDS: dict[str, Goal] = {
    **dict.fromkeys(LESS_IS_BETTER, "minimize"),
    **dict.fromkeys(MORE_IS_BETTER, "maximize"),
}
# Two words that together are a metric.
_LESS_PAIRS = _words(
    """
    mean-rank cross-entropy error-rate objective-value inference-time std-dev
    """
)
_MORE_PAIRS = _words(
    """
    r-2 win-rate success-rate f-1 f-score m-ap top-1 top-5 explained-variance explained-var exact-match
    episode-length episode-len hypervolume-indicator
    """
)
METRIC_PAIRS: dict[str, Goal] = {**dict.fromkeys(_LESS_PAIRS, "minimize"), **dict.fromkeys(_MORE_PAIRS, "maximize")}
# Words of languages that are written without spaces; found anywhere in the name.
_LESS_PARTS = _words(
    """
    损失 誤差 误差 损耗 损失值 損失 错误率 エラー 誤り 困惑度 손실 오차 오류 에러
    """
)
_MORE_PARTS = _words(
    """
    准确率 精度 精确率 召回率 得分 分数 奖励 准确度 正确率 正解率 再現率 適合率 スコア 報酬 收益 정확도 점수 재현율
    정밀도 보상 准确 準確
    """
)
METRIC_PARTS: dict[str, Goal] = {**dict.fromkeys(_LESS_PARTS, "minimize"), **dict.fromkeys(_MORE_PARTS, "maximize")}
# Without a word of better or worse, still clearly the thing to optimise.
OBJECTIVE_WORDS = frozenset(_words("objective target result metric value y outcome performance"))

# As the last words of a name these make it a setting, whatever stands before: loss_fn, reward_scale, kl_coeff.
SETTING_ENDS = frozenset(
    _words(
        """
        alpha beta bound choice class clip clipping coef coeff coefficient coeffs config decay dim dims discount
        every exponent factor fn freq frequency func function functions gamma interval kind lambda limit lr margin
        method mode mult multiplier n name norm num option patience penalty power prob probability quantile rate
        reduction samples samplesize scale scaling schedule scheduler shaping size sizes smoothing space strategy
        temp temperature thresh threshold tol tolerance type types variant version weight weighting weights window
        """
    )
)
# Words of settings.
SETTING_WORDS = frozenset(
    _words(
        """
        act activation algo algorithm alpha amp arch architecture attention aug augment augmentation backbone batch
        batchnorm batchsize beam beta beta1 beta2 betas bias bidirectional bin bins block blocks bn booster boosting
        bootstrap bottleneck bs buffer c cell cells channel channels clip clipping cnn coef coeff colsample context
        criterion crop cutmix d data dataset decay decoder degree depth dim dims discount distill drop dropout emb
        embed embedding enable encoder epochs eps epsilon estimators expansion experts factor feature features
        filter filters fp16 freeze frozen gae gamma groups grow gru head heads hidden horizon hyper hyperparameter
        image img imputer init initializer iterations k kernel kernels l1 l2 lag lags lam lambda latent layer
        layernorm layers leaf learning learningrate leaves len length lernrate lookback lora lr lrate lstm margin
        max method metric_type min mixup mlp mode model momentum multiplier n n_estimators neighbors neuron neurons
        nheads nodes noise norm normalization normalize num opt optim optimiser optimizer order p padding param
        parameter params patience penalty policy pool pooling precision_type pretrained q quantization r rank ratio
        reg regularization regularizer replay resize resolution rho rnn rollout sample sampler samples sampling
        scale scaler sched schedule scheduler seq sequence shrinking shuffle sigma size smoothing solver split
        stages steps strategy stride student subsample tasa tau taux taxa teacher temperature threshold tokenizer
        tol topk topp transformer tree trees type unit units use vocab warmup wd wdecay weight weighted weights
        width window with z
        """
    )
)
SETTING_PARTS = _words(
    """
    学习率 批次 批量 优化器 层数 隐藏 数据集 方法 模型 轮数 维度 激活 丢弃 正则 学習率 バッチ 最適化 オプティマイザ
    層数 隠れ 活性化 エポック ドロップアウト 手法 モデル データセット 학습률 배치
    옵티마이저 은닉 레이어 활성화 에포크 드롭아웃 모델 방법 데이터셋 층수
    """
)

# What people and tools write where there is no value.
MISSING = frozenset(
    _words(
        """
        - -- --- – — . … ? na n/a n.a. #n/a nan -nan null nil nat <na> missing undefined unknown tbd #value! #div/0!
        #num! #ref! #name? (empty) (blank) (null)
        """
    )
) | {""}
TRUE = frozenset(_words("true yes on t y wahr vrai verdadero 是 はい 예"))
FALSE = frozenset(_words("false no off f n falsch faux falso 否 いいえ 아니오"))
# Words that stand where a number was meant to be: they are no level of a category.
JUNK = frozenset(
    _words(
        """
        oom bug error err failed fail failure crash crashed diverged diverge killed timeout aborted skipped x pending
        running todo invalid wip cancelled canceled
        """
    )
)
# The first word of a row that sums up others.
TOTALS = frozenset(
    _words(
        """
        total totals sum mean average avg std stdev median min max minimum maximum best worst summary overall count
        mean±std mean±sd gesamt mittelwert summe moyenne promedio média total: mean: average: avg: best: std: 合计
        总计
        平均 平均值 合計 最大 最小 합계 평균
        """
    )
)

# What models learn from, with the words of a name run together: it is given with the question, nobody tunes it.
GIVEN = frozenset(
    """data dataset datasets data_set task tasks problem benchmark corpus domain environment env envname game subject
    patient site fold split 数据集 データセット 데이터셋""".replace("_", "").split()
)
