using Farthing.Experiments;
using Farthing.Experiments.Judging;
using Farthing.Experiments.Levers;
using Farthing.Experiments.Plans;
using Farthing.Gateway.Experiments.Results;
using Farthing.Gateway.Ledger.Sql;
using Farthing.Numerics.Faults;

namespace Farthing.Verbs.Verifies;

/// <summary>Experiments of a ledger, for the subcommands of <c>verify</c>.</summary>
/// <param name="store">The ledger.</param>
/// <param name="now">The end of what runs.</param>
internal sealed class VerifySource(SqlLedgerStore store, DateTimeOffset now)
{
    private readonly ExperimentLog log = ExperimentLog.Read(store);

    /// <summary>Plans of all experiments, in the order of their first starts.</summary>
    public IReadOnlyList<ExperimentPlan> Plans => log.Plans;

    /// <summary>Facts of an experiment in the journal.</summary>
    public ExperimentSpan SpanOf(ExperimentPlan plan) => log.SpanOf(plan, now);

    /// <summary>The outcomes of an experiment so far.</summary>
    public ExperimentOutcomes OutcomesOf(ExperimentPlan plan) =>
        ExperimentReader.Read(store, plan, SpanOf(plan));

    /// <summary>Experiments of a lever that have ended, with their verdicts.</summary>
    public IEnumerable<(ExperimentPlan Plan, ExperimentReport Report)> Finished(
        LeverKind lever,
        CancellationToken cancellation
    )
    {
        foreach (ExperimentPlan plan in Plans.Where(one => one.Lever == lever && !SpanOf(one).IsRunning))
        {
            cancellation.ThrowIfCancellationRequested();
            yield return (plan, ExperimentJudge.Judge(OutcomesOf(plan)));
        }
    }

    /// <summary>The one that a command means.</summary>
    /// <param name="id">Its id; null: the only one, or the only one that runs.</param>
    /// <exception cref="FarthingException">There is none, or there are several.</exception>
    public ExperimentPlan Find(string? id)
    {
        ExperimentPlan[] meant =
        [
            .. Plans.Where(plan => id is null || plan.Id.Equals(id, StringComparison.OrdinalIgnoreCase)),
        ];
        if (meant.Length > 1)
        {
            ExperimentPlan[] running = [.. meant.Where(plan => SpanOf(plan).IsRunning)];
            meant = running.Length == 1 ? running : meant;
        }

        return meant.Length == 1
            ? meant[0]
            : throw new FarthingException(
                new Fault(
                    ExperimentFaultCodes.UnknownExperiment,
                    meant.Length == 0
                        ? "no such experiment was ever started in this ledger"
                        : "several experiments are there"
                )
                {
                    Path = "ID",
                    Value = id,
                    Expected =
                        Plans.Count == 0
                            ? "an experiment: farthing verify start PLAN --config FILE runs one"
                            : "one of " + string.Join(", ", Plans.Select(plan => plan.Id)),
                    Nearest = id is null ? null : NearestWord.Find(id, [.. Plans.Select(plan => plan.Id)]),
                }
            );
    }
}
