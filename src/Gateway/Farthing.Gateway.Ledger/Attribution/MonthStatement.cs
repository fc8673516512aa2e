using System.Globalization;
using Farthing.Documents.Ledger;
using Farthing.Gateway.Journal.Records;
using Farthing.Gateway.Ledger;
using Farthing.Gateway.Ledger.Statements;
using Farthing.Numerics.Billing;

namespace Farthing.Gateway.Attribution;

/// <summary>Bill of a month, by team. Teams and other accounts add up to what the ledger bills for the month.</summary>
public static class MonthStatement
{
    private const string TeamWord = "team:";

    /// <summary>A month as the ledger has it now.</summary>
    /// <param name="store">The ledger.</param>
    /// <param name="month">Its first day.</param>
    /// <param name="file">Where it is kept.</param>
    public static LedgerCloseDocument Of(ILedgerStore store, DateTime month, string file)
    {
        LedgerFilter filter = new()
        {
            SinceUnixNs = StatementBook.UnixNsOf(month),
            UntilUnixNs = StatementBook.UnixNsOf(month.AddMonths(1)),
        };
        Dictionary<string, (Money TrueUps, Money Others)> accounts = [];
        Dictionary<(string, IdlePolicy), HashSet<long>> hours = [];
        foreach (LedgerAdjustment adjustment in store.Adjustments(filter))
        {
            AdjustRecord record = adjustment.Record;
            if (record.Attempt is not null)
            {
                continue;
            }

            bool isTrueUp = record.Reason == TrueUps.Reason;
            (Money trueUps, Money others) = accounts.GetValueOrDefault(record.Account);
            accounts[record.Account] = isTrueUp
                ? (trueUps + record.Amount, others)
                : (trueUps, others + record.Amount);
            if (isTrueUp && TrueUpNote.Read(record.Note) is TrueUpNote note)
            {
                if (!hours.TryGetValue((note.Deployment, note.Idle), out HashSet<long>? at))
                {
                    hours[(note.Deployment, note.Idle)] = at = [];
                }

                at.Add(note.HourUnixNs);
            }
        }

        return new LedgerCloseDocument(
            month.ToString("yyyy-MM", CultureInfo.InvariantCulture),
            Path.GetFileName(file),
            store.Billed(filter),
            TeamsOf(store, filter, accounts),
            [
                .. accounts
                    .Where(account => !IsTeam(account.Key))
                    .OrderBy(account => account.Key, StringComparer.Ordinal)
                    .Select(account => new AccountStatement(
                        account.Key,
                        account.Value.TrueUps,
                        account.Value.Others
                    )),
            ],
            [
                .. hours
                    .OrderBy(entry => entry.Key.Item1, StringComparer.Ordinal)
                    .ThenBy(entry => entry.Key.Item2)
                    .Select(entry => new ReconciledSpan(
                        entry.Key.Item1,
                        entry.Key.Item2,
                        entry.Value.Count,
                        entry.Value.Count(hour => hour < filter.SinceUnixNs || hour >= filter.UntilUnixNs)
                    )),
            ]
        );
    }

    private static List<TeamStatement> TeamsOf(
        ILedgerStore store,
        LedgerFilter filter,
        Dictionary<string, (Money TrueUps, Money Others)> accounts
    )
    {
        // The ledger's sums count other accounts under the team without a name.
        Money elsewhere = Money.Zero;
        foreach ((string account, (Money trueUps, Money others)) in accounts)
        {
            elsewhere += IsTeam(account) ? Money.Zero : trueUps + others;
        }

        List<TeamStatement> teams = [];
        foreach (SpentSums group in store.GroupBy(LedgerDimension.Team, filter))
        {
            Money adjusted = group.Value!.Length == 0 ? group.AdjustedUsd - elsewhere : group.AdjustedUsd;
            Money trueUps = accounts.GetValueOrDefault(TeamWord + group.Value).TrueUps;
            if (group.Attempts + group.Released > 0 || adjusted != Money.Zero || trueUps != Money.Zero)
            {
                teams.Add(
                    new TeamStatement(
                        group.Value,
                        group.Requests,
                        group.Attempts,
                        group.Tokens,
                        group.CostUsd,
                        trueUps,
                        adjusted - trueUps
                    )
                );
            }
        }

        teams.Sort((a, b) => string.CompareOrdinal(a.Team, b.Team));
        return teams;
    }

    private static bool IsTeam(string account) => account.StartsWith(TeamWord, StringComparison.Ordinal);
}

/// <summary>Note of a true-up: its hour, whenever it takes effect.</summary>
/// <param name="Deployment">The deployment.</param>
/// <param name="HourUnixNs">The hour.</param>
/// <param name="Idle">Who bears idle.</param>
public sealed record TrueUpNote(string Deployment, long HourUnixNs, IdlePolicy Idle)
{
    private const string HourFormat = "yyyy-MM-dd'T'HH'Z'";

    /// <inheritdoc/>
    public override string ToString() =>
        $"hour={DateTime.UnixEpoch.AddTicks(HourUnixNs / 100).ToString(HourFormat, CultureInfo.InvariantCulture)} idle={Idle.ToString().ToLowerInvariant()} deployment={Deployment}";

    /// <summary>Reads a note; null where it is not one.</summary>
    public static TrueUpNote? Read(string note)
    {
        string[] parts = note.Split(' ', 3);
        return
            parts.Length == 3
            && parts[0].StartsWith("hour=", StringComparison.Ordinal)
            && parts[1].StartsWith("idle=", StringComparison.Ordinal)
            && parts[2].StartsWith("deployment=", StringComparison.Ordinal)
            && DateTime.TryParseExact(
                parts[0][5..],
                HourFormat,
                CultureInfo.InvariantCulture,
                DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
                out DateTime hour
            )
            && Enum.TryParse(parts[1][5..], ignoreCase: true, out IdlePolicy idle)
            ? new TrueUpNote(parts[2][11..], (hour.Ticks - DateTime.UnixEpoch.Ticks) * 100, idle)
            : null;
    }
}
