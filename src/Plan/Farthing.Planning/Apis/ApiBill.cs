using Farthing.Catalogs.Apis;

namespace Farthing.Planning.Apis;

/// <summary>Monthly bill of an API for the traffic.</summary>
public sealed record ApiBill
{
    /// <summary>The price list.</summary>
    public required ApiPrice Price { get; init; }

    /// <summary>True when the provider sells the very model; false when a person named it for comparison: its quality is not compared.</summary>
    public required bool IsSameModel { get; init; }

    /// <summary>Input tokens that no cache supplies.</summary>
    public required double InputUsd { get; init; }

    /// <summary>Input tokens from the provider's cache.</summary>
    public required double CachedInputUsd { get; init; }

    /// <summary>Output tokens.</summary>
    public required double OutputUsd { get; init; }

    /// <summary>Tokens per month that are paid for.</summary>
    public required double Tokens { get; init; }

    /// <summary>People who look after the API.</summary>
    public required double PeopleUsd { get; init; }

    /// <summary>Notes: requests longer than it takes, an old price, missing figures.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>Dollars per month for tokens.</summary>
    public double TokensUsd => InputUsd + CachedInputUsd + OutputUsd;

    /// <summary>Dollars per month with people.</summary>
    public double TotalUsd => TokensUsd + PeopleUsd;

    /// <summary>Dollars per million tokens of this traffic, without people.</summary>
    public double UsdPerMillion => Tokens > 0 ? TokensUsd / Tokens * 1e6 : 0;
}
