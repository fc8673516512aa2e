using Farthing.Workloads.Lengths;
using Farthing.Workloads.Requests;
using Farthing.Workloads.Sources;

namespace Farthing.Workloads.Profiles;

/// <summary>Fits a <see cref="SessionModel"/> to a closed-loop trace.</summary>
internal static class SessionFit
{
    private const int Steps = 50;

    public static SessionModel Fit(RequestTable table, ClosedLoopPlan plan)
    {
        Dictionary<int, int> last = [];
        Dictionary<int, int> turns = [];
        List<double> first = [];
        List<double> growth = [];
        List<double> resetTo = [];
        List<double> resetKept = [];
        List<double> outputs = [];
        List<double> thinks = [];
        double inputs = 0;
        for (int i = 0; i < table.Count; i++)
        {
            int session = table.Session(i);
            turns[session] = turns.GetValueOrDefault(session) + 1;
            outputs.Add(table.OutputTokens[i]);
            inputs += table.InputTokens[i];
            if (plan.After[i] >= 0)
            {
                thinks.Add(plan.ThinkNs[i] / 1e9);
            }

            if (!last.TryGetValue(session, out int before))
            {
                first.Add(table.InputTokens[i]);
            }
            else if (table.InputTokens[i] >= table.InputTokens[before])
            {
                growth.Add(table.InputTokens[i] - table.InputTokens[before]);
            }
            else
            {
                resetTo.Add((double)table.InputTokens[i] / table.InputTokens[before]);
                resetKept.Add(Kept(table.PrefixIds(before).Span, table.PrefixIds(i).Span));
            }

            last[session] = i;
        }

        return new SessionModel(
            table.PrefixBlockTokens,
            QuantileFit.Of([.. turns.Values.Select(count => (double)count)], Steps),
            QuantileFit.Of(first, Steps),
            Table(growth),
            (double)resetTo.Count / Math.Max(1, resetTo.Count + growth.Count),
            Table(resetTo),
            Table(resetKept),
            QuantileFit.Of(outputs, Steps),
            Table(thinks),
            (double)table.Count / turns.Count,
            inputs / table.Count
        );
    }

    private static double Kept(ReadOnlySpan<ulong> before, ReadOnlySpan<ulong> now) =>
        now.Length == 0 ? 0 : (double)before.CommonPrefixLength(now) / now.Length;

    private static QuantileTable Table(List<double> values) =>
        values.Count == 0 ? new QuantileTable([0, 1], [0, 0]) : QuantileFit.Of(values, Steps);
}
