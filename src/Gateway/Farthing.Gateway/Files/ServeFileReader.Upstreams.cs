using Farthing.Gateway.Configuration;
using Farthing.Gateway.Dialects;
using Farthing.Gateway.Upstreams;
using Farthing.Numerics.Faults;
using Farthing.Protocol.Exposition;
using Farthing.Settings.Values;

namespace Farthing.Gateway.Files;

/// <content>Where requests go.</content>
public sealed partial class ServeFileReader
{
    private static readonly Uri Anywhere = new("http://127.0.0.1:8000/v1");

    private Dictionary<string, Upstream> Upstreams(WrittenSection root, SecretSource secrets) =>
        root.Named("upstreams")
            .ToDictionary(
                one => one.Name,
                one => Upstream(one.Name, one.Section, secrets),
                StringComparer.Ordinal
            );

    private Upstream Upstream(string name, WrittenSection section, SecretSource secrets)
    {
        CloudSettings.Check(section);
        EmulatedServer? emulated = Emulated(name, section);
        Uri address =
            emulated?.Address
            ?? GatewayRows.AddressOf(section.Text("url")?.TrimEnd('/'))
            ?? CloudSettings.AddressOf(section)
            ?? Anywhere;
        string engine = emulated?.Engine ?? section.Text("engine")!;
        string? key = secrets.Read(section, "key") ?? CloudSettings.KeyOf(section, environment);
        bool isDrained = section.Has("drain");
        if (isDrained && section.Has("stops_when_cut") && section.IsOn("stops_when_cut"))
        {
            section.Wrong(
                "stops_when_cut",
                "an upstream that stops when it is cut off bills nothing that drain would learn",
                "stops_when_cut: true, or drain",
                code: GatewayFaultCodes.Conflict
            );
        }

        CheckSpeaks(section);
        WrittenSection? timeouts = section.Section("timeouts");
        UpstreamTimeouts standard = new();
        return new Upstream
        {
            Name = name,
            Address = address,
            Emulated = section.Text("emulate"),
            Api = ApiOf(section),
            Speaks = string.Join(',', section.Texts("speaks") ?? []),
            Betas = string.Join(',', section.Texts("betas") ?? []),
            Engine = engine,
            Steering = SteeringNames.Of(section.Texts("steering") ?? []),
            ForbiddenBetas = string.Join(',', section.Texts("forbid_betas") ?? []),
            Organization = section.Text("organization"),
            Project = section.Text("project"),
            Region = section.Text("region"),
            Aws = key is null ? CloudSettings.Aws(section, secrets, environment) : null,
            Google = key is null ? CloudSettings.Google(section, secrets, environment) : null,
            Secret = key is null ? null : new UpstreamSecret(key),
            KeyAs = section.Text("key_as") switch
            {
                "usual" => KeyHeader.AsUsual,
                _ => section.Choice<KeyHeader>("key_as"),
            },
            Health = Health(section, address),
            Queue = Queue(section, address, engine),
            ApiVersion = section.Text("api_version"),
            Timeouts = timeouts is null
                ? standard
                : new UpstreamTimeouts
                {
                    Connect = timeouts.Time("connect")!.Value,
                    FirstByte = timeouts.Time("first_byte")!.Value,
                    BetweenBytes = timeouts.Time("between_bytes")!.Value,
                    Whole = timeouts.Time("whole")!.Value,
                },
            OnDisconnect = section.Time("drain") is TimeSpan most
                ? DisconnectPolicy.Drain(most)
                : DisconnectPolicy.Cancel,
            StopsWhenCut = section.Has("stops_when_cut")
                ? section.IsOn("stops_when_cut")
                : engine is not ("hosted" or "other") && !isDrained,
            Usage =
                engine == "vllm" ? UsageForcing.Continuous
                : engine == "other" ? UsageForcing.Learned
                : UsageForcing.IncludeUsage,
        };
    }

    /// <summary>The server that stands for an upstream's address; null where it has one.</summary>
    private EmulatedServer? Emulated(string name, WrittenSection section)
    {
        if (section.Text("emulate") is not string words)
        {
            return null;
        }

        foreach (string key in (string[])["url", "engine", "metrics", "key_env", "key_file"])
        {
            if (section.Has(key))
            {
                Clash(
                    key,
                    "it has no meaning with emulate",
                    $"an upstream without {key}, or without emulate"
                );
            }
        }

        if (section.Text("api") is not ("openai" or "anthropic" or "both"))
        {
            Clash("api", "an emulated server does not speak it", "api: openai, anthropic or both");
        }

        try
        {
            return emulate(name, words);
        }
        catch (FarthingException wrong)
        {
            Fault first = wrong.Faults[0];
            section.Wrong(
                "emulate",
                first.Message,
                first.Expected ?? "",
                first.Nearest,
                isShown: !words.Contains("key", StringComparison.OrdinalIgnoreCase) // A key of the server's stands there.
            );
            return null;
        }

        void Clash(string key, string message, string expected) =>
            section.Wrong(key, message, expected, code: GatewayFaultCodes.Conflict);
    }

    private static ApiKinds ApiOf(WrittenSection section) =>
        section.Text("api") switch
        {
            "anthropic" => ApiKinds.Anthropic,
            "azure" => ApiKinds.Azure,
            "both" => ApiKinds.OpenAi | ApiKinds.Anthropic,
            "bedrock" => ApiKinds.Bedrock,
            "vertex" => ApiKinds.Vertex,
            _ => ApiKinds.OpenAi,
        };

    /// <summary>What it is said to speak must be of its API: that decides addresses and keys.</summary>
    private static void CheckSpeaks(WrittenSection section)
    {
        foreach (string format in section.Texts("speaks") ?? [])
        {
            ApiKinds served = Dialect.OfFormat(format)?.Served ?? ApiKinds.None;
            if ((served & ApiOf(section)) == 0)
            {
                section.Wrong(
                    "speaks",
                    $"'{format}' is not of the API '{section.Text("api")}'",
                    (served & ApiKinds.Anthropic) != 0
                        ? "api: anthropic or both"
                        : "api: openai, azure or both",
                    code: GatewayFaultCodes.Conflict
                );
            }
        }
    }

    private static HealthCheck? Health(WrittenSection upstream, Uri address)
    {
        if (upstream.Section("health") is not WrittenSection section)
        {
            return null;
        }

        string path = section.Text("path")!;
        if (
            !path.StartsWith('/')
            || !Uri.TryCreate(address, path, out Uri? asked)
            || asked.Host != address.Host
        )
        {
            section.Wrong("path", "not a path", "a path from the address's root, such as /health");
        }

        return new HealthCheck
        {
            Path = path,
            Every = section.Time("every")!.Value,
            Timeout = section.Time("timeout")!.Value,
            HealthyAfter = (int)section.Count("healthy_after")!.Value,
            UnhealthyAfter = (int)section.Count("unhealthy_after")!.Value,
        };
    }

    private static QueueLimit? Queue(WrittenSection upstream, Uri address, string engine)
    {
        Uri? page = GatewayRows.AddressOf(upstream.Text("metrics"));
        if (upstream.Section("queue") is not WrittenSection section)
        {
            return page is null ? null : new QueueLimit { Metrics = page };
        }

        string usual =
            MetricVocabulary.BuiltIn.Engines.FirstOrDefault(one => one.Id == engine)?.Paths[0] ?? "/metrics";
        if (section.Count("most_waiting") is null && section.Number("kv_use") is null)
        {
            section.Missing("most_waiting");
        }

        return new QueueLimit
        {
            Metrics = page ?? new Uri(address, usual),
            Every = section.Time("every")!.Value,
            MaxWaiting = section.Count("most_waiting"),
            MaxKvUse = section.Number("kv_use"),
        };
    }
}
