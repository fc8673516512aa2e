namespace Farthing.Numerics.Quantities;

/// <summary>The kinds of quantity that people write; each has one base unit that parsed values are in.</summary>
public enum QuantityKind
{
    /// <summary>A bare number without a unit.</summary>
    Number,

    /// <summary>A whole or scaled count: <c>2,048</c>, <c>2.5B</c>, <c>10k</c>. Base: 1.</summary>
    Count,

    /// <summary>A share: <c>0.7</c> or <c>70%</c>. Base: fraction of 1.</summary>
    Fraction,

    /// <summary>A time: <c>1.5s</c>, <c>40ms</c>, <c>10m</c>, <c>2h</c>, <c>30d</c>. Base: seconds. A bare number is a fault.</summary>
    Duration,

    /// <summary>A rate of events: <c>12/s</c>, <c>700/min</c>, <c>43000/h</c>. Base: per second. A bare number is a fault.</summary>
    Rate,

    /// <summary>A size: <c>80GB</c>, <c>16GiB</c>, <c>512MB</c>. Base: bytes. A bare number is a fault.</summary>
    Bytes,

    /// <summary>Dollars: <c>$200</c>, <c>$200k</c>. Base: dollars; the dollar sign may be left out.</summary>
    Usd,

    /// <summary>Dollars per hour: <c>$2.50/h</c>, <c>2.50</c>, <c>$1800/month</c>, <c>$20k/y</c>. Base: dollars per hour.</summary>
    UsdPerHour,

    /// <summary>Dollars per year: <c>$200k/y</c>, <c>$16k/month</c>. Base: dollars per year.</summary>
    UsdPerYear,

    /// <summary>Dollars per million tokens: <c>$0.90/M</c>, <c>0.90</c>. Base: dollars per million tokens.</summary>
    UsdPerMillionTokens,

    /// <summary>Tokens per second: <c>2400</c>, <c>2400 tok/s</c>, <c>2400/s</c>. Base: tokens per second.</summary>
    TokensPerSecond,

    /// <summary>A volume of tokens over a time: <c>1B/month</c>, <c>10M/day</c>. Base: tokens per month of 730 h.</summary>
    TokensPerMonth,

    /// <summary>A bandwidth: <c>3.35TB/s</c>, <c>900GB/s</c>. Base: bytes per second. A bare number is a fault.</summary>
    BytesPerSecond,

    /// <summary>A power: <c>40kW</c>, <c>700W</c>, <c>1.2MW</c>. Base: watts. A bare number is a fault.</summary>
    Power,
}
