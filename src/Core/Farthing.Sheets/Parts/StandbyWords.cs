using Farthing.Documents.Simulations;
using Farthing.Numerics.Quantities;

namespace Farthing.Sheets.Parts;

/// <summary>What is held ready to start, in words.</summary>
internal static class StandbyWords
{
    /// <summary>What is held, such as <c>2 nodes without a replica</c>.</summary>
    public static string Of(HeldStandby held) =>
        held.Kind == "node"
            ? $"{Show.Counted(held.Replicas, "node")} without a replica"
            : $"{Show.Counted(held.Replicas, "engine")} asleep at level {held.Kind[^1]}";

    /// <summary>What came of it, in one line.</summary>
    public static string Of(PlayedStandby standby)
    {
        HeldStandby held = standby.Held;
        string paid =
            held.PaidFraction < 1 ? $", paid by {Show.Percent(held.PaidFraction)} while waiting" : "";
        string bill = standby.Usd is { } usd ? $", {Show.Usd(usd.Value)}" : "";
        int orders = standby.Taken + standby.FoundEmpty;
        string others = standby.FoundEmpty > 0 ? "; the others found none ready" : "";
        return $"{Of(held)}{paid}: {Show.Count(standby.Taken)} of {Show.Counted(orders, "order")} took one, which serves after {Show.Seconds(held.StartS)}{(held.IsGiven ? ", as given" : "")}{others}; {Show.Three(standby.GpuHours.Value)} GPU-hours{bill} of the bill";
    }
}
