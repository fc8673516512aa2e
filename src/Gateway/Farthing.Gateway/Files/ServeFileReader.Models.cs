using Farthing.Catalogs;
using Farthing.Gateway.Admission;
using Farthing.Gateway.Configuration;
using Farthing.Gateway.Metering;
using Farthing.Gateway.Routing;
using Farthing.Gateway.Routing.Hedging;
using Farthing.Gateway.Upstreams;
using Farthing.Numerics.Faults;
using Farthing.Numerics.Quantities;
using Farthing.Settings.Values;

namespace Farthing.Gateway.Files;

/// <content>The models, with their prices.</content>
public sealed partial class ServeFileReader
{
    /// <summary>Keys of one deployment, which mean nothing where a list of them stands.</summary>
    /// <summary>Keys of one model, which mean nothing beside a pattern.</summary>
    private static readonly string[] Single = ["model", "name", "catalog", "price"];

    private static readonly string[] OfOne = ["upstream", "model", "name", "weight", "priority"];

    private readonly Lazy<Catalog> catalog = new(loaded);
    private readonly Dictionary<string, ModelPrice> prices = new(StringComparer.Ordinal);

    private List<ModelRoute> Models(WrittenSection root, Dictionary<string, Upstream> upstreams)
    {
        (string Name, WrittenSection Section)[] written = [.. root.Named("models")];
        HashSet<string> own = [.. written.Select(model => model.Name)];
        List<ModelRoute> models = [];
        foreach ((string name, WrittenSection section) in written)
        {
            if (!ModelPattern.IsOne(name))
            {
                models.Add(Model(name, section, upstreams, null));
                continue;
            }

            models.AddRange(
                Meant(name, section)
                    .Where(own.Add)
                    .Select(id => Model(id, section, upstreams, new CatalogName(name, id)))
            );
        }

        string[] names = [.. models.Select(model => model.Name)];
        foreach ((_, WrittenSection section) in written)
        {
            CheckNames(section, "fallbacks", names);
        }

        return models;
    }

    /// <summary>The catalog's models that a pattern means.</summary>
    private string[] Meant(string pattern, WrittenSection section)
    {
        string[] ids =
        [
            .. catalog.Value.ApiPrices.Select(api => api.Id).Where(id => ModelPattern.Fits(pattern, id)),
        ];
        if (ids.Length == 0)
        {
            section.Wrong(
                "upstream",
                $"the catalog has no model that '{pattern}' means",
                "a pattern such as openai/* that fits ids of farthing catalog list apis, or models by name",
                code: GatewayFaultCodes.UnknownName
            );
        }

        foreach (string key in Single.Where(section.Has))
        {
            section.Wrong(
                key,
                "it has no meaning for several models",
                "it at a model of its own",
                code: GatewayFaultCodes.Conflict
            );
        }

        return ids;
    }

    /// <summary>A model that a pattern means.</summary>
    /// <param name="Pattern">The pattern.</param>
    /// <param name="Id">The catalog's entry.</param>
    private sealed record CatalogName(string Pattern, string Id)
    {
        /// <summary>Its name at the upstream: what follows the folder that the pattern begins with.</summary>
        public string AtUpstream => Id[(Pattern.LastIndexOf('/') + 1)..];
    }

    /// <summary>Adds a fault for each name of a list that is no model's.</summary>
    internal static void CheckNames(
        WrittenSection section,
        string key,
        IReadOnlyList<string> models,
        bool mayBePatterns = false
    )
    {
        foreach (
            string name in (section.Texts(key) ?? [])
                .Except(models)
                .Where(name => !mayBePatterns || !models.Any(model => ModelPattern.Fits(name, model)))
        )
        {
            section.Wrong(
                key,
                $"no model '{name}' in this file",
                "names of models: " + string.Join(", ", models.Take(20)),
                NearestWord.Find(name, models),
                GatewayFaultCodes.UnknownName
            );
        }
    }

    private ModelRoute Model(
        string name,
        WrittenSection section,
        Dictionary<string, Upstream> upstreams,
        CatalogName? meant
    )
    {
        modelSections[name] = section;
        bool isList = section.Has("deployments");
        foreach (string key in OfOne.Where(key => isList && section.Has(key)))
        {
            section.Wrong(
                key,
                "it has no meaning beside deployments",
                "it in each of the deployments",
                code: GatewayFaultCodes.UnknownKey
            );
        }

        IReadOnlyList<WrittenSection> own = isList ? section.List("deployments") : [section];
        List<RoutedDeployment> deployments =
        [
            .. own.Select(one => Deployment(name, section, one, upstreams, meant)),
        ];
        return new ModelRoute
        {
            Name = name,
            Deployments = deployments,
            Policy = section.Choice<RoutePolicy>("policy"),
            LoadFactor = section.Number("load_factor")!.Value,
            Hedge = Hedge(section, deployments.Count),
            Fallbacks = section.Texts("fallbacks") ?? [],
        };
    }

    private static HedgeOptions? Hedge(WrittenSection model, int deployments)
    {
        if (model.Section("hedge") is not WrittenSection section)
        {
            return null;
        }

        if (deployments < 2)
        {
            model.Wrong(
                "hedge",
                "there is no second deployment that a hedge could go to",
                "deployments: with two at least",
                code: GatewayFaultCodes.Conflict
            );
        }

        bool isTime = QuantityParser.TryParse(
            section.Text("after")!,
            QuantityKind.Duration,
            out double after,
            out _
        );
        return new HedgeOptions
        {
            After = isTime ? TimeSpan.FromSeconds(after) : null,
            AtMost = section.Number("at_most")!.Value,
            Drain = section.Time("drain")!.Value,
        };
    }

    private RoutedDeployment Deployment(
        string model,
        WrittenSection shared,
        WrittenSection section,
        Dictionary<string, Upstream> upstreams,
        CatalogName? meant
    )
    {
        string? upstreamName = section.Text("upstream");
        string upstreamModel = section.Text("model") ?? meant?.AtUpstream ?? model;
        if (!upstreams.TryGetValue(upstreamName ?? "", out Upstream? upstream))
        {
            if (upstreamName is not null)
            {
                section.Wrong(
                    "upstream",
                    "no such upstream in this file",
                    "one of " + string.Join(", ", upstreams.Keys),
                    NearestWord.Find(upstreamName, upstreams.Keys),
                    GatewayFaultCodes.UnknownName
                );
            }
            else if (section == shared && !section.Has("upstream"))
            {
                section.Missing("upstream");
            }

            upstream = new Upstream
            {
                Name = upstreamName ?? "",
                Address = Anywhere,
                Api = ApiKinds.OpenAi,
            };
        }

        string name = section.Text("name") ?? $"{upstreamName}/{upstreamModel}";
        PriceReader price = new(catalog.Value, today);
        bool allowsUncharged = section.Text("unpriced") == "allow" || shared.Text("unpriced") == "allow";
        bool isFree = allowsUncharged || section.IsOn("unpriced") || shared.IsOn("unpriced");
        if (price.Read(section, shared, meant?.Id ?? name) is ModelPrice known)
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

        WrittenSection ofTier = Where("batch_tier");
        BatchTier batchTier = ofTier.Choice<BatchTier>("batch_tier");
        TierPrices? tiers = prices.GetValueOrDefault(name).Tiers;
        bool isServed = batchTier switch
        {
            BatchTier.Flex => upstream.Api.HasFlag(ApiKinds.OpenAi) && tiers?.Flex is not null,
            BatchTier.Batch => (upstream.Api & (ApiKinds.OpenAi | ApiKinds.Anthropic)) != 0
                && (upstream.Api & ApiKinds.Azure) == 0
                && !upstream.IsCloud
                && tiers?.Batch is not null,
            _ => true,
        };
        if (!isServed && faults.IsEmpty)
        {
            bool isFlex = batchTier == BatchTier.Flex;
            string word = isFlex ? "flex" : "batch";
            string apis = isFlex ? "OpenAI's API" : "OpenAI's or Anthropic's API";
            ofTier.Wrong(
                "batch_tier",
                $"no price of the {word} tier is known for {name}, or its upstream does not speak {apis}",
                $"batch_tier: standard; or price: {{ …, {word}: {{ in: $0.075/M, out: $0.30/M }} }} at an upstream of {apis}",
                code: GatewayFaultCodes.Conflict
            );
        }

        WrittenSection ofHolds = Where("holds");
        HoldPolicy holds = ofHolds.Choice<HoldPolicy>("holds");
        if (holds == HoldPolicy.Learned && !upstream.StopsWhenCut && upstream.Name.Length > 0)
        {
            ofHolds.Wrong(
                "holds",
                $"the upstream '{upstream.Name}' is not known to stop when it is cut off",
                $"holds: worst; or upstreams.{upstream.Name}.stops_when_cut: true, where you know that it does",
                code: GatewayFaultCodes.Conflict
            );
        }

        WrittenSection? translate = section.Section("translate") ?? shared.Section("translate");
        long? most = Tokens("max_output");
        long? media = Tokens("max_image_tokens");
        return new RoutedDeployment(
            new Deployment
            {
                Name = name,
                Upstream = upstream,
                UpstreamModel = upstreamModel,
                DefaultOutputTokens = Tokens("default_output") ?? most,
                Unbounded = Where("unbounded").Text("unbounded") switch
                {
                    "allow" => UnboundedPolicy.Allow,
                    "refuse" => UnboundedPolicy.Refuse,
                    _ => UnboundedPolicy.HoldContext,
                },
                BatchTier = batchTier,
                Holds = holds,
                MaxOutputTokens = most,
                OutputTokensPerSecond = Tokens("max_output_per_second"),
                LongestOutputTokens =
                    price.MaxOutputTokens ?? Gateway.Upstreams.Deployment.BoundedOutputTokens,
                ContextTokens = Tokens("context") ?? price.ContextTokens,
                Media = new MediaBounds(media ?? price.ImageTokens, media, media),
                TakesMaxCompletionTokens = upstream.Usage is not (UsageForcing.None or UsageForcing.Learned),
                AllowsUnpriced = isFree,
                Uncharged = allowsUncharged ? null : Uncharged(),
                Translated = TraitsOf(translate, upstream),
                FitsOutput =
                    translate?.Has("fit_output") == true
                        ? translate.IsOn("fit_output")
                        : upstream.Engine is not ("hosted" or "other"),
            },
            section.Number("weight")!.Value,
            (int)section.Count("priority")!.Value
        );

        WrittenSection Where(string key) => section.Has(key) ? section : shared;

        string? Uncharged()
        {
            string[] names = [.. price.Unread, .. Where("uncharged").Texts("uncharged") ?? []];
            return names.Length == 0 ? null : string.Join(", ", names.Distinct(StringComparer.Ordinal));
        }

        long? Tokens(string key) => section.Count(key) ?? shared.Count(key);
    }
}
