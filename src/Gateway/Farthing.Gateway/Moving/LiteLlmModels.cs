using Farthing.Catalogs;
using Farthing.Gateway.Admission;

namespace Farthing.Gateway.Moving;

/// <summary>The models of a LiteLLM configuration: <c>model_list</c> is one of deployments, and its upstreams are those that they name.</summary>
/// <param name="catalog">For prices that the configuration does not say.</param>
/// <param name="variables">For addresses and models that it takes from variables.</param>
internal sealed class LiteLlmModels(Catalog catalog, LiteLlmVariables variables)
{
    private const string Literal =
        "is left out: a key must not stand in a file; export it, and the upstream reads it from";

    private static readonly string[] Served = ["chat", "completion", "responses", "embedding"];
    private readonly LiteLlmPrices prices = new(catalog);
    private readonly Dictionary<string, YamlMembers> upstreams = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> byAddress = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<YamlMembers>> deployments = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<LiteLlmSection>> lost = new(StringComparer.Ordinal);

    /// <summary>The variables that addresses and models come from.</summary>
    public LiteLlmVariables Variables => variables;

    /// <summary>The names that clients use, in their order.</summary>
    public List<string> Names { get; } = [];

    /// <summary>The upstreams.</summary>
    public YamlMembers Upstreams()
    {
        YamlMembers all = [];
        foreach ((string name, YamlMembers upstream) in upstreams)
        {
            all.With(name, upstream);
        }

        return all;
    }

    /// <summary>The models.</summary>
    /// <param name="policy">Choice among deployments; null: as usual.</param>
    /// <param name="fallbacks">Models to try next, by model.</param>
    public YamlMembers Models(string? policy, IReadOnlyDictionary<string, List<string>> fallbacks)
    {
        YamlMembers all = [];
        foreach (string name in Names)
        {
            List<YamlMembers> own = deployments[name];
            YamlMembers model = own is [YamlMembers alone]
                ? alone
                : new YamlMembers().With("deployments", own);
            YamlMembers whole = [.. model];
            all.With(
                name,
                whole
                    .With("policy", own.Count > 1 ? policy : null)
                    .With("fallbacks", fallbacks.GetValueOrDefault(name))
            );
        }

        return all;
    }

    /// <summary>Another name for a model.</summary>
    public bool TryAlias(string alias, string model)
    {
        if (!deployments.TryGetValue(model, out List<YamlMembers>? own) || deployments.ContainsKey(alias))
        {
            return false;
        }

        deployments[alias] = [.. own.Select(one => Named(one, model))];
        Names.Add(alias);
        return true;
    }

    /// <summary>A deployment that says its model's name at the upstream.</summary>
    private static YamlMembers Named(YamlMembers deployment, string model)
    {
        YamlMembers named = [.. deployment];
        if (!named.Exists(one => one.Name == "model"))
        {
            named.Insert(1, ("model", model));
        }

        return named;
    }

    /// <summary>Takes an entry of <c>model_list</c>.</summary>
    public void Add(LiteLlmSection entry)
    {
        if (entry.Text("model_name") is not { Length: > 0 } name)
        {
            entry.Note("an entry without model_name; left out");
            return;
        }

        if (name.Contains('*', StringComparison.Ordinal))
        {
            AddPattern(name, entry);
            return;
        }

        if (!TryAdd(name, entry))
        {
            lost.TryAdd(name, []);
            lost[name].Add(entry);
        }
    }

    private bool TryAdd(string name, LiteLlmSection entry)
    {
        if (entry.Section("litellm_params") is not LiteLlmSection settings)
        {
            entry.Note($"'{name}' has no litellm_params; left out");
            return false;
        }

        LiteLlmSection? info = entry.Section("model_info");
        string mode = info?.Text("mode") ?? Served[0];
        if (!Served.Contains(mode) && LiteLlmUnits.PriceNameOf(mode) is null)
        {
            entry.Note($"'{name}' is of mode {mode}, which the gateway does not serve; left out");
            return false;
        }

        if (Deployment(name, mode, settings, info) is not YamlMembers deployment)
        {
            return false;
        }

        if (deployments.TryAdd(name, []))
        {
            Names.Add(name);
        }

        deployments[name].Add(deployment);
        settings.NoteRest(LiteLlmReasons.Params);
        info?.NoteRest(LiteLlmReasons.Info);
        entry.NoteRest(LiteLlmReasons.Params);
        return true;
    }

    /// <summary>Says of models that keep some of their deployments that the others are missing.</summary>
    public void NoteLost()
    {
        foreach ((string name, List<LiteLlmSection> entries) in lost)
        {
            if (deployments.TryGetValue(name, out List<YamlMembers>? own))
            {
                entries[^1]
                    .Note(
                        $"'{name}' keeps {own.Count} of its {own.Count + entries.Count} deployments: its prices and its room are theirs alone"
                    );
            }
        }
    }

    /// <summary>Takes <c>openai/*</c> for the models that the catalog has of it.</summary>
    private void AddPattern(string name, LiteLlmSection entry)
    {
        LiteLlmSection? settings = entry.Section("litellm_params");
        int count = catalog.ApiPrices.Count(api => ModelPattern.Fits(name, api.Id));
        bool isOne =
            ModelPattern.IsOne(name)
            && name.IndexOf('*') == name.Length - 1
            && settings?.Text("model") == name
            && count > 0;
        if (
            isOne
            && LiteLlmProvider.All.TryGetValue(name.Split('/')[0], out LiteLlmProvider? provider)
            && Upstream(name, provider, settings!) is string upstream
            && deployments.TryAdd(name, [new YamlMembers().With("upstream", upstream)])
        )
        {
            Names.Add(name);
            entry.Note(
                $"'{name}' is taken for the {count} models that the catalog has of it (farthing catalog list apis): name others that clients use"
            );
            settings!.NoteRest(LiteLlmReasons.Params);
            return;
        }

        entry.Note($"'{name}' stands for many models; name each that clients use, left out");
    }

    private YamlMembers? Deployment(string name, string mode, LiteLlmSection settings, LiteLlmSection? info)
    {
        string model = variables.Text(settings, "model") ?? "";
        int slash = model.IndexOf('/', StringComparison.Ordinal);
        string named = settings.Text("custom_llm_provider") ?? (slash < 0 ? "openai" : model[..slash]);
        if (model.Length == 0 || model.Contains('*', StringComparison.Ordinal))
        {
            settings.Note($"'{name}' has no model that is known here, or one with *; left out");
            return null;
        }

        if (!LiteLlmProvider.All.TryGetValue(named, out LiteLlmProvider? provider))
        {
            settings.Note(
                $"'{name}' is at {named}, whose API the gateway does not speak; left out (an address that speaks OpenAI's API is openai/… with api_base)"
            );
            return null;
        }

        string there = slash >= 0 && model[..slash] == named ? model[(slash + 1)..] : model;
        YamlMembers? unitPrice = Served.Contains(mode) ? null : LiteLlmUnits.PriceOf(mode, settings, info);
        if (unitPrice is null && LiteLlmUnits.PriceNameOf(mode) is string unit)
        {
            settings.Note(
                $"'{name}' is of mode {mode} and states no price of its unit, which such a model needs here: price: {{ {unit}: $… }}; left out"
            );
            return null;
        }

        bool isAtCloud = provider.Api is "bedrock" or "vertex";
        string? upstream;
        if (!isAtCloud)
        {
            upstream = Upstream(name, provider, settings);
        }
        else if (
            LiteLlmClouds.Take(name, provider.Api, there, settings, variables) is
            (string atCloud, YamlMembers taken)
        )
        {
            (there, upstream) = (atCloud, Known(provider.Upstream, taken));
        }
        else
        {
            upstream = null;
        }

        if (upstream is null)
        {
            return null;
        }

        YamlMembers deployment = new YamlMembers().With("upstream", upstream);
        deployment.With("model", there == name ? null : there);
        if (unitPrice is not null)
        {
            deployment.With("price", unitPrice);
        }
        else
        {
            string? cloud = isAtCloud ? LiteLlmClouds.CatalogNameOf(there) : null;
            prices.Add(
                deployment,
                cloud,
                $"{provider.Upstream}/{there}",
                $"{upstream}/{there}",
                settings,
                info
            );
        }

        LiteLlmUncharged.Take(deployment, name, settings, info);
        deployment.With("context", Whole(info, "max_input_tokens"));
        deployment.With("max_output", Whole(info, "max_output_tokens"));
        deployment.With(
            "weight",
            settings.Number("weight") is decimal weight ? LiteLlmWords.Digits(weight) : null
        );
        return deployment.With("priority", Whole(settings, "order"));
    }

    private static string? Whole(LiteLlmSection? section, string name)
    {
        decimal? number = section?.Number(name);
        if (number is null or (>= 0 and <= 100_000_000) && number % 1 is null or 0)
        {
            return number is decimal count ? LiteLlmWords.Digits(count) : null;
        }

        section!.Note(name, "a whole number from 0 up was expected; left out");
        return null;
    }

    /// <summary>The upstream of a deployment: the same for those of one address and key.</summary>
    private string? Upstream(string model, LiteLlmProvider provider, LiteLlmSection settings)
    {
        string? url = variables.Address(settings, provider);
        if (url is null)
        {
            settings.Note($"'{model}' has no api_base that is an address; left out");
            return null;
        }

        return Known(
            provider.Upstream,
            new YamlMembers()
                .With("url", url.TrimEnd('/'))
                .With("api", provider.Api == "openai" ? null : provider.Api)
                .With("speaks", provider.Speaks is string speaks ? [speaks] : (IReadOnlyList<string>?)null)
                .With("api_version", variables.Text(settings, "api_version"))
                .With("engine", provider.Engine == "hosted" ? null : provider.Engine)
                .With("key_env", KeyOf(provider, settings))
        );
    }

    /// <summary>The name of an upstream: of one like it that is known, or a new one.</summary>
    private string Known(string usual, YamlMembers upstream)
    {
        string identity = $"{usual} {string.Join(' ', upstream.Select(one => $"{one.Name}={one.Value}"))}";
        if (byAddress.TryGetValue(identity, out string? known))
        {
            return known;
        }

        string name = usual;
        for (int i = 2; upstreams.ContainsKey(name); i++)
        {
            name = FormattableString.Invariant($"{usual}-{i}");
        }

        byAddress[identity] = name;
        upstreams[name] = upstream;
        return name;
    }

    private static string? KeyOf(LiteLlmProvider provider, LiteLlmSection settings)
    {
        string usual =
            provider.KeyVariable ?? provider.Upstream.ToUpperInvariant().Replace('-', '_') + "_API_KEY";
        if (settings.Text("api_key") is not { Length: > 0 } key)
        {
            return provider.Url is null ? null : usual; // LiteLLM reads it from there by itself.
        }

        if (LiteLlmWords.VariableOf(key) is string variable)
        {
            return variable;
        }

        bool isNone = key.ToLowerInvariant() is "none" or "empty" or "dummy" or "fake-key" or "null";
        if (!isNone)
        {
            settings.Note("api_key", $"{Literal} {usual}");
        }

        return isNone ? null : usual;
    }
}
