using Farthing.Settings.Derived;

namespace Farthing.Gateway.Files;

/// <summary>The commented configuration that <c>farthing init --kind gateway</c> writes, and its schema.</summary>
public static class GatewayTemplate
{
    /// <summary>The keys that are not commented out, with their values.</summary>
    private static readonly Dictionary<string, string> Active = new(StringComparer.Ordinal)
    {
        ["upstreams.own.url"] = "http://127.0.0.1:8000/v1",
        ["upstreams.own.engine"] = "vllm",
        ["models.llama-3.1-8b.upstream"] = "own",
        ["models.llama-3.1-8b.model"] = "meta-llama/Llama-3.1-8B-Instruct",
        ["models.llama-3.1-8b.price.in"] = "$0.05/M",
        ["models.llama-3.1-8b.price.out"] = "$0.08/M",
        ["keys.search-service.secret_env"] = "SEARCH_KEY",
    };

    /// <summary>The file.</summary>
    public static string Text(GatewaySettings settings) =>
        new SettingTemplate(settings.Table, Active)
        {
            FreeNames = new Dictionary<string, string>
            {
                ["upstreams"] = "own",
                ["models"] = "llama-3.1-8b",
                ["models.*.price.images"] = "1792x1024/hd",
                ["keys"] = "search-service",
                ["admin.keys"] = "grafana",
            },
        }.Text();

    /// <summary>The schema.</summary>
    public static string Schema(GatewaySettings settings) => new SettingSchema(settings.Table).Text();
}
