using Farthing.Gateway.Admission;
using Farthing.Scenarios.Yaml;

namespace Farthing.Serves;

/// <summary>Reads <c>upstreams:</c> of a gateway's configuration.</summary>
/// <param name="secrets">Where their keys come from.</param>
internal sealed class UpstreamReader(SecretSource secrets)
{
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
}
