using Farthing.Catalogs;
using Farthing.Gateway.Admission;
using Farthing.Gateway.Configuration;
using Farthing.Gateway.Metering;
using Farthing.Gateway.Routing;
using Farthing.Numerics.Faults;
using Farthing.Numerics.Quantities;
using Farthing.Settings.Trees;

namespace Farthing.Serves;

/// <summary>Reads <c>models:</c> of a gateway's configuration, with their prices.</summary>
/// <param name="catalog">For prices and context windows of hosted models.</param>
/// <param name="today">The day whose prices hold.</param>
/// <param name="upstreams">Where models may be.</param>
/// <param name="faults">What was wrong so far: a missing price is said only where nothing else is.</param>
internal sealed class ModelReader(
    Catalog catalog,
    DateOnly today,
    IReadOnlyDictionary<string, Upstream> upstreams,
    FaultList faults
)
{
    private const long MostTokens = 100_000_000;
    private readonly Dictionary<string, ModelPrice> prices = new(StringComparer.Ordinal);

    /// <summary>Prices by deployment.</summary>
    public IReadOnlyDictionary<string, ModelPrice> Prices => prices;

    /// <summary>The models.</summary>
    public IReadOnlyList<ModelRoute> Read(ConfigSection root)
    {
        List<ModelRoute> models = [];
        if (root.Section("models") is not ConfigSection section)
        {
            if (!root.Has("models"))
            {
                root.NeededText("models", "{ gpt-4o-mini: { upstream: openai } }");
            }

            return models;
        }

        Dictionary<string, ConfigSection> sections = new(StringComparer.Ordinal);
        foreach ((string name, YamlNode value) in section.Named())
        {
            if (section.SectionOf(value, $"models.{name}") is ConfigSection one)
            {
                sections[name] = one;
                models.Add(Model(name, one));
                one.Done();
            }
        }

        foreach (ModelRoute model in models)
        {
            foreach (string fallback in model.Fallbacks)
            {
                if (!sections.ContainsKey(fallback))
                {
                    sections[model.Name]
                        .Wrong(
                            "fallbacks",
                            $"no model '{fallback}' in this file",
                            "names of models: " + string.Join(", ", sections.Keys),
                            NearestWord.Find(fallback, sections.Keys),
                            GatewayFaultCodes.UnknownName
                        );
                }
            }
        }

        return models;
    }

    private ModelRoute Model(string name, ConfigSection section)
    {
        IReadOnlyList<ConfigSection> own = section.Sections("deployments");
        List<RoutedDeployment> deployments = [];
        if (own.Count == 0 && !section.Has("deployments"))
        {
            deployments.Add(Deployment(name, section, section));
        }

        foreach (ConfigSection one in own)
        {
            deployments.Add(Deployment(name, section, one));
            one.Done();
        }

        string policy = section.Word(
            "policy",
            "weighted",
            "least_outstanding",
            "session_affine",
            "prefix_affine"
        );
        return new ModelRoute
        {
            Name = name,
            Deployments = deployments,
            Policy = policy switch
            {
                "least_outstanding" => RoutePolicy.LeastOutstanding,
                "session_affine" => RoutePolicy.SessionAffine,
                "prefix_affine" => RoutePolicy.PrefixAffine,
                _ => RoutePolicy.Weighted,
            },
            LoadFactor = section.Quantity("load_factor", QuantityKind.Count, 1, 1000) ?? 1.25,
            Hedge = HedgeReader.Read(section, deployments.Count),
            Fallbacks = section.Texts("fallbacks") ?? [],
        };
    }

    private RoutedDeployment Deployment(string model, ConfigSection shared, ConfigSection section)
    {
        string upstreamName = section.NeededText("upstream", "openai");
        string upstreamModel = section.Text("model") ?? model;
        if (!upstreams.TryGetValue(upstreamName, out Upstream? upstream))
        {
            if (upstreamName.Length > 0)
            {
                section.Wrong(
                    "upstream",
                    "no such upstream in this file",
                    "one of " + string.Join(", ", upstreams.Keys),
                    NearestWord.Find(upstreamName, upstreams.Keys),
                    GatewayFaultCodes.UnknownName
                );
            }

            upstream = new Upstream
            {
                Name = upstreamName,
                Address = new Uri("http://invalid"),
                Api = ApiKinds.OpenAi,
            };
        }

        string name = section.Text("name") ?? $"{upstreamName}/{upstreamModel}";
        PriceReader price = new(catalog, today);
        bool isFree =
            section.Truth("unpriced", false) || (section != shared && shared.Truth("unpriced", false));
        if (price.Read(section, shared, name) is ModelPrice known)
        {
            prices[name] = known;
        }
        else if (!isFree && faults.IsEmpty)
        {
            section.Wrong(
                "price",
                $"no price is known for {name}",
                "price: { in: $0.15/M, cached: $0.075/M, out: $0.60/M }, catalog: provider/model, or unpriced: true",
                code: GatewayFaultCodes.NoPrice
            );
        }

        long? most = section.Count("max_output", 1, MostTokens) ?? Inherited("max_output");
        long? media = section.Count("max_image_tokens", 0, MostTokens) ?? Inherited("max_image_tokens");
        return new RoutedDeployment(
            new Deployment
            {
                Name = name,
                Upstream = upstream,
                UpstreamModel = upstreamModel,
                DefaultOutputTokens =
                    section.Count("default_output", 1, MostTokens)
                    ?? Inherited("default_output")
                    ?? Math.Min(4096, most ?? 4096),
                MostOutputTokens = most,
                ContextTokens =
                    section.Count("context", 1, MostTokens) ?? Inherited("context") ?? price.ContextTokens,
                Media = media is null ? MediaBounds.Unknown : new MediaBounds(media, media, media),
                TakesMaxCompletionTokens = upstream.Usage != UsageForcing.None,
                AllowsUnpriced = isFree,
            },
            section.Quantity("weight", QuantityKind.Count, 1e-6, 1e6) ?? 1,
            (int)(section.Count("priority", 0, 1000) ?? 0)
        );

        long? Inherited(string key) => section == shared ? null : shared.Count(key, 0, MostTokens);
    }
}
