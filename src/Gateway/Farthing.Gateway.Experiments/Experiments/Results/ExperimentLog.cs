using System.Text;
using Farthing.Experiments.Plans;
using Farthing.Gateway.Journal.Records;
using Farthing.Gateway.Ledger;
using Farthing.Gateway.Ledger.Sql;

namespace Farthing.Gateway.Experiments.Results;

/// <summary>Experiments as the journals of all gateways of a ledger have them.</summary>
public sealed class ExperimentLog
{
    private readonly List<LedgerFeatureRecord> records;

    private readonly List<LedgerFeatureRecord> jumps;

    private ExperimentLog(List<LedgerFeatureRecord> records, List<LedgerFeatureRecord> jumps) =>
        (this.records, this.jumps) = (records, jumps);

    /// <summary>Reads them.</summary>
    public static ExperimentLog Read(SqlLedgerStore store) =>
        new(
            [.. store.FeatureRecords(ExperimentRecords.Feature)],
            [
                .. store
                    .FeatureRecords(FeatureRecord.OfGateway)
                    .Where(static one => one.Record.Kind == ClockJump.Kind),
            ]
        );

    /// <summary>The last plan of each experiment that was ever started, in the order of their first starts.</summary>
    public IReadOnlyList<ExperimentPlan> Plans =>
        [
            .. records
                .Where(static one => one.Record.Kind == ExperimentRecords.Started)
                .Select(static one => ExperimentRecords.StartOf(one.Record))
                .GroupBy(static start => start.Id, StringComparer.Ordinal)
                .Select(static starts => starts.Last())
                .Select(static start => ExperimentPlan.Read(Encoding.UTF8.GetBytes(start.Plan), start.Id)),
        ];

    /// <summary>State of an experiment by the journal.</summary>
    /// <param name="plan">Its plan.</param>
    /// <param name="now">The end of one that runs.</param>
    public ExperimentSpan SpanOf(ExperimentPlan plan, DateTimeOffset now)
    {
        string hash = "";
        DateTimeOffset? began = null;
        DateTimeOffset? ended = null;
        HashSet<Guid> open = [];
        foreach (LedgerFeatureRecord one in records)
        {
            switch (one.Record.Kind)
            {
                case ExperimentRecords.Started
                    when ExperimentRecords.StartOf(one.Record) is { } start && start.Id == plan.Id:
                    if (start.Hash != hash)
                    {
                        (hash, began) = (start.Hash, At(one)); // Another plan begins anew.
                    }

                    open.Add(one.GatewayId);
                    ended = null;
                    break;
                case ExperimentRecords.Ended when ExperimentRecords.EndOf(one.Record).Id == plan.Id:
                    open.Remove(one.GatewayId);
                    ended = open.Count == 0 ? At(one) : null;
                    break;
            }
        }

        DateTimeOffset from = began > plan.Start ? began.Value : plan.Start;
        DateTimeOffset until = ended ?? now;
        return new ExperimentSpan(
            hash,
            PricesIn(from, until, plan.PriceBook.Sha256),
            from,
            until > from ? until : from,
            IsRunning: open.Count > 0,
            ClockJumps: jumps.Count(one => At(one) >= from && At(one) < until)
        );
    }

    /// <summary>The hash of the prices that held all the time; of several, the first that is not the plan's.</summary>
    private string PricesIn(DateTimeOffset from, DateTimeOffset until, string planned)
    {
        Dictionary<Guid, string> last = [];
        List<string> held = [];
        foreach (LedgerFeatureRecord one in records)
        {
            if (one.Record.Kind != ExperimentRecords.Prices || At(one) >= until)
            {
                continue;
            }

            string sha256 = ExperimentRecords.PricesOf(one.Record).Sha256;
            if (At(one) > from && last.TryGetValue(one.GatewayId, out string? earlier))
            {
                held.Add(earlier);
            }

            last[one.GatewayId] = sha256;
        }

        held.AddRange(last.Values);
        return held.Find(one => one != planned) ?? (held.Count > 0 ? planned : "");
    }

    private static DateTimeOffset At(LedgerFeatureRecord one) =>
        DateTimeOffset.UnixEpoch.AddTicks(one.UnixNs / 100);
}
