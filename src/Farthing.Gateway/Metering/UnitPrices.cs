using Farthing.Gateway.Dialects;
using Farthing.Numerics.Billing;

namespace Farthing.Gateway.Metering;

/// <summary>Prices of what is not billed by tokens. Null: none is known, and the endpoint that is billed by it is not served.</summary>
/// <param name="Search">A search unit.</param>
/// <param name="Image">An image.</param>
/// <param name="Character">A character.</param>
/// <param name="Request">A request.</param>
public sealed record UnitPrices(
    TokenPrice? Search,
    TokenPrice? Image,
    TokenPrice? Character,
    TokenPrice? Request
)
{
    /// <summary>The price of a unit.</summary>
    public TokenPrice? Of(UnitKind unit) =>
        unit switch
        {
            UnitKind.Search => Search,
            UnitKind.Image => Image,
            UnitKind.Character => Character,
            _ => Request,
        };

    /// <summary>The member of the configuration that states it.</summary>
    public static string MemberOf(UnitKind unit) =>
        unit switch
        {
            UnitKind.Search => "per_1k_searches",
            UnitKind.Image => "per_image",
            UnitKind.Character => "per_1m_characters",
            _ => "per_1k_requests",
        };

    /// <summary>Units that the member's price is for.</summary>
    public static int UnitsOf(UnitKind unit) =>
        unit switch
        {
            UnitKind.Image => 1,
            UnitKind.Character => 1_000_000,
            _ => 1000,
        };
}
