using Farthing.Documents.Ledger;
using Farthing.Gateway.Journal.Records;
using Farthing.Gateway.Ledger;
using Farthing.Gateway.Metering;
using Farthing.Gateway.Scopes;

namespace Farthing.Gateway.Savings;

/// <summary>Tallies by the value that attempts, hits and corrections have in common.</summary>
/// <param name="split">The value; by mechanism there are no groups.</param>
internal sealed class SavingsGroups(SavingsSplit split)
{
    private readonly Dictionary<string, SavingsTally> groups = new(StringComparer.Ordinal);
    private long day = -1;
    private string dayText = "";

    /// <summary>All together.</summary>
    public SavingsTally Total { get; } = new();

    /// <summary>Tallies by value.</summary>
    public IReadOnlyDictionary<string, SavingsTally> All => groups;

    /// <summary>The group of an attempt; null: none.</summary>
    public SavingsTally? Of(LedgerRow row) =>
        Of(
            split switch
            {
                SavingsSplit.Day => Day(row.Opened.ReservedUnixNs),
                SavingsSplit.Key => row.Opened.Key,
                SavingsSplit.Team => row.Opened.Team,
                SavingsSplit.Model => row.Opened.Model,
                _ => TierOf(row.Tier),
            }
        );

    /// <summary>The group of a hit; null: none.</summary>
    public SavingsTally? Of(LedgerHit hit) =>
        Of(
            split switch
            {
                SavingsSplit.Day => Day(hit.UnixNs),
                SavingsSplit.Key => hit.Record.Key,
                SavingsSplit.Team => hit.Record.Team,
                SavingsSplit.Model => hit.Record.Model,
                _ => hit.Record.Tier.Word(),
            }
        );

    /// <summary>The group of a correction, as <c>ledger by</c> has it: by its own time, else by its attempt or its account; null: none.</summary>
    /// <param name="correction">The correction.</param>
    /// <param name="of">Its attempt; null where it is of an account, or has not ended.</param>
    public SavingsTally? Of(LedgerAdjustment correction, LedgerRow? of) =>
        Of(
            split switch
            {
                SavingsSplit.Day => Day(correction.Record.EffectiveUnixNs),
                SavingsSplit.Key => Name(correction, of, ScopeKind.Key),
                SavingsSplit.Team => Name(correction, of, ScopeKind.Team),
                SavingsSplit.Model => Name(correction, of, ScopeKind.Model),
                _ => of is null ? "" : TierOf(of.Tier),
            }
        );

    private SavingsTally? Of(string value)
    {
        if (split == SavingsSplit.Mechanism)
        {
            return null;
        }

        if (!groups.TryGetValue(value, out SavingsTally? tally))
        {
            groups.Add(value, tally = new SavingsTally());
        }

        return tally;
    }

    private static string Name(LedgerAdjustment correction, LedgerRow? of, ScopeKind kind) =>
        LedgerAdjustment.ValuesOf(correction.Record, of?.Opened, kind) is [string name] ? name : "";

    private static string TierOf(ServiceTier? tier) =>
        tier switch
        {
            ServiceTier.Unstated or ServiceTier.Standard => "standard",
            ServiceTier.Flex => "flex",
            ServiceTier.Priority => "priority",
            ServiceTier.Other => "other",
            ServiceTier.Batch => "batch",
            _ => "unknown",
        };

    private string Day(long unixNs)
    {
        const long DayNs = 24 * RollupKey.HourNs;
        if (unixNs / DayNs != day)
        {
            day = unixNs / DayNs;
            dayText = LedgerTime.Text(unixNs)[..10];
        }

        return dayText;
    }
}
