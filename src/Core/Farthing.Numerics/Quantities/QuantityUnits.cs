using System.Collections.Frozen;

namespace Farthing.Numerics.Quantities;

/// <summary>The units that each kind of quantity may be written in, and what one of each is in the kind's base unit.</summary>
public static class QuantityUnits
{
    private static readonly FrozenDictionary<string, double> Scales = new Dictionary<string, double>
    {
        [""] = 1,
        ["k"] = 1e3,
        ["K"] = 1e3,
        ["M"] = 1e6,
        ["B"] = 1e9,
        ["G"] = 1e9,
        ["T"] = 1e12,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly FrozenDictionary<string, double> Seconds = new Dictionary<string, double>
    {
        ["ns"] = 1e-9,
        ["us"] = 1e-6,
        ["µs"] = 1e-6,
        ["ms"] = 1e-3,
        ["s"] = 1,
        ["sec"] = 1,
        ["m"] = 60,
        ["min"] = 60,
        ["h"] = 3600,
        ["hour"] = 3600,
        ["d"] = 86400,
        ["day"] = 86400,
        ["week"] = 7 * 86400,
        ["month"] = 730 * 3600,
        ["mo"] = 730 * 3600,
        ["y"] = 8760 * 3600,
        ["year"] = 8760 * 3600,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly FrozenDictionary<string, double> Sizes = new Dictionary<string, double>
    {
        ["B"] = 1,
        ["kB"] = 1e3,
        ["KB"] = 1e3,
        ["MB"] = 1e6,
        ["GB"] = 1e9,
        ["TB"] = 1e12,
        ["KiB"] = 1024,
        ["MiB"] = 1024.0 * 1024,
        ["GiB"] = 1024.0 * 1024 * 1024,
        ["TiB"] = 1024.0 * 1024 * 1024 * 1024,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly FrozenDictionary<string, double> Watts = new Dictionary<string, double>
    {
        ["W"] = 1,
        ["kW"] = 1e3,
        ["KW"] = 1e3,
        ["MW"] = 1e6,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>True where a bare number would be ambiguous.</summary>
    public static bool NeedsUnit(QuantityKind kind) =>
        kind
            is QuantityKind.Duration
                or QuantityKind.Rate
                or QuantityKind.Bytes
                or QuantityKind.BytesPerSecond
                or QuantityKind.TokensPerMonth
                or QuantityKind.Power;

    /// <summary>True where a dollar sign may stand before the number.</summary>
    public static bool IsMoney(QuantityKind kind) =>
        kind
            is QuantityKind.Usd
                or QuantityKind.UsdPerHour
                or QuantityKind.UsdPerYear
                or QuantityKind.UsdPerMillionTokens;

    /// <summary>The largest amount that is read, in the kind's base unit: a hundred times and more beyond anything on Earth, and far below where arithmetic overflows.</summary>
    public static double Largest(QuantityKind kind) =>
        kind switch
        {
            QuantityKind.Fraction => 1e6,
            QuantityKind.Duration or QuantityKind.Rate or QuantityKind.UsdPerHour => 1e12,
            QuantityKind.UsdPerMillionTokens or QuantityKind.TokensPerSecond => 1e12,
            QuantityKind.Usd or QuantityKind.UsdPerYear => 1e15,
            QuantityKind.Power => 1e15,
            QuantityKind.Bytes or QuantityKind.BytesPerSecond => 1e18,
            _ => 1e18,
        };

    /// <summary>Size of a unit in the kind's base unit.</summary>
    /// <returns>False when the unit does not belong to the kind.</returns>
    public static bool TryGetFactor(QuantityKind kind, string unit, out double factor)
    {
        factor = 1;
        switch (kind)
        {
            case QuantityKind.Number:
                return unit.Length == 0;
            case QuantityKind.Count:
                return Scales.TryGetValue(unit, out factor);
            case QuantityKind.Fraction:
                factor = unit == "%" ? 0.01 : 1;
                return unit is "" or "%";
            case QuantityKind.Duration:
                return unit.Length == 0 || Seconds.TryGetValue(unit, out factor);
            case QuantityKind.Bytes:
                return unit.Length == 0 || Sizes.TryGetValue(unit, out factor);
            case QuantityKind.Power:
                return unit.Length == 0 || Watts.TryGetValue(unit, out factor);
            case QuantityKind.BytesPerSecond:
                return unit.Length == 0
                    || (
                        unit.EndsWith("/s", StringComparison.Ordinal)
                        && Sizes.TryGetValue(unit[..^2], out factor)
                    );
            case QuantityKind.Usd:
                return Scales.TryGetValue(unit, out factor);
            case QuantityKind.Rate:
                return !IsAmbiguousRate(unit) && TryPer(WithoutRequests(unit), 1, "", out factor);
            case QuantityKind.UsdPerHour:
                return TryPer(unit, 3600, "h", out factor);
            case QuantityKind.UsdPerYear:
                return TryPer(unit, 8760 * 3600, "y", out factor);
            case QuantityKind.UsdPerMillionTokens:
                factor =
                    unit is "/k" or "/K" ? 1000
                    : unit is "/B" ? 0.001
                    : 1;
                return unit is "" or "/M" or "/Mtok" or "/1M" or "/k" or "/K" or "/B";
            case QuantityKind.TokensPerSecond:
                unit = unit.Replace("tokens", "", StringComparison.Ordinal)
                    .Replace("tok", "", StringComparison.Ordinal)
                    .Replace("tps", "/s", StringComparison.Ordinal)
                    .Trim();
                return TryPer(unit, 1, "s", out factor);
            case QuantityKind.TokensPerMonth:
                return TryPer(unit, 730 * 3600, "", out factor);
            default:
                throw new ArgumentOutOfRangeException(nameof(kind), kind, "no units are known for this kind");
        }
    }

    /// <summary>True for a rate that may be of requests or of tokens: a scaled count over a day or longer, such as <c>M/month</c>, without a word for what is counted.</summary>
    public static bool IsAmbiguousRate(string unit)
    {
        int slash = unit.IndexOf('/', StringComparison.Ordinal);
        return slash > 0
            && Scales.ContainsKey(unit[..slash].Trim())
            && Seconds.TryGetValue(unit[(slash + 1)..].Trim(), out double seconds)
            && seconds >= Seconds["d"];
    }

    /// <summary><c>M req/month</c> → <c>M/month</c>, <c>rps</c> → <c>/s</c>.</summary>
    private static string WithoutRequests(string unit) =>
        unit == "rps"
            ? "/s"
            : unit.Replace("requests/", "/", StringComparison.Ordinal)
                .Replace("req/", "/", StringComparison.Ordinal);

    /// <summary>The accepted unit words, for the nearest-word hint.</summary>
    public static IEnumerable<string> Names(QuantityKind kind) =>
        kind switch
        {
            QuantityKind.Duration => Seconds.Keys.Order(StringComparer.Ordinal),
            QuantityKind.Bytes => Sizes.Keys.Order(StringComparer.Ordinal),
            QuantityKind.Power => ["W", "kW", "MW"],
            QuantityKind.BytesPerSecond => ["GB/s", "TB/s", "GiB/s", "TiB/s"],
            QuantityKind.Rate => ["/s", "/min", "/h", "/day"],
            QuantityKind.UsdPerHour => ["/h", "/month", "/y"],
            QuantityKind.UsdPerYear => ["/y", "/month", "/h"],
            QuantityKind.UsdPerMillionTokens => ["/M"],
            QuantityKind.TokensPerMonth => ["/month", "/day", "/h", "/s"],
            QuantityKind.Fraction => ["%"],
            _ => ["k", "M", "B"],
        };

    /// <summary>The accepted units in words.</summary>
    public static string Describe(QuantityKind kind) =>
        kind switch
        {
            QuantityKind.Duration => "ms, s, m, h, d",
            QuantityKind.Bytes => "MB, GB, MiB, GiB",
            QuantityKind.Number => "(none: a bare number)",
            _ => string.Join(", ", Names(kind)),
        };

    /// <summary>Example of a quantity.</summary>
    public static string Example(QuantityKind kind) =>
        kind switch
        {
            QuantityKind.Number => "a number such as 1.5",
            QuantityKind.Count => "a count such as 2048, 10k or 2.5B",
            QuantityKind.Fraction => "a share such as 0.7 or 70%",
            QuantityKind.Duration => "a time such as 1.5s, 40ms or 10m",
            QuantityKind.Rate => "a rate such as 12/s or 700/min",
            QuantityKind.Bytes => "a size such as 80GB or 16GiB",
            QuantityKind.Power => "a power such as 40kW or 700W",
            QuantityKind.BytesPerSecond => "a bandwidth such as 3.35TB/s or 900GB/s",
            QuantityKind.Usd => "dollars such as $200 or $200k",
            QuantityKind.UsdPerHour => "dollars per hour such as $2.50/h",
            QuantityKind.UsdPerYear => "dollars per year such as $200k/y",
            QuantityKind.UsdPerMillionTokens => "dollars per million tokens such as $0.90/M",
            QuantityKind.TokensPerSecond => "tokens per second such as 2400 or 2400/s",
            QuantityKind.TokensPerMonth => "tokens over a time such as 1B/month or 30M/day",
            _ => throw new ArgumentOutOfRangeException(
                nameof(kind),
                kind,
                "no example is known for this kind"
            ),
        };

    /// <summary>Reads <c>[scale]/time</c>: what one of it is per <paramref name="baseSeconds"/>.</summary>
    private static bool TryPer(string unit, double baseSeconds, string implied, out double factor)
    {
        factor = 1;
        int slash = unit.IndexOf('/', StringComparison.Ordinal);
        string scale = slash < 0 ? unit : unit[..slash].Trim();
        string time = slash < 0 ? implied : unit[(slash + 1)..].Trim();
        if (time.Length == 0)
        {
            return unit.Length == 0;
        }

        if (!Scales.TryGetValue(scale, out double scaled) || !Seconds.TryGetValue(time, out double seconds))
        {
            return false;
        }

        factor = scaled * baseSeconds / seconds;
        return true;
    }
}
