"""Chores: the names of columns that keep the books of a run (ids, times, machines, notes) and set nothing."""

from __future__ import annotations

import re
from dataclasses import dataclass

TIMING = "A timing, measured while the run went on."


@dataclass(frozen=True)
class Chore:
    """A kind of bookkeeping: the names it goes by, and why it is no setting."""

    pattern: re.Pattern[str]
    reason: str


def _chore(reason: str, pattern: str) -> Chore:
    return Chore(re.compile(pattern, re.VERBOSE), reason)


# Searched in the whole name in lower case, its words joined by underscores, and in the part after its last separator.
CHORES: tuple[Chore, ...] = (
    _chore(
        "A seed or a repeat: it only changes the luck of a run.",
        r"""(^|_)(seeds?|random_state|rng|random_seed|manual_seed|fold|fold_id|cv_fold|replicate|replica|repeat
            |repetition|repeat_id)$
        | 种子|シード|시드""",
    ),
    _chore(
        "The result of one split or repeat, part of an average.",
        r"""^(fold|split|cv|rep|repeat|seed|run)_?\d+(_|$)""",
    ),
    _chore(
        "It names or numbers the run.",
        r"""(^|_)(ids?|uuid|guid|hash|sha|sha1|md5|checksum|fingerprint|slug)$
        | ^(run|trial|exp|experiment|job|task|study|sweep|group|project|config|session)
          (_?(ids?|names?|number|no|num|nr|index|idx|key|hash|group|label))?s?$
        | ^(display_)?name$ | ^tid$ | ^(index|idx|row|no|nr|number|unnamed_\d+|rank|column_1)$
        | ^(runname|runid|trialid|trialnumber|expname|expid|jobtype|job_type)$
        | 序号|编号|番号|번호|実験名|实验名|실험명""",
    ),
    _chore(
        "A date or a time of day.",
        r"""^(start|end|finish|begin|completion|complete|creation|create|update|submit|server_end|server_start)(ed|d)?
            (_?(time|at|date|on|datetime|timestamp))?$
        | ^(date|datetime|timestamp|created|updated|started|finished|completed|ended|heartbeat|heartbeat_at)(_|$)
        | _(timestamp|date|datetime|at)$ | (^|_)time_?stamp$
        | 日期|时间|日時|時刻|날짜|시간|日付""",
    ),
    _chore(
        TIMING,
        r"""(^|_)(duration|runtime|elapsed|walltime|wall_time|wall_clock|wallclock|uptime|wct|dauer|temps|tempo)(_|$)
        | ^(total_|mean_|std_|avg_|max_|min_)?
          (fit|score|train|training|run|total|elapsed|epoch|eval|evaluation|test|val|validation|search|cpu|gpu|process
          |computation|compute|execution|exec|tuning|user|real)_?time(_|$)
        | ^time(_(s|sec|secs|seconds|ms|min|mins|minutes|h|hours|taken|total|total_s|this_iter_s|since_restore|elapsed
          |spent|used|per_epoch|per_step|cost))?$
        | ^(seconds|secs|minutes|hours)$ | _(secs?|seconds|minutes|hours)$
        | (^|_)time_(s|sec|secs|seconds|min|h|ms)$ | used_time
        | 耗时|用时|所要時間|소요""",
    ),
    _chore(
        "The state the run ended in.",
        r"""^_?(state|status|done|finished|crashed|failed|succeeded|exit_code|exitcode|returncode|killed|pruned
            |completed|outcome_status)$
        | _(status|state)$ | 状态|状態|상태""",
    ),
    _chore(
        "Who or which machine ran it.",
        r"""^(user|username|author|owner|team|entity|creator|assignee|host|hostname|machine|node|node_ip|ip|pid
            |process_id|os|python|python_version|platform|gpus?|gpu_type|gpu_name|gpu_count|cpus?|cpu_count|n_gpus?
            |num_gpus?|gpu_ids?|devices?|cuda|accelerator|cluster|partition|n_jobs|num_workers|n_workers|workers
            |num_threads|n_threads|threads|source|source_type|source_name|library_version|framework_version
            |torch_version|hardware|loc|rank_id|local_rank|world_size|ip_address)$
        | _(gpus?|workers|hostname|device)$ | 用户|ユーザ|사용자""",
    ),
    _chore(
        "A note, not a setting.",
        r"""(^|_)(notes?|comments?|remarks?|remarques?|bemerkung|anmerkung|notas?|observacao|tags?|description|desc|message|msg|memo|observations?|traceback|exception
            |error_message|error_msg|stderr|stdout|warnings?|keywords|additional|additional_info)$
        | 备注|備考|비고|メモ|메모""",
    ),
    _chore(
        "A place where files lie.",
        r"""(^|_)(path|dir|directory|file|filename|filepath|folder|url|uri|link|checkpoint|ckpt|logdir|artifacts?
            |artifact_uri|commit|branch|git|git_sha|git_commit|repo|command|cmd|entrypoint|program|script|cwd|root
            |workdir|output|ouput)$
        | ^(save|output|log|ckpt|checkpoint|result|results|out)_(path|dir|directory|file|folder|root|name)$
        | ^(git|checkpoint)_""",
    ),
    _chore(
        "It steers logging and files, not the training.",
        r"""^(save|load|log|logging|print|plot|export|upload|store|wandb|tensorboard|mlflow|debug|verbose|verbosity
            |quiet|silent|dry|resume|render|display|show|record|track|profile|visualize)(_|$)
        | ^use_(wandb|tensorboard|mlflow|gpu|cuda|comet|neptune)$
        | _(verbose|verbosity|log_interval|log_freq|log_every)$
        | ^(pin_memory|eval_(every|interval|freq|steps)|default_config|config_file|no_cuda|prefetch
          |persistent_workers)$""",
    ),
    _chore(
        "How far the run got, known only afterwards.",
        r"""^_?(step|global_step|iteration|iterations_since_restore|training_iteration|iter|best_epoch|last_epoch
            |current_epoch|stopped_epoch|final_epoch|end_epoch|epochs?_(run|trained|completed|done|ran|stopped|finished
            |used|best)|best_iteration|best_step|last_step|best_iter|timesteps_total|episodes_total|timesteps
            |agent_timesteps_total|trained_epochs|actual_epochs|n_iter_|epoch_best|steps_taken|num_steps_trained
            |tokens_seen|samples_seen|total_steps_done|stopped_at|early_stopped|early_stop_epoch
            |trainer_global_step)$""",
    ),
    _chore(
        "How much the search gave the run, not a setting of the model.",
        r"""^(budget|fidelity|n_resources|resources?|tuner_(epochs|initial_epoch|bracket|round|trial_id)|bracket|rung
            |instance)$""",
    ),
)

# Measured, though seldom the thing to optimise: how much of a machine a run takes, how large a model turned out.
COSTS = re.compile(
    r"""(^|_)(energy|kwh|co2|co2e|emissions?|power|memory|mem|ram|vram|flops|macs|gflops|latency|throughput|fps|carbon)
        (_|$)
    | ^(n|num|total|trainable|model|nb)_?(of_)?(trainable_|model_|total_)*(params|parameters|weights)(_count)?$
    | ^(params|parameters|param)(_(count|total|m))?$ | _per_(s|sec|secs|second)$ | _(kwh|mb|gb|mib|gib|flops)$""",
    re.VERBOSE,
)
# Logged while training; searched by some. Values decide.
LOGGED = re.compile(
    r"""(^|_)(grad_?norm|gradient_norm|gnorm|weight_norm|param_norm|norm_ratio|cur_lr|current_lr|lr_cur|entropy|kl
        |approx_kl|clipfrac|clip_fraction|value|q_?values?|epoch|lr_scheduled|temperature_now|loss_scale|n_iter|nnz
        |count|std|var|variance|mean|median|min|max)$""",
    re.VERBOSE,
)


def chore(joined: str, last: str) -> str:
    """Why a name is bookkeeping, from its words and those of its last part; empty where it is not."""
    for kind in CHORES:
        if kind.pattern.search(joined) or kind.pattern.search(last):
            return kind.reason
    return ""
