namespace Farthing.Planning.Offers;

/// <summary>Words of the purchase kinds.</summary>
public static class PurchaseKinds
{
    /// <summary>The kinds that clouds sell, in the order of commitment.</summary>
    public static IReadOnlyList<PurchaseKind> Sold { get; } =
    [PurchaseKind.OnDemand, PurchaseKind.Spot, PurchaseKind.Reserved1y, PurchaseKind.Reserved3y];

    /// <summary>The id in files, flags and JSON.</summary>
    public static string Id(PurchaseKind kind) =>
        kind switch
        {
            PurchaseKind.OnDemand => "on-demand",
            PurchaseKind.Spot => "spot",
            PurchaseKind.Reserved1y => "reserved-1y",
            PurchaseKind.Reserved3y => "reserved-3y",
            PurchaseKind.OwnPrice => "own-price",
            PurchaseKind.Inventory => "inventory",
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "no id is known"),
        };

    /// <summary>The words of a sentence: <c>on demand</c>, <c>reserved for 1 year</c>.</summary>
    public static string Words(PurchaseKind kind) =>
        kind switch
        {
            PurchaseKind.OnDemand => "on demand",
            PurchaseKind.Spot => "spot",
            PurchaseKind.Reserved1y => "reserved for 1 year",
            PurchaseKind.Reserved3y => "reserved for 3 years",
            PurchaseKind.OwnPrice => "at your price",
            PurchaseKind.Inventory => "from your inventory",
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "no words are known"),
        };

    /// <summary>The last part of a discount's name: <c>1y</c> in <c>aws.p5.1y</c>; null for kinds that no discount applies to.</summary>
    public static string? Term(PurchaseKind kind) =>
        kind switch
        {
            PurchaseKind.OnDemand => "on-demand",
            PurchaseKind.Spot => "spot",
            PurchaseKind.Reserved1y => "1y",
            PurchaseKind.Reserved3y => "3y",
            _ => null,
        };

    /// <summary>Reads the id of a kind that clouds sell, without case.</summary>
    public static bool TryParse(string id, out PurchaseKind kind)
    {
        foreach (PurchaseKind candidate in Sold)
        {
            if (Id(candidate).Equals(id, StringComparison.OrdinalIgnoreCase))
            {
                kind = candidate;
                return true;
            }
        }

        kind = default;
        return false;
    }
}
