using Farthing.Gateway.Dialects;
using Farthing.Numerics.Billing;

namespace Farthing.Gateway.Metering;

/// <summary>Prices of what is not billed by tokens. Null: none is known, and the endpoint that is billed by it is not served.</summary>
/// <param name="Search">A search unit.</param>
/// <param name="Image">An image.</param>
/// <param name="Character">A character.</param>
/// <param name="Request">A request.</param>
/// <param name="Second">A second of sound.</param>
/// <param name="Token">A token of reranking.</param>
public sealed record UnitPrices(
    TokenPrice? Search,
    TokenPrice? Image,
    TokenPrice? Character,
    TokenPrice? Request,
    TokenPrice? Second = null,
    TokenPrice? Token = null
)
{
    /// <summary>The upstream chooses the size or the quality itself.</summary>
    private const string Chosen = "auto";

    /// <summary>Prices of images of a size, a quality or both; all others cost <see cref="Image"/>.</summary>
    public IReadOnlyList<ImagePrice> Images { get; init; } = [];

    /// <summary>The price of an image: that of its size and quality, else the dearer of those of its size and its quality, else <see cref="Image"/>. Where the upstream chooses, it is the dearest that it can choose.</summary>
    /// <param name="size">As asked for; empty where nothing is.</param>
    /// <param name="quality">As asked for; empty where nothing is.</param>
    public TokenPrice? OfImage(string size, string quality)
    {
        TokenPrice? dearest = Image is null ? null : OfNamed(size, quality);
        if (dearest is null || (size != Chosen && quality != Chosen))
        {
            return dearest;
        }

        foreach (ImagePrice one in Images)
        {
            foreach (ImagePrice other in Images)
            {
                TokenPrice? price = OfNamed(
                    size == Chosen ? one.Size : size,
                    quality == Chosen ? other.Quality : quality
                );
                dearest = Dearer(dearest, price);
            }
        }

        return dearest;
    }

    private TokenPrice? OfNamed(string size, string quality)
    {
        TokenPrice? dearest = null;
        foreach (ImagePrice one in Images)
        {
            bool isSize = one.Size == size && size.Length > 0;
            bool isQuality = one.Quality == quality && quality.Length > 0;
            if (isSize && isQuality)
            {
                return one.Price;
            }

            if ((isSize && one.Quality.Length == 0) || (isQuality && one.Size.Length == 0))
            {
                dearest = Dearer(dearest, one.Price);
            }
        }

        return dearest ?? Image;
    }

    private static TokenPrice? Dearer(TokenPrice? a, TokenPrice? b) =>
        a is null || b?.PicoUsd > a.Value.PicoUsd ? b : a;

    /// <summary>The price of a unit.</summary>
    public TokenPrice? Of(UnitKind unit) =>
        unit switch
        {
            UnitKind.Search => Search,
            UnitKind.Image => Image,
            UnitKind.Character => Character,
            UnitKind.Second => Second,
            UnitKind.Token => Token,
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
            UnitKind.Token => "per_1m_tokens",
            _ => "per_1k_requests",
        };

    /// <summary>Units that the member's price is for.</summary>
    public static int UnitsOf(UnitKind unit) =>
        unit switch
        {
            UnitKind.Image => 1,
            UnitKind.Character or UnitKind.Token => 1_000_000,
            UnitKind.Second => 60,
            _ => 1000,
        };
}
