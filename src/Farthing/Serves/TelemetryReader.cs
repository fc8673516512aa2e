using Farthing.Gateway.Listening;
using Farthing.Gateway.Telemetry.Logs;
using Farthing.Gateway.Telemetry.Metrics;
using Farthing.Gateway.Telemetry.Tracing;
using Farthing.Numerics.Quantities;

namespace Farthing.Serves;

/// <summary>Reads what operators see: <c>metrics:</c>, <c>telemetry:</c>, <c>log:</c>, <c>alerts:</c>, and the environment's <c>OTEL_…</c>.</summary>
/// <param name="secrets">Where headers and addresses that are secrets come from.</param>
/// <param name="environment">A variable's value; null where it is not set.</param>
/// <param name="folder">Of the configuration: files are relative to it.</param>
internal sealed class TelemetryReader(SecretSource secrets, Func<string, string?> environment, string folder)
{
    private const int LoggedBodyBytes = 16 << 10;

    /// <summary>Where <c>/metrics</c> is; null: nowhere. No port is opened that nobody asked for.</summary>
    public static MetricsOptions? Metrics(ConfigSection root)
    {
        if (root.Section("metrics") is not ConfigSection section)
        {
            return null;
        }

        MetricsOptions options =
            section.Text("listen") == "api"
                ? new MetricsOptions(null)
                : new MetricsOptions(
                    DoorReader.Address(section, "listen", "127.0.0.1:9464, or api: beside the API")
                        ?? new ListenOptions { Port = MetricsOptions.DefaultPort }
                );
        section.Done();
        return options;
    }

    /// <summary>Where spans go; null: nowhere.</summary>
    public OtlpOptions? Otlp(ConfigSection root)
    {
        ConfigSection? section = root.Section("telemetry");
        string? address = section?.Text("otlp") ?? Variable("OTEL_EXPORTER_OTLP_ENDPOINT");
        string? headers = section is null ? null : secrets.Read(section, "headers");
        string? standard = Variable("OTEL_EXPORTER_OTLP_PROTOCOL");
        string? stated = section is not null && section.Has("protocol") ? Protocol(section) : null;
        double? sample = section?.Quantity("sample", QuantityKind.Fraction, 0, 1);
        TimeSpan? every = section?.Time("metrics_every");
        string? service = section?.Text("service");
        Uri? endpoint = null;
        if (address is not null && !IsAddress(address, out endpoint))
        {
            section?.Wrong("otlp", "not an address", "http://collector:4318, without a user or key in it");
        }

        if (section is not null && address is null)
        {
            section.NeededText("otlp", "http://127.0.0.1:4318");
        }

        section?.Done();
        if (endpoint is null || Variable("OTEL_SDK_DISABLED") == "true")
        {
            return null;
        }

        return new OtlpOptions
        {
            Endpoint = endpoint,
            IsGrpc = (stated ?? standard ?? "http/protobuf") == "grpc",
            Headers = headers ?? Variable("OTEL_EXPORTER_OTLP_HEADERS"),
            SampleFraction = sample ?? SampleOfEnvironment() ?? 1,
            ServiceName = service ?? Variable("OTEL_SERVICE_NAME") ?? "farthing-gateway",
            Resource = Attributes(Variable("OTEL_RESOURCE_ATTRIBUTES")),
            MetricsEvery = every > TimeSpan.Zero ? every.Value : TimeSpan.FromSeconds(60),
        };
    }

    /// <summary>What is logged; null where the file says nothing of it.</summary>
    public LogOptions? Log(ConfigSection root)
    {
        if (root.Section("log") is not ConfigSection section)
        {
            return null;
        }

        LogOptions options = new()
        {
            Format = section.Word("format", "json", "text") == "json" ? LogFormat.Json : LogFormat.Text,
            Level = section.Word("level", "info", "warn", "error") switch
            {
                "warn" => LogSeverity.Warn,
                "error" => LogSeverity.Error,
                _ => LogSeverity.Info,
            },
            HasRequests = section.Truth("requests", true),
            File = section.Text("file") is string path ? Path.Combine(folder, path) : null,
            MostBodyBytes = section.Truth("bodies", false) ? LoggedBodyBytes : 0,
        };
        section.Done();
        return options;
    }

    /// <summary>The webhook for budgets; null without one.</summary>
    public Uri? AlertWebhook(ConfigSection root)
    {
        if (root.Section("alerts") is not ConfigSection section)
        {
            return null;
        }

        string? text = secrets.Read(section, "webhook");
        Uri? address = null;
        if (text is not null && !IsAddress(text, out address))
        {
            string key = section.Has("webhook_env") ? "webhook_env" : "webhook_file";
            section.Wrong(key, "what it holds is no address", "https://… of the webhook");
        }

        section.Done();
        return address;
    }

    private static string Protocol(ConfigSection section) =>
        section.Word("protocol", "http/protobuf", "grpc");

    private static bool IsAddress(string text, out Uri? address) =>
        Uri.TryCreate(text, UriKind.Absolute, out address) && address.Scheme is ("http" or "https");

    private double? SampleOfEnvironment() =>
        Variable("OTEL_TRACES_SAMPLER") switch
        {
            "always_off" or "parentbased_always_off" => 0,
            "traceidratio" or "parentbased_traceidratio" => double.TryParse(
                Variable("OTEL_TRACES_SAMPLER_ARG"),
                System.Globalization.CultureInfo.InvariantCulture,
                out double share
            )
                ? Math.Clamp(share, 0, 1)
                : 1,
            _ => null,
        };

    private static Dictionary<string, string> Attributes(string? text)
    {
        Dictionary<string, string> attributes = new(StringComparer.Ordinal);
        foreach (string pair in (text ?? "").Split(',', StringSplitOptions.TrimEntries))
        {
            int at = pair.IndexOf('=', StringComparison.Ordinal);
            if (at > 0)
            {
                attributes[pair[..at]] = Uri.UnescapeDataString(pair[(at + 1)..]);
            }
        }

        return attributes;
    }

    private string? Variable(string name) => environment(name) is { Length: > 0 } value ? value : null;
}
