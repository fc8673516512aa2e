using Farthing.Gateway.Attribution;
using Farthing.Gateway.Ledger.Bills;
using Farthing.Gateway.Metering;
using Farthing.Numerics.Billing;

namespace Farthing.Gateway.Ledger.Exports;

/// <summary>Group of one row of a FOCUS export: hour, owner, destination, price, meter.</summary>
internal readonly record struct FocusLine
{
    public required long HourUnixNs { get; init; }

    public string Key { get; init; }

    public string Team { get; init; }

    public string User { get; init; }

    public string Model { get; init; }

    public string Deployment { get; init; }

    /// <summary>As JSON array.</summary>
    public string Tags { get; init; }

    public FocusMeter Meter { get; init; }

    /// <summary>The part of requests that the meter counts; null for whole classes of tokens.</summary>
    public TokenPart? Part { get; init; }

    /// <summary>Per token; null where no price explains the cost.</summary>
    public TokenPrice? UnitPrice { get; init; }

    /// <summary>Why it was corrected; null for use.</summary>
    public string? Correction { get; init; }

    /// <summary>The corrected account; empty where an attempt is corrected.</summary>
    public string Account { get; init; }

    /// <summary>The row of a share of an attempt.</summary>
    public static FocusLine Of(LedgerRow row, MeterShare share) =>
        new()
        {
            HourUnixNs = RollupKey.HourOf(row.Opened.ReservedUnixNs),
            Key = row.Opened.Key,
            Team = row.Opened.Team,
            User = row.Opened.User,
            Model = row.Opened.Model,
            Deployment = row.Opened.Deployment,
            Tags = TagText.Write(row.Opened.Tags),
            Meter = share.Meter,
            Part = share.Part,
            UnitPrice =
                row.Price is not ModelPrice price ? null
                : share.Part is TokenPart part ? new TokenPrice(price.Parts!.CountOf(part))
                : PriceOf(price, share.Meter),
            Account = "",
        };

    /// <summary>The row of a correction; of a true-up it says whose GPUs' bill it is a part of.</summary>
    /// <param name="adjustment">The correction.</param>
    /// <param name="row">The attempt that it corrects; null for an account.</param>
    public static FocusLine Of(LedgerAdjustment adjustment, LedgerRow? row) =>
        new()
        {
            HourUnixNs = RollupKey.HourOf(adjustment.Record.EffectiveUnixNs),
            Key = row?.Opened.Key ?? "",
            Team =
                row?.Opened.Team
                ?? (
                    adjustment.Record.Account.StartsWith("team:", StringComparison.Ordinal)
                        ? adjustment.Record.Account[5..]
                        : ""
                ),
            User = row?.Opened.User ?? "",
            Model = row?.Opened.Model ?? "",
            Deployment =
                row?.Opened.Deployment
                ?? (
                    adjustment.Record.Reason == TrueUps.Reason
                        ? TrueUpNote.Read(adjustment.Record.Note)?.Deployment ?? ""
                        : ""
                ),
            Tags = row is null ? "" : TagText.Write(row.Opened.Tags),
            Meter = FocusMeter.Attempt,
            Correction = adjustment.Record.Reason,
            Account = adjustment.Record.Account,
        };

    private static TokenPrice? PriceOf(ModelPrice price, FocusMeter meter) =>
        meter switch
        {
            FocusMeter.Input => price.Uncached,
            FocusMeter.CachedInput => price.CacheRead,
            FocusMeter.CacheWrite => price.CacheWrite,
            FocusMeter.CacheWrite1h => price.CacheWrite1h ?? price.CacheWrite,
            FocusMeter.Output => price.Output,
            FocusMeter.Unit => price.Unit,
            _ => null,
        };
}
