using Farthing.Catalogs;
using Farthing.Catalogs.Apis;

namespace Farthing.Gateway.Moving;

/// <summary>A first configuration: one upstream, one model, one team with a key and a budget.</summary>
public sealed record StartedConfiguration
{
    /// <summary>An address, or a provider whose address is known.</summary>
    public required string Upstream { get; init; }

    /// <summary>The model's name there.</summary>
    public required string Model { get; init; }

    /// <summary>Dollars per million tokens; null: the catalog's.</summary>
    public required (decimal In, decimal Out)? Prices { get; init; }

    /// <summary>True where nobody knows a price.</summary>
    public bool IsUnpriced { get; init; }

    /// <summary>The team, whose name the key has too.</summary>
    public required string Team { get; init; }

    /// <summary>Dollars of a month, as people write them.</summary>
    public required string Budget { get; init; }

    /// <summary>The hash of the key.</summary>
    public required string Sha256 { get; init; }

    /// <summary>True for an address, or a provider whose address is known.</summary>
    public static bool IsUpstream(string text) =>
        Provider(text) is not null || Files.GatewayRows.AddressOf(text) is not null;

    /// <summary>The catalog's entry whose prices hold; null where others do, and where it has none.</summary>
    public ApiPrice? PricedBy(Catalog catalog) =>
        Prices is null ? catalog.TryApi($"{Provider(Upstream)?.Upstream ?? "own"}/{Model}", out _) : null;

    /// <summary>The configuration.</summary>
    /// <param name="catalog">Whether it has the model's price.</param>
    public string Write(Catalog catalog)
    {
        LiteLlmProvider? provider = Provider(Upstream);
        string name = provider?.Upstream ?? "own";
        bool isKnown = PricedBy(catalog) is not null;
        YamlMembers root = new YamlMembers()
            .With("listen", "127.0.0.1:4000")
            .With(
                "upstreams",
                new YamlMembers().With(
                    name,
                    new YamlMembers()
                        .With("url", provider?.Url ?? Upstream.TrimEnd('/'))
                        .With("api", provider is { Api: not "openai" } other ? other.Api : null)
                        .With(
                            "key_env",
                            provider is null ? null : provider.Upstream.ToUpperInvariant() + "_API_KEY"
                        )
                )
            )
            .With(
                "models",
                new YamlMembers().With(
                    Model,
                    new YamlMembers()
                        .With("upstream", name)
                        .With(
                            "price",
                            Prices is (decimal input, decimal output)
                                ? new YamlMembers()
                                    .With("in", $"${LiteLlmWords.Digits(input)}/M")
                                    .With("out", $"${LiteLlmWords.Digits(output)}/M")
                                : null
                        )
                        .With("unpriced", IsUnpriced || (Prices is null && !isKnown) ? "true" : null)
                )
            )
            .With(
                "keys",
                new YamlMembers().With(Team, new YamlMembers().With("sha256", Sha256).With("team", Team))
            )
            .With(
                "budgets",
                [
                    new YamlMembers()
                        .With("scope", $"team:{Team}")
                        .With("limit", Budget.StartsWith('$') ? Budget : "$" + Budget)
                        .With("period", "month"),
                ]
            );
        return "# Written by farthing serve init; docs/gateway-configuration.md explains every key.\n"
            + YamlText.Write(root);
    }

    private static LiteLlmProvider? Provider(string text) =>
        LiteLlmProvider.All.TryGetValue(text, out LiteLlmProvider? provider) && provider.Url is not null
            ? provider
            : null;
}
