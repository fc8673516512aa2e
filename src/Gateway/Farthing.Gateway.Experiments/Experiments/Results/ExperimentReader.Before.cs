using Farthing.Experiments.Arms;
using Farthing.Experiments.Levers;
using Farthing.Gateway.Ledger.Sql;
using Farthing.Gateway.Scopes;

namespace Farthing.Gateway.Experiments.Results;

/// <content>Traffic before the start: history of units, and blocks in which nothing was tried.</content>
public sealed partial class ExperimentReader
{
    private readonly Dictionary<ulong, string> keyOfCluster = [];

    /// <summary>Traffic of the scope before the start, with the arms that its units had had.</summary>
    private void ReadBefore()
    {
        using ILedgerCursor at = reading.Stream(
            $"SELECT {Columns}, a.cost_nano FROM attempts a WHERE a.reserved_ns >= ? AND a.reserved_ns < ? ORDER BY a.reserved_ns, a.request, a.number",
            Ns(span.From.AddDays(-HistoryDays)),
            Ns(span.From)
        );
        Dictionary<string, (long NanoUsd, double Work)> keys = new(StringComparer.Ordinal);
        while (at.Step())
        {
            (string key, string team, string user, string session) = (
                at.Text(2),
                at.Text(3),
                at.Text(4),
                at.Text(5)
            );
            if (!plan.Scope.Has(key, team, at.Text(7)))
            {
                continue;
            }

            bool isClients = at.Int64(1) == 0 && InnerPurpose.Of(at.Tags(6)) is null;
            AssignedUnit unit = units!.Of(UnitName.Of(plan.Unit, key, team, user, session));
            before.Add(unit, StratumOf(at.Text(7), at.Int64(8)), at.Int64(9), isClients ? 1 : 0);
            if (plan.Unit == AssignmentUnit.Session)
            {
                (long nanoUsd, double work) = keys.GetValueOrDefault(key);
                keys[key] = (nanoUsd + at.Int64(9), work + (isClients ? 1 : 0));
            }
            else
            {
                outcome.AddBefore(unit.Cluster, at.Int64(9), isClients ? 1 : 0);
            }
        }

        // A session has no history of its own: its key's, over the key's sessions, stands for it.
        Dictionary<string, int> sessions = keyOfCluster
            .Values.GroupBy(static key => key, StringComparer.Ordinal)
            .ToDictionary(static one => one.Key, static one => one.Count(), StringComparer.Ordinal);
        foreach ((ulong cluster, string key) in keyOfCluster)
        {
            if (keys.TryGetValue(key, out (long NanoUsd, double Work) history) && history.Work > 0)
            {
                outcome.AddBefore(cluster, history.NanoUsd / sessions[key], history.Work / sessions[key]);
            }
        }
    }

    /// <summary>Traffic of the scope in the 14 days before the first block, with the coins of these days: an A/A.</summary>
    private void ReadBlocksBefore()
    {
        BlockSchedule schedule = new(
            plan with
            {
                Start = blocks!.Start.AddDays(-HistoryDays),
                Blocks = plan.Blocks! with { Days = HistoryDays },
            }
        );
        using ILedgerCursor at = reading.Stream(
            $"SELECT {Columns}, a.cost_nano FROM attempts a WHERE a.reserved_ns >= ? AND a.reserved_ns < ? ORDER BY a.reserved_ns, a.request, a.number",
            Ns(schedule.Start),
            Ns(blocks.Start)
        );
        while (at.Step())
        {
            if (
                plan.Scope.Has(at.Text(2), at.Text(3), at.Text(7))
                && schedule.At(Instant(ArrivalNs(at.Id(0), at.Int64(8)))) is Block { IsBurnIn: false } block
            )
            {
                bool isClients = at.Int64(1) == 0 && InnerPurpose.Of(at.Tags(6)) is null;
                SumsOf(blockSumsBefore, block).Add(!block.IsLate, at.Int64(9), isClients ? 1 : 0);
            }
        }
    }
}
