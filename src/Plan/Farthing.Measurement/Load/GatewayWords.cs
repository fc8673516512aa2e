using System.Buffers.Text;
using System.Text;
using Farthing.Numerics.Billing;

namespace Farthing.Measurement.Load;

/// <summary>What a gateway says about an answer in <c>x-farthing-</c> headers, trailers and comments of its stream.</summary>
public sealed class GatewayWords
{
    private static ReadOnlySpan<byte> Prefix => "x-farthing-"u8;

    /// <summary>Of its response cache: hit, miss, bypass, shadow; null where it says nothing.</summary>
    public string? Cache { get; private set; }

    /// <summary>Tier of a hit, such as exact or semantic; null where it says nothing.</summary>
    public string? CacheTier { get; private set; }

    /// <summary>Model that answered; null where it says nothing.</summary>
    public string? Model { get; private set; }

    /// <summary>Cost of the answer; null where it says nothing.</summary>
    public Money? Cost { get; private set; }

    /// <summary>True for a header of a gateway.</summary>
    public static bool IsOne(ReadOnlySpan<byte> name) =>
        name.Length > Prefix.Length && Ascii.EqualsIgnoreCase(name[..Prefix.Length], Prefix);

    /// <summary>Takes a header or a trailer; one that is of no use is passed over.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="value">Its value.</param>
    public void Take(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        ReadOnlySpan<byte> key = name[Prefix.Length..];
        if (Ascii.EqualsIgnoreCase(key, "cache"u8))
        {
            Cache = Encoding.ASCII.GetString(value);
        }
        else if (Ascii.EqualsIgnoreCase(key, "cache-tier"u8))
        {
            CacheTier = Encoding.ASCII.GetString(value);
        }
        else if (Ascii.EqualsIgnoreCase(key, "model"u8))
        {
            Model = Encoding.UTF8.GetString(value);
        }
        else if (
            Ascii.EqualsIgnoreCase(key, "cost-usd"u8)
            && Utf8Parser.TryParse(value, out decimal usd, out int used)
            && used == value.Length
            && Math.Abs(usd) < 1_000_000_000
        )
        {
            Cost = Money.FromUsd(usd);
        }
    }
}
