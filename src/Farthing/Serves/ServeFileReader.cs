using System.Globalization;
using System.Net;
using Farthing.Catalogs;
using Farthing.Gateway.Admission;
using Farthing.Gateway.Budgets;
using Farthing.Gateway.Configuration;
using Farthing.Gateway.Journal;
using Farthing.Gateway.Keys;
using Farthing.Gateway.Limits;
using Farthing.Gateway.Metering;
using Farthing.Gateway.Routing;
using Farthing.Gateway.Scopes;
using Farthing.Numerics.Billing;
using Farthing.Numerics.Faults;
using Farthing.Numerics.Quantities;
using Farthing.Scenarios.Yaml;

namespace Farthing.Serves;

/// <summary>Reads a gateway's configuration: every fault at once, each with its line.</summary>
/// <param name="catalog">For prices and context windows of hosted models.</param>
/// <param name="environment">A variable's value; null where it is not set.</param>
/// <param name="today">The day whose prices hold.</param>
internal sealed class ServeFileReader(Catalog catalog, Func<string, string?> environment, DateOnly today)
{
    private const long MostTokens = 100_000_000;
    private readonly FaultList faults = new();
    private readonly Dictionary<string, Upstream> upstreams = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ModelPrice> prices = new(StringComparer.Ordinal);
    private SecretSource secrets = null!;

    /// <summary>The options of a file's text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="file">Its name, for faults and for what is relative to it.</param>
    /// <exception cref="FarthingException">Something is wrong in it.</exception>
    public GatewayOptions Read(string text, string file)
    {
        string folder = Path.GetDirectoryName(Path.GetFullPath(file)) ?? ".";
        secrets = new SecretSource(environment, folder);
        if (YamlTree.Read(text, file) is not YamlMapping mapping)
        {
            throw new FarthingException(
                new Fault(GatewayFaultCodes.WrongShape, "the configuration holds no keys")
                {
                    File = file,
                    Line = 1,
                    Expected = "at least upstreams:, models: and keys: (docs/serve.md has an example)",
                }
            );
        }

        ConfigSection root = new("", mapping, file, faults);
        ListenOptions listen = Listen(root, "listen", 4000);
        string data = Path.Combine(folder, root.Text("data") ?? "farthing-data");
        JournalDurability durability =
            root.Word("durability", "write", "fsync") == "fsync"
                ? JournalDurability.Fsync
                : JournalDurability.Write;
        ReadUpstreams(root);
        IReadOnlyList<ModelRoute> models = Models(root);
        IReadOnlyList<KeyOptions> keys = Keys(root, models);
        IReadOnlyList<BudgetOptions> budgets = Budgets(root);
        IReadOnlyList<RateLimit> limits = Limits(root);
        int budgetStatus = int.Parse(root.Word("budget_status", "402", "429"), CultureInfo.InvariantCulture);
        BreakerOptions breakers = Breakers(root);
        root.Done();
        faults.ThrowIfAny();
        return new GatewayOptions
        {
            Listen = listen,
            DataFolder = data,
            Durability = durability,
            Models = models,
            Prices = prices,
            Breakers = breakers,
            Keys = keys,
            Budgets = budgets,
            Limits = limits,
            BudgetStatus = budgetStatus,
        };
    }

    private static ListenOptions Listen(ConfigSection section, string key, int otherwise)
    {
        string text = section.Text(key) ?? $"127.0.0.1:{otherwise.ToString(CultureInfo.InvariantCulture)}";
        if (
            !IPEndPoint.TryParse(
                text.Replace("localhost", "127.0.0.1", StringComparison.Ordinal),
                out IPEndPoint? place
            )
        )
        {
            section.Wrong(key, "not an address", "address:port such as 127.0.0.1:4000 or 0.0.0.0:4000");
            place = new IPEndPoint(IPAddress.Loopback, otherwise);
        }

        ListenOptions options = new()
        {
            Address = place.Address,
            Port = place.Port,
            MostBodyBytes = (long)(section.Quantity("max_body", QuantityKind.Bytes, 1024, 1e9) ?? 32 << 20),
        };
        return options;
    }

    private void ReadUpstreams(ConfigSection root)
    {
        if (root.Section("upstreams") is not ConfigSection section)
        {
            if (!root.Has("upstreams"))
            {
                root.NeededText("upstreams", "{ local: { url: http://127.0.0.1:8000/v1 } }");
            }

            return;
        }

        foreach ((string name, YamlNode value) in section.Named())
        {
            if (section.SectionOf(value, $"upstreams.{name}") is ConfigSection one)
            {
                upstreams[name] = Upstream(name, one);
                one.Done();
            }
        }
    }

    private Upstream Upstream(string name, ConfigSection section)
    {
        string url = section.NeededText("url", "https://api.openai.com/v1");
        if (
            !Uri.TryCreate(url.TrimEnd('/'), UriKind.Absolute, out Uri? address)
            || address.Scheme is not ("http" or "https")
            || address.UserInfo.Length > 0
        )
        {
            if (url.Length > 0)
            {
                section.Wrong(
                    "url",
                    "not an address",
                    "http://host:port/v1 or https://…, without a user or key in it"
                );
            }

            address = new Uri("http://127.0.0.1:8000/v1");
        }

        string api = section.Word("api", "openai", "anthropic", "azure", "both");
        string engine = section.Word("engine", "hosted", "vllm", "sglang", "other");
        UpstreamTimeouts standard = new();
        ConfigSection? timeouts = section.Section("timeouts");
        TimeSpan? drain = section.Time("drain");
        string? key = secrets.Read(section, "key");
        Upstream upstream = new()
        {
            Name = name,
            Address = address,
            Api = api switch
            {
                "anthropic" => ApiKinds.Anthropic,
                "azure" => ApiKinds.Azure,
                "both" => ApiKinds.OpenAi | ApiKinds.Anthropic,
                _ => ApiKinds.OpenAi,
            },
            Secret = key is null ? null : new UpstreamSecret(key),
            ApiVersion = section.Text("api_version"),
            Timeouts = new UpstreamTimeouts
            {
                Connect = timeouts?.Time("connect") ?? standard.Connect,
                FirstByte = timeouts?.Time("first_byte") ?? standard.FirstByte,
                BetweenBytes = timeouts?.Time("between_bytes") ?? standard.BetweenBytes,
                Whole = timeouts?.Time("whole") ?? standard.Whole,
            },
            OnDisconnect = drain is TimeSpan most ? DisconnectPolicy.Drain(most) : DisconnectPolicy.Cancel,
            Usage =
                engine == "vllm" ? UsageForcing.Continuous
                : engine == "other" ? UsageForcing.None
                : UsageForcing.IncludeUsage,
        };
        timeouts?.Done();
        return upstream;
    }

    private List<ModelRoute> Models(ConfigSection root)
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

        string policy = section.Word("policy", "weighted", "least_outstanding", "session_affine");
        return new ModelRoute
        {
            Name = name,
            Deployments = deployments,
            Policy = policy switch
            {
                "least_outstanding" => RoutePolicy.LeastOutstanding,
                "session_affine" => RoutePolicy.SessionAffine,
                _ => RoutePolicy.Weighted,
            },
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

    private List<KeyOptions> Keys(ConfigSection root, IReadOnlyList<ModelRoute> models)
    {
        List<KeyOptions> keys = [];
        if (root.Section("keys") is not ConfigSection section)
        {
            return keys;
        }

        HashSet<string> names = [.. models.Select(model => model.Name)];
        foreach ((string id, YamlNode value) in section.Named())
        {
            if (section.SectionOf(value, $"keys.{id}") is not ConfigSection one)
            {
                continue;
            }

            string? secret = secrets.Read(one, "secret");
            string? hash = one.Text("sha256");
            if (hash is not null && (hash.Length != 64 || hash.Any(c => !char.IsAsciiHexDigitLower(c))))
            {
                one.Wrong(
                    "sha256",
                    "not a SHA-256",
                    "64 lower-case hexadecimals: printf %s \"$KEY\" | sha256sum"
                );
            }
            else if (hash is null && secret is null && !one.Has("secret_env") && !one.Has("secret_file"))
            {
                one.Wrong(
                    "secret_env",
                    "the key has no secret",
                    "secret_env: NAME, secret_file: FILE, or sha256: its hash",
                    code: GatewayFaultCodes.NoSecret
                );
            }

            IReadOnlyList<string>? allowed = one.Texts("models");
            foreach (string model in allowed ?? [])
            {
                if (!names.Contains(model))
                {
                    one.Wrong(
                        "models",
                        $"no model '{model}' in this file",
                        "names of models: " + string.Join(", ", names),
                        NearestWord.Find(model, names),
                        GatewayFaultCodes.UnknownName
                    );
                }
            }

            keys.Add(
                new KeyOptions
                {
                    Id = id,
                    Sha256 = hash ?? KeySecret.HashOf(secret ?? ""),
                    Team = one.Text("team") ?? "",
                    User = one.Text("user") ?? "",
                    Tags = [.. (one.Texts("tags") ?? []).Distinct().Order(StringComparer.Ordinal)],
                    Models = allowed,
                    ExpiresAt = Day(one, "expires"),
                    IsDisabled = one.Truth("disabled", false),
                }
            );
            one.Done();
        }

        return keys;
    }

    private static DateTimeOffset? Day(ConfigSection section, string key)
    {
        if (section.Text(key) is not string text)
        {
            return null;
        }

        if (
            DateTimeOffset.TryParse(
                text,
                CultureInfo.InvariantCulture,
                DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
                out DateTimeOffset time
            )
        )
        {
            return time;
        }

        section.Wrong(key, "not a day or time", "2026-12-31, or 2026-12-31T18:00:00Z");
        return null;
    }

    private static List<BudgetOptions> Budgets(ConfigSection root)
    {
        List<BudgetOptions> budgets = [];
        foreach (ConfigSection one in root.Sections("budgets"))
        {
            RequestScope scope = Scope(one);
            BudgetPeriod period = Enum.Parse<BudgetPeriod>(
                one.Word("period", "month", "day", "week", "total"),
                true
            );
            double? limit = one.Quantity("limit", QuantityKind.Usd, 0, 9e9);
            if (!one.Has("limit"))
            {
                one.NeededText("limit", "$500");
            }

            List<double> alerts = [];
            foreach (string text in one.Texts("alerts") ?? ["80%", "100%"])
            {
                if (
                    QuantityParser.TryParse(text, QuantityKind.Fraction, out double share, out _)
                    && share is > 0 and <= 10
                )
                {
                    alerts.Add(share);
                }
                else
                {
                    one.Wrong("alerts", $"'{text}' is no share", "shares such as [50%, 80%, 100%]");
                }
            }

            alerts.Sort();
            string id = one.Text("id") ?? $"{scope} per {period.ToString().ToLowerInvariant()}";
            if (budgets.Any(budget => budget.Id == id))
            {
                one.Wrong(
                    "id",
                    $"two budgets are called '{id}'",
                    "an id: of its own for each",
                    code: GatewayFaultCodes.Conflict
                );
            }

            budgets.Add(
                new BudgetOptions
                {
                    Id = id,
                    Scope = scope,
                    Limit = Money.FromUsd((decimal)(limit ?? 0)),
                    Period = period,
                    IsHard = one.Truth("hard", true),
                    Alerts = alerts,
                }
            );
            one.Done();
        }

        return budgets;
    }

    private static List<RateLimit> Limits(ConfigSection root)
    {
        List<RateLimit> limits = [];
        foreach (ConfigSection one in root.Sections("limits"))
        {
            RateLimit limit = new()
            {
                Scope = Scope(one),
                RequestsPerMinute = one.Count("requests_per_minute", 1, 1_000_000_000),
                TokensPerMinute = one.Count("tokens_per_minute", 1, 1_000_000_000_000),
                Concurrency = (int?)one.Count("concurrency", 1, 1_000_000),
            };
            if (limit is { RequestsPerMinute: null, TokensPerMinute: null, Concurrency: null })
            {
                one.Wrong(
                    "requests_per_minute",
                    "the limit limits nothing",
                    "requests_per_minute, tokens_per_minute or concurrency",
                    code: GatewayFaultCodes.Missing
                );
            }

            limits.Add(limit);
            one.Done();
        }

        return limits;
    }

    private static RequestScope Scope(ConfigSection section)
    {
        const string Example =
            "all, team:search, key:NAME, user:NAME, model:NAME, tag:NAME=VALUE, session:NAME, or each key, each team, each session, …";
        string text = section.NeededText("scope", "team:search");
        if (RequestScope.Parse(text) is RequestScope scope)
        {
            return scope;
        }

        if (text.Length > 0)
        {
            section.Wrong("scope", "no such scope", Example);
        }

        return new RequestScope(ScopeKind.All, "");
    }

    private static BreakerOptions Breakers(ConfigSection root)
    {
        BreakerOptions standard = new();
        if (root.Section("breakers") is not ConfigSection section)
        {
            return standard;
        }

        BreakerOptions options = new()
        {
            FailuresInARow = (int)(section.Count("failures_in_a_row", 1, 1000) ?? standard.FailuresInARow),
            RestFor = section.Time("rest_for") ?? standard.RestFor,
            RestAtMost = section.Time("rest_at_most") ?? standard.RestAtMost,
        };
        section.Done();
        return options;
    }
}
