using System.Text.Json;
using Farthing.Gateway.Ledger;
using Farthing.Gateway.Sharing.Leases;
using Farthing.Numerics.Billing;
using Farthing.Numerics.Quantities;

namespace Farthing.Verbs.Ledger;

/// <summary>What abandoning a gateway would do, or did.</summary>
/// <param name="Position">How far its journal is in the ledger.</param>
/// <param name="SinceUnixNs">When the oldest open attempt was reserved; null: nothing is open.</param>
/// <param name="Released">Attempts that were not sent.</param>
/// <param name="ReleasedHolds">What is held for them.</param>
/// <param name="Charged">Attempts that were sent.</param>
/// <param name="ChargedCost">What is held for them.</param>
/// <param name="Leases">Balances that it has slices of.</param>
/// <param name="Freed">What comes free of them.</param>
/// <param name="Silence">What keeps it from being done now; null: nothing.</param>
/// <param name="IsBooked">True when it was done.</param>
internal sealed record AbandonedView(
    LedgerPosition Position,
    long? SinceUnixNs,
    long Released,
    Money ReleasedHolds,
    long Charged,
    Money ChargedCost,
    int Leases,
    Money Freed,
    string? Silence,
    bool IsBooked
)
{
    /// <summary>What would be done.</summary>
    public static AbandonedView Of(
        LedgerPosition position,
        IReadOnlyList<OpenHold> open,
        IReadOnlyList<LeaseRow> slices,
        IReadOnlyDictionary<BalanceKey, long> known
    )
    {
        OpenHold[] sent = [.. open.Where(hold => hold.IsDispatched)];
        OpenHold[] unsent = [.. open.Where(hold => !hold.IsDispatched)];
        return new AbandonedView(
            position,
            open.Count == 0 ? null : open.Min(hold => hold.ReservedUnixNs),
            unsent.Length,
            new Money(unsent.Sum(hold => hold.Hold.NanoUsd)),
            sent.Length,
            new Money(sent.Sum(hold => hold.Hold.NanoUsd)),
            slices.Count,
            new Money(slices.Sum(slice => slice.GrantedNanoUsd - known[slice.Key])),
            Silence: null,
            IsBooked: false
        );
    }

    /// <summary>As JSON.</summary>
    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("gateway", Position.GatewayId.ToString("N"));
        json.WriteBoolean("booked", IsBooked);
        json.WriteString("last_wrote", LedgerWords.Time(Position.UnixNs));
        json.WriteString("open_since", SinceUnixNs is long since ? LedgerWords.Time(since) : null);
        json.WriteNumber("released", Released);
        json.WriteMoney("released_holds_usd", ReleasedHolds);
        json.WriteNumber("charged", Charged);
        json.WriteMoney("charged_usd", ChargedCost);
        json.WriteNumber("leases", Leases);
        json.WriteMoney("freed_usd", Freed);
        json.WriteString("wait", IsBooked ? null : Silence);
        json.WriteEndObject();
    }

    /// <summary>For people.</summary>
    public void Write(TextWriter text)
    {
        string open = SinceUnixNs is long since
            ? $"open since {LedgerWords.Time(since)}"
            : "nothing was left open";
        text.WriteLine(
            IsBooked
                ? $"gateway {Position.GatewayId:N} is abandoned: {Sent} charged {ChargedCost}, {Unsent} released"
                : $"gateway {Position.GatewayId:N} left {Show.Count(Released + Charged)} attempts open, {ReleasedHolds + ChargedCost} held: {open}"
        );
        text.WriteLine($"  last record in the ledger  {LedgerWords.Time(Position.UnixNs)}");
        text.WriteLine($"  sent: charged at the hold  {Sent}, {ChargedCost}");
        text.WriteLine($"  not sent: released         {Unsent}, {ReleasedHolds} held");
        text.WriteLine(
            $"  slices of shared budgets   {Show.Count(Leases)}, {Freed} of them {(IsBooked ? "are free again" : "come free")}"
        );
        text.WriteLine("  what it had not brought into the ledger is lost with its journal");
        if (IsBooked)
        {
            return;
        }

        text.WriteLine(
            Silence is null
                ? "Nothing was done. --book --reason TEXT does it."
                : $"It may be alive, and --book would be refused: the ledger expects {Silence}."
        );
    }

    private string Sent => Show.Counted(Charged, "attempt");

    private string Unsent => Show.Counted(Released, "attempt");
}
