using Farthing.Documents.Ledger;
using Farthing.Gateway.Journal.Records;
using Farthing.Gateway.Ledger;
using Farthing.Gateway.Metering;
using Farthing.Gateway.Scopes;
using Farthing.Numerics.Billing;

namespace Farthing.Tests.Gateway.Ledger;

/// <summary>The oracle: a loop over rows.</summary>
internal sealed class PlainSums(LedgerRow[] rows, LedgerAdjustment[] corrections)
{
    private readonly Dictionary<AttemptId, LedgerRow> found = rows.ToDictionary(row => row.Opened.Attempt);

    public long FirstUnixNs { get; } = rows[0].Opened.ReservedUnixNs;

    public long LastUnixNs { get; } = rows[^1].Opened.ReservedUnixNs;

    public string Total(LedgerFilter filter) =>
        By(dimension: null, filter).FirstOrDefault() ?? Words(Sums("", [], 0));

    public List<string> By(LedgerDimension? dimension, LedgerFilter filter)
    {
        Dictionary<string, List<LedgerRow>> groups = [];
        Dictionary<string, long> amounts = [];
        foreach (LedgerRow row in rows)
        {
            if (IsIn(row.Opened.ReservedUnixNs, filter) && Has(row, filter))
            {
                foreach (string value in ValuesOf(row, dimension))
                {
                    if (!groups.TryGetValue(value, out List<LedgerRow>? group))
                    {
                        groups.Add(value, group = []);
                    }

                    group.Add(row);
                }
            }
        }

        foreach (LedgerAdjustment one in corrections)
        {
            AdjustRecord record = one.Record;
            if (!IsIn(record.EffectiveUnixNs, filter) || !IsAbout(record, filter))
            {
                continue;
            }

            foreach (string value in ValuesOf(record, dimension))
            {
                amounts[value] = amounts.GetValueOrDefault(value) + record.Amount.NanoUsd;
            }
        }

        return
        [
            .. Ordered(
                    groups
                        .Keys.Union(amounts.Keys)
                        .Select(value =>
                            Sums(value, groups.GetValueOrDefault(value, []), amounts.GetValueOrDefault(value))
                        )
                )
                .Select(Words),
        ];
    }

    public List<string> Dearest(LedgerFilter filter, int most) =>
        [
            .. rows.Where(row => IsIn(row.Opened.ReservedUnixNs, filter) && Has(row, filter))
                .GroupBy(row => row.Opened.Attempt.RequestId.ToString("N"), StringComparer.Ordinal)
                .OrderByDescending(request => request.Sum(row => row.Cost.NanoUsd))
                .ThenBy(request => request.Key, StringComparer.Ordinal)
                .Take(most)
                .Select(request =>
                    Sums(request.Key, [.. request], 0) with
                    {
                        Sessions = 0,
                        SessionCostUsd = Money.Zero,
                    }
                )
                .Select(Words),
        ];

    private static SpentSums Sums(string value, List<LedgerRow> rows, long adjusted)
    {
        LedgerSums sums = new();
        HashSet<string> sessions = [];
        long ofSessions = 0;
        foreach (LedgerRow row in rows)
        {
            sums = sums.With(row);
            if (row.Opened.Session.Length > 0)
            {
                sessions.Add(SessionIdentity.Of(row.Opened.Key, row.Opened.Session));
                ofSessions += row.Cost.NanoUsd;
            }
        }

        TokenCounts tokens = sums.Tokens;
        return new SpentSums(
            value,
            sums.Requests,
            sums.Attempts,
            sums.Released,
            sums.Errors,
            new SpentTokens(
                tokens.Uncached,
                tokens.CacheRead,
                tokens.CacheWrite,
                tokens.Output,
                sums.ReasoningTokens
            ),
            sums.Cost,
            sums.Waste,
            sums.Estimated,
            new Money(adjusted),
            sessions.Count,
            new Money(ofSessions),
            null
        );
    }

    private static bool IsIn(long unixNs, LedgerFilter filter) =>
        unixNs >= (filter.SinceUnixNs ?? long.MinValue) && unixNs < (filter.UntilUnixNs ?? long.MaxValue);

    private static bool Has(LedgerRow row, LedgerFilter filter)
    {
        OpenHold of = row.Opened;
        return (filter.Key is null || filter.Key == of.Key)
            && (filter.Team is null || filter.Team == of.Team)
            && (filter.User is null || filter.User == of.User)
            && (filter.Model is null || filter.Model == of.Model)
            && (filter.Deployment is null || filter.Deployment == of.Deployment)
            && (filter.Session is null || filter.Session == of.Session)
            && (filter.Tag is null || of.Tags.Contains(filter.Tag))
            && (filter.GatewayId is null || filter.GatewayId == of.GatewayId);
    }

    /// <summary>A correction of an attempt is about what the attempt is; one of an account about that account alone, and a session's account names its key too.</summary>
    private bool IsAbout(AdjustRecord record, LedgerFilter filter)
    {
        if (record.Attempt is AttemptId attempt)
        {
            return found.TryGetValue(attempt, out LedgerRow? row) ? Has(row, filter) : !filter.Names().Any();
        }

        (LedgerDimension Dimension, string Value)[] names = [.. filter.Names()];
        return names.Length == 0
            || (
                names.Length == 2 && filter is { Key: string key, Session: string session }
                    ? record.Account == "session:" + SessionIdentity.Of(key, session)
                : names.Length != 1 ? false
                : filter.Session is string name
                    ? record.Account.StartsWith("session:", StringComparison.Ordinal)
                        && SessionIdentity.NameOf(record.Account[8..]) == name
                : record.Account == $"{names[0].Dimension.ToString().ToLowerInvariant()}:{names[0].Value}"
            );
    }

    private static IEnumerable<string> ValuesOf(LedgerRow row, LedgerDimension? dimension)
    {
        OpenHold of = row.Opened;
        return dimension switch
        {
            LedgerDimension.Tag => of.Tags.Count == 0 ? [""] : of.Tags,
            LedgerDimension.Key => [of.Key],
            LedgerDimension.Team => [of.Team],
            LedgerDimension.User => [of.User],
            LedgerDimension.Model => [of.Model],
            LedgerDimension.Deployment => [of.Deployment],
            LedgerDimension.Session => [SessionIdentity.Of(of.Key, of.Session)],
            LedgerDimension.Gateway => [of.GatewayId.ToString("N")],
            LedgerDimension.Day => [LedgerTime.Text(of.ReservedUnixNs)[..10]],
            LedgerDimension.Hour => [LedgerTime.Text(of.ReservedUnixNs)[..13]],
            _ => [""],
        };
    }

    private IEnumerable<string> ValuesOf(AdjustRecord record, LedgerDimension? dimension)
    {
        if (dimension is LedgerDimension.Day or LedgerDimension.Hour)
        {
            return [LedgerTime.Text(record.EffectiveUnixNs)[..(dimension == LedgerDimension.Day ? 10 : 13)]];
        }

        if (record.Attempt is AttemptId attempt)
        {
            return found.TryGetValue(attempt, out LedgerRow? row) ? ValuesOf(row, dimension) : [""];
        }

        string word = dimension.ToString()!.ToLowerInvariant() + ":";
        return
        [
            dimension is not null && record.Account.StartsWith(word, StringComparison.Ordinal)
                ? record.Account[word.Length..]
                : "",
        ];
    }

    public static IOrderedEnumerable<SpentSums> Ordered(IEnumerable<SpentSums> sums) =>
        sums.OrderByDescending(one => one.BilledUsd).ThenBy(one => one.Value, StringComparer.Ordinal);

    public static string Words(SpentSums sums) => sums.ToString();
}
