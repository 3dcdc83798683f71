"""Tools: how each tool names the columns of the tables it writes, one entry each."""

from __future__ import annotations

from collections.abc import Iterable

from hpimp_core.tables.conventions import Rule, Tool, marks, named, rule

PLAIN = Tool("plain", (), "No tool's way of naming columns was recognised; roles were told from names and values.")


HPARAMS = Tool(
    "TensorBoard",
    (),
    "Every number is written with a decimal point and there is nothing beside settings and results, "
    "as in the table of TensorBoard's HParams page.",
)


def recognise(names: Iterable[str], *, whole_floats: bool = False) -> Tool:
    """The tool whose marks are all among the names; `PLAIN` if there is none.

    Parameters
    ----------
    whole_floats : bool
        Whether every whole number in the table is written with a decimal point.
    """
    listed = list(names)
    for tool in TOOLS:
        if all(any(mark.search(name) for name in listed) for mark in tool.marks):
            return tool
    return HPARAMS if whole_floats else PLAIN


def tool_named(name: str) -> Tool:
    """The entry of a tool that a file's format already told."""
    return next((tool for tool in TOOLS if tool.name == name), PLAIN)


_OPTUNA = (
    rule(r"^params_", "parameter", "Optuna writes the parameters it searched as params_…"),
    rule(r"^values?($|_)", "metric", "Optuna writes what it optimised as value."),
    rule(r"^user_attrs_", "metric", "Recorded by the run as an Optuna user attribute."),
    rule(r"^system_attrs_", "bookkeeping", "Optuna's own notes."),
    rule(r"^number$", "bookkeeping", "Optuna's number of the trial."),
    rule(r"^(datetime_start|datetime_complete|duration)$", "bookkeeping", "When the trial ran."),
    rule(r"^state$", "bookkeeping", "The state the trial ended in."),
)

_STATE = "The state the run ended in."
_WHEN = "When the run was made."
_WHO = "Who or which machine ran it."
_PARTS = "Part of how the search gave out its budget."

# The first entry whose marks are all found wins, so the more particular stand first.
TOOLS: tuple[Tool, ...] = (
    Tool(
        "scikit-learn",
        marks(r"^param_|^params$", r"^mean_test_"),
        "It has the columns of a scikit-learn search's cv_results_: param_… and mean_test_….",
        (
            rule(r"^param_|^params\.", "parameter", "scikit-learn writes the parameters it searched as param_…"),
            rule(
                r"^mean_(fit|score)_time$|^std_(fit|score)_time$",
                "bookkeeping",
                "A timing, measured while the run went on.",
            ),
            rule(r"^mean_(test|train)_", "metric", "scikit-learn's score, averaged over the splits."),
            rule(r"^split\d+_", "bookkeeping", "The score of one split, already part of the mean."),
            rule(r"^std_", "bookkeeping", "The spread over the splits."),
            rule(r"^rank_", "bookkeeping", "A rank made from the score."),
            rule(r"^params$", "bookkeeping", "The same settings again, in one cell."),
            rule(r"^(iter|n_resources)$", "bookkeeping", _PARTS),
        ),
        others="metric",
        targets=marks(r"^mean_test_score$", r"^mean_test_"),
        goal="maximize",
    ),
    Tool(
        "Optuna",
        marks(r"^params_", r"^values?($|_)|^state$|^number$"),
        "It has the columns of Optuna's trials_dataframe: params_… and value.",
        _OPTUNA,
        others="metric",
        targets=marks(r"^value$", r"^values_"),
    ),
    Tool(
        "MLflow",
        marks(r"^params\.", r"^run_id$|^metrics\.(?!\w+:)"),
        "It has the columns of MLflow's search_runs: params.… and metrics.….",
        (
            rule(r"^params\.", "parameter", "MLflow writes the parameters that were logged as params.…"),
            rule(r"^metrics\.system/", "bookkeeping", "The load of the machine."),
            rule(r"^metrics\.", "metric", "MLflow writes what was measured as metrics.…"),
            rule(r"^tags\.", "bookkeeping", "An MLflow tag."),
            rule(r"^(run_id|experiment_id|run_name|artifact_uri)$", "bookkeeping", "It names the run."),
            rule(r"^status$", "bookkeeping", _STATE),
            rule(r"^(start_time|end_time)$", "bookkeeping", _WHEN),
        ),
        others="metric",
    ),
    Tool(
        "MLflow",
        marks(r"^Run ID$", r"^(Source Type|Source Name|Start Time|Duration)$"),
        "It has the columns of the table that MLflow's pages offer for download: Run ID, Source Type, Start Time….",
        (
            rule(r"^(Start Time|Duration|End Time|Created)$", "bookkeeping", _WHEN),
            rule(
                r"^(Run ID|Name|Run Name|Experiment|Experiment ID|Experiment Name)$", "bookkeeping", "It names the run."
            ),
            rule(r"^(Source Type|Source Name|Source|User|Version|Models?|Dataset)$", "bookkeeping", _WHO),
            rule(r"^Status$", "bookkeeping", _STATE),
            rule(r"^tags\.|^mlflow\.", "bookkeeping", "An MLflow tag."),
        ),
    ),
    Tool(
        "DVC",
        marks(r"^Experiment$", r"^(rev|typ|Created)$"),
        "It has the columns of DVC's table of experiments: Experiment, rev, Created….",
        (
            named("experiment, rev, typ, parent, state, executor", "bookkeeping", "It names or describes the run."),
            rule(r"^Created$", "bookkeeping", _WHEN),
            rule(r"^[^:]*params[^:]*:", "parameter", "It stands in a file of parameters."),
            rule(r"^[^:]*(metrics|eval|results)[^:]*:", "metric", "It stands in a file of metrics."),
        ),
    ),
    Tool(
        "Ray Tune",
        marks(r"^config/"),
        "It has the columns of a Ray Tune results table: config/….",
        (
            rule(
                r"^config/(callbacks|.*__std(out|err)_file__|policies/|.*_class$|.*_spec$|.*spaces?$)",
                "bookkeeping",
                "Part of the program, not a setting.",
            ),
            rule(r"^config/(num_gpus|num_workers|log_level|logger_|.*num_cpus|.*num_gpus|_)", "bookkeeping", _WHO),
            rule(r"^config/", "parameter", "Ray Tune writes the settings it searched as config/…"),
            named(
                "done, trial_id, experiment_id, experiment_tag, date, timestamp, time_this_iter_s, time_total_s, pid, "
                "hostname, node_ip, time_since_restore, timesteps_since_restore, iterations_since_restore, "
                "warmup_time, training_iteration, timesteps_total, episodes_total, agent_timesteps_total, "
                "should_checkpoint, checkpoint_dir_name, logdir, trial_name, episodes_this_iter, timesteps_this_iter",
                "bookkeeping",
                "Ray Tune's own column about the run.",
            ),
            rule(r"^num_", "bookkeeping", "How far the run got, known only afterwards."),
            rule(
                r"^(timers|counters|perf|sampler_perf)/|/(sampler_perf|hist_stats|connector_metrics|timers|num_)",
                "bookkeeping",
                "Ray's own measurements of itself.",
            ),
        ),
        others="metric",
    ),
    Tool(
        "DeepCAVE",
        marks(r"^metric:"),
        "It has the columns of a DeepCAVE table: metric:… with the goal in its name.",
        (
            rule(r"^metric:", "metric", "DeepCAVE writes what was measured as metric:…"),
            rule(r"^(config_id|additional|origin)$", "bookkeeping", "It names or describes the run."),
            rule(r"^status$", "bookkeeping", _STATE),
            rule(r"^(start_time|end_time)$", "bookkeeping", _WHEN),
            rule(r"^budget$", "bookkeeping", "How much the search gave the run, not a setting of the model."),
        ),
        others="parameter",
        targets=marks(r"^metric:"),
    ),
    Tool(
        "SMAC",
        marks(r"^cost$", r"^(time|cpu_time)$", r"^(seed|instance|instance_id|budget)$", r"^status$"),
        "It has the columns of a SMAC run history: cost, time, status, budget, seed.",
        (
            rule(r"^cost$", "metric", "SMAC minimizes its cost."),
            rule(r"^(time|cpu_time|starttime|endtime|start_time|end_time)$", "bookkeeping", _WHEN),
            rule(r"^(budget|instance|instance_id|seed)$", "bookkeeping", _PARTS),
            rule(
                r"^(config_id|configuration_id|additional_info|additional)$",
                "bookkeeping",
                "It names or describes the run.",
            ),
        ),
        others="parameter",
        targets=marks(r"^cost$"),
        goal="minimize",
    ),
    Tool(
        "Neptune",
        marks(r"^sys/"),
        "It has the columns of a Neptune runs table: sys/… and parameters/….",
        (
            rule(r"^(sys|monitoring|source_code|git)/", "bookkeeping", "Neptune's own column about the run."),
            rule(
                r"^(parameters|params|hyperparameters|hyper_params|hparams|config)/",
                "parameter",
                "Logged to Neptune as a parameter.",
            ),
            rule(r"^(metrics|scores|evaluation|results)/", "metric", "Logged to Neptune as a metric."),
        ),
    ),
    Tool(
        "Comet",
        marks(r"(?i)^experiment[ _]?key$"),
        "It has Comet's experiment key.",
        (
            named(
                "experiment key, name, experiment name, start time, end time, "
                "start time millis, end time millis, server start time, server end time, duration, duration millis, "
                "tags, user, owner, archived, file name, file path, status, project, project id, project name, "
                "workspace, has crashed, running, git branch, git sha, git parent, hostname, created at, "
                "last updated, source, optimizer_id, optimizer_name, optimizer_objective, optimizer_metric, "
                "optimizer_metric_value, optimizer_process, optimizer_count, optimizer_pid, optimizer_parameters, "
                "optimizer_version, optimizer_algorithm, curr_step, curr_epoch, step, epoch",
                "bookkeeping",
                "Comet's own column about the run.",
            ),
            rule(r"^sys\.|^sys_", "bookkeeping", "The load of the machine."),
        ),
    ),
    Tool(
        "ClearML",
        marks(
            r"(?i)^(hyperparams[./]|(args|general|hydra)/)|^(type|started|iteration|parent task)$",
            r"(?i)^(type|started|iteration|parent task|last update|updated)$",
            r"(?i)^name$",
        ),
        "It has the columns of a ClearML experiments table.",
        (
            named(
                "id, type, name, tags, status, project, user, started, updated, last update, completed, iteration, "
                "parent task, run time, comment, version, script",
                "bookkeeping",
                "ClearML's own column about the run.",
            ),
            rule(
                r"(?i)^(hyperparams[./]|(args|general|hydra|hyperparameters)/)",
                "parameter",
                "A ClearML hyperparameter.",
            ),
        ),
    ),
    Tool(
        "Keras Tuner",
        marks(
            r"^tuner/(epochs|bracket|round|initial_epoch|trial_id)$|^hyperparameters?\.|^values\.|^best_step$",
            r"^(trial_id|score|tuner/epochs)$",
        ),
        "It has the columns of Keras Tuner's trials: trial_id, score, hyperparameters.",
        (
            rule(r"^tuner/", "bookkeeping", _PARTS),
            rule(r"^hyperparameters?\.values\.|^values\.", "parameter", "A hyperparameter that Keras Tuner chose."),
            rule(
                r"^hyperparameters?\.space|^metrics\..*(direction|step)$|^best_step$",
                "bookkeeping",
                "Keras Tuner's own notes.",
            ),
            rule(r"^score$", "metric", "What Keras Tuner optimised."),
        ),
        others="parameter",
        targets=marks(r"^score$"),
    ),
    Tool(
        "W&B",
        marks(r"^summary$", r"^config$"),
        "It has the columns of a W&B API listing: summary and config, each a dict in a cell.",
        (
            rule(
                r"^config\._wandb|^summary\._(runtime|timestamp|step|wandb)|^summary\.(_wandb|.*\._type)",
                "bookkeeping",
                "W&B's own column about the run.",
            ),
            rule(r"^config\.", "parameter", "It stands in the run's config."),
            rule(r"^summary\.", "metric", "It stands in the run's summary, so it was measured."),
        ),
        others="metric",
    ),
    Tool(
        "W&B",
        marks(r"^Name$", r"^(State|ID|Created|Runtime|Sweep|Tags|Notes)$"),
        "It has the columns of a W&B runs table: Name, State, Runtime, Created….",
        (
            rule(r"^State$", "bookkeeping", _STATE),
            named(
                "name, id, notes, user, tags, created, runtime, sweep, group, job type, updated, end time, hostname, "
                "gpu type, gpu count, commit, report, github, description, start time, host, os, python, cli version, "
                "cpu count, relative time (process), relative time (wall), step, project, entity, agent, command, "
                "artifact outputs, linked artifacts",
                "bookkeeping",
                "W&B's own column about the run.",
            ),
            rule(r"^_(step|runtime|timestamp|wandb.*)$", "bookkeeping", "W&B's own column about the run."),
        ),
    ),
    Tool(
        "TensorBoard",
        marks(r"^hp_metric$"),
        "It has the hp_metric column that Lightning writes for TensorBoard's HParams table.",
        (rule(r"^hp_metric$", "metric", "The metric that Lightning writes for TensorBoard."),),
        targets=marks(r"^hp_metric$"),
    ),
)

# What the part before a name's first separator says, whoever wrote it.
PREFIXES: tuple[Rule, ...] = (
    rule(
        r"(?i)^(best_?)?(config|cfg|params?|parameters?|hparams?|hyper_?param(eter)?s?|hp|hps|args|settings|choices"
        r"|search_space|model_params|_p_)[./:]",
        "parameter",
        "It stands among the settings in the table.",
    ),
    rule(
        r"(?i)^(summary|metrics?|results?|scores?|measurements|outputs?|eval_results|_m_)[./:]",
        "metric",
        "It stands among the results in the table.",
    ),
    rule(
        r"(?i)^(tags?|sys|system|_wandb|meta|metadata|info|git|env|environment|hardware)[./:]",
        "bookkeeping",
        "It stands among the notes about the run.",
    ),
)
