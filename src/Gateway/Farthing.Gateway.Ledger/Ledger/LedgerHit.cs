using Farthing.Gateway.Journal.Records;

namespace Farthing.Gateway.Ledger;

/// <summary>A request that a cache or the cascade answered, as the ledger has it: no attempt, and no cost.</summary>
/// <param name="GatewayId">Whose journal.</param>
/// <param name="Sequence">The record there.</param>
/// <param name="UnixNs">When.</param>
/// <param name="Record">What it says.</param>
public sealed record LedgerHit(Guid GatewayId, long Sequence, long UnixNs, HitRecord Record)
{
    /// <summary>Whose journal.</summary>
    public Guid GatewayId { get; internal set; } = GatewayId;

    /// <summary>The record there.</summary>
    public long Sequence { get; internal set; } = Sequence;

    /// <summary>When.</summary>
    public long UnixNs { get; internal set; } = UnixNs;

    /// <summary>True where a filter names it; its span is not looked at.</summary>
    public bool IsOf(LedgerFilter filter) =>
        Is(filter.Key, Record.Key)
        && Is(filter.Team, Record.Team)
        && Is(filter.User, Record.User)
        && Is(filter.Model, Record.Model)
        && Is(filter.Deployment, Record.Deployment)
        && Is(filter.Session, Record.Session)
        && (filter.Tag is null || Record.Tags.Contains(filter.Tag))
        && (filter.GatewayId is null || filter.GatewayId == GatewayId);

    /// <summary>True where the other says the same: tags by their words.</summary>
    public bool Equals(LedgerHit? other) =>
        other is not null
        && (GatewayId, Sequence, UnixNs) == (other.GatewayId, other.Sequence, other.UnixNs)
        && Record with { Tags = other.Record.Tags } == other.Record
        && Record.Tags.SequenceEqual(other.Record.Tags, StringComparer.Ordinal);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(GatewayId, Sequence);

    private static bool Is(string? asked, string value) => asked is null || asked == value;
}
