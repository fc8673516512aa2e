using Farthing.Gateway.Dialects;
using Farthing.Numerics.Billing;

namespace Farthing.Gateway.Metering;

/// <summary>Prices of what is not billed by tokens. Null: none is known, and the endpoint that is billed by it is not served.</summary>
/// <param name="Search">A search unit.</param>
/// <param name="Image">An image.</param>
/// <param name="Character">A character.</param>
/// <param name="Request">A request.</param>
/// <param name="Second">A second of sound.</param>
public sealed record UnitPrices(
    TokenPrice? Search,
    TokenPrice? Image,
    TokenPrice? Character,
    TokenPrice? Request,
    TokenPrice? Second = null
)
{
    /// <summary>The price of a unit.</summary>
    public TokenPrice? Of(UnitKind unit) =>
        unit switch
        {
            UnitKind.Search => Search,
            UnitKind.Image => Image,
            UnitKind.Character => Character,
            UnitKind.Second => Second,
            _ => Request,
        };

    /// <summary>The member of the configuration that states it.</summary>
    public static string MemberOf(UnitKind unit) =>
        unit switch
        {
            UnitKind.Search => "per_1k_searches",
            UnitKind.Image => "per_image",
            UnitKind.Character => "per_1m_characters",
            UnitKind.Second => "per_minute",
            _ => "per_1k_requests",
        };

    /// <summary>Units that the member's price is for.</summary>
    public static int UnitsOf(UnitKind unit) =>
        unit switch
        {
            UnitKind.Image => 1,
            UnitKind.Character => 1_000_000,
            UnitKind.Second => 60,
            _ => 1000,
        };
}
