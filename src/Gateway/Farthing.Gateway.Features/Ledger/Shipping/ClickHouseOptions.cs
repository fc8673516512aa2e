namespace Farthing.Gateway.Ledger.Shipping;

/// <summary>How ClickHouse is reached.</summary>
/// <param name="Address">Its HTTP interface.</param>
/// <param name="User">The user.</param>
/// <param name="Password">The user's password; empty without. Never printed.</param>
/// <param name="Timeout">Longest wait for one answer.</param>
public sealed record ClickHouseOptions(Uri Address, string User, string Password, TimeSpan Timeout)
{
    /// <summary>The address for people.</summary>
    public string Place => Address.GetLeftPart(UriPartial.Authority);

    /// <inheritdoc/>
    public override string ToString() => Place;
}
