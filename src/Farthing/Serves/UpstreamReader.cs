using Farthing.Gateway.Admission;
using Farthing.Numerics.Quantities;
using Farthing.Protocol.Exposition;
using Farthing.Settings.Trees;

namespace Farthing.Serves;

/// <summary>Reads <c>upstreams:</c> of a gateway's configuration.</summary>
/// <param name="secrets">Where their keys come from.</param>
internal sealed class UpstreamReader(SecretSource secrets)
{
    private static readonly string[] Engines =
    [
        "hosted",
        .. MetricVocabulary.BuiltIn.Engines.Where(one => !one.IsGpu).Select(one => one.Id),
        "other",
    ];

    /// <summary>The upstreams by name.</summary>
    public IReadOnlyDictionary<string, Upstream> Read(ConfigSection root)
    {
        Dictionary<string, Upstream> upstreams = new(StringComparer.Ordinal);
        if (root.Section("upstreams") is not ConfigSection section)
        {
            if (!root.Has("upstreams"))
            {
                root.NeededText("upstreams", "{ local: { url: http://127.0.0.1:8000/v1 } }");
            }

            return upstreams;
        }

        foreach ((string name, YamlNode value) in section.Named())
        {
            if (section.SectionOf(value, $"upstreams.{name}") is ConfigSection one)
            {
                upstreams[name] = Upstream(name, one);
                one.Done();
            }
        }

        return upstreams;
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
        string engine = section.Word("engine", Engines);
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
            KeyAs = section.Word("key_as", "usual", "bearer", "api-key", "x-api-key") switch
            {
                "bearer" => KeyHeader.Bearer,
                "api-key" => KeyHeader.ApiKey,
                "x-api-key" => KeyHeader.XApiKey,
                _ => KeyHeader.AsUsual,
            },
            Health = Health(section, address),
            Queue = Queue(section, address, engine),
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

    private static HealthCheck? Health(ConfigSection section, Uri address)
    {
        if (section.Section("health") is not ConfigSection health)
        {
            return null;
        }

        HealthCheck standard = new();
        string path = health.Text("path") ?? standard.Path;
        if (
            !path.StartsWith('/')
            || !Uri.TryCreate(address, path, out Uri? asked)
            || asked.Host != address.Host
        )
        {
            health.Wrong("path", "not a path", "a path from the address's root, such as /health");
            path = standard.Path;
        }

        HealthCheck check = new()
        {
            Path = path,
            Every = Pace(health, "every") ?? standard.Every,
            Timeout = Pace(health, "timeout") ?? standard.Timeout,
            HealthyAfter = (int)(health.Count("healthy_after", 1, 100) ?? standard.HealthyAfter),
            UnhealthyAfter = (int)(health.Count("unhealthy_after", 1, 100) ?? standard.UnhealthyAfter),
        };
        health.Done();
        return check;
    }

    private static QueueLimit? Queue(ConfigSection section, Uri address, string engine)
    {
        string? stated = section.Text("metrics");
        if (section.Section("queue") is not ConfigSection queue)
        {
            if (stated is not null)
            {
                section.Wrong(
                    "metrics",
                    "nothing is done with them",
                    "queue: { most_waiting: 20 } beside it"
                );
            }

            return null;
        }

        string usual =
            MetricVocabulary.BuiltIn.Engines.FirstOrDefault(one => one.Id == engine)?.Paths[0] ?? "/metrics";
        if (
            !Uri.TryCreate(stated ?? new Uri(address, usual).AbsoluteUri, UriKind.Absolute, out Uri? metrics)
            || metrics.Scheme is not ("http" or "https")
            || metrics.UserInfo.Length > 0
        )
        {
            section.Wrong(
                "metrics",
                "not an address",
                "http://host:port/metrics, without a user or key in it"
            );
            metrics = new Uri(address, usual);
        }

        QueueLimit limit = new()
        {
            Metrics = metrics,
            Every = Pace(queue, "every") ?? TimeSpan.FromSeconds(1),
            MostWaiting = queue.Count("most_waiting", 1, 1_000_000),
            MostKvUse = queue.Quantity("kv_use", QuantityKind.Fraction, 0.01, 1),
        };
        if (limit.MostWaiting is null && limit.MostKvUse is null)
        {
            queue.NeededText("most_waiting", "20");
        }

        queue.Done();
        return limit;
    }

    /// <summary>A time of at least a tenth of a second.</summary>
    private static TimeSpan? Pace(ConfigSection section, string key)
    {
        TimeSpan? time = section.Time(key);
        if (time < TimeSpan.FromMilliseconds(100))
        {
            section.Wrong(key, "too often", "100ms or more");
            return null;
        }

        return time;
    }
}
