using System.Globalization;
using Farthing.Gateway.Configuration;
using Farthing.Gateway.Listening;
using Farthing.Gateway.Telemetry.Logs;
using Farthing.Gateway.Telemetry.Metrics;
using Farthing.Gateway.Telemetry.Tracing;
using Farthing.Settings.Values;

namespace Farthing.Gateway.Files;

/// <content>How clients come in, and what operators see; of that the environment's <c>OTEL_…</c> count where the file says nothing.</content>
public sealed partial class ServeFileReader
{
    private const int LoggedBodyBytes = 16 << 10;

    /// <summary>The certificate; null without one.</summary>
    /// <param name="parent">The whole file, or the section of another listener.</param>
    /// <param name="secrets">Where its password comes from.</param>
    private static TlsOptions? Tls(WrittenSection parent, SecretSource secrets)
    {
        if (parent.Section("tls") is not WrittenSection section)
        {
            return null;
        }

        string? certificate = secrets.PathOf(section.Text("certificate"));
        string? key = secrets.PathOf(section.Text("key"));
        string? pkcs12 = secrets.PathOf(section.Text("pkcs12"));
        bool isPem = certificate is not null || key is not null;
        if (isPem == pkcs12 is not null || (isPem && (certificate is null || key is null)))
        {
            section.Wrong(
                isPem ? "certificate" : "pkcs12",
                "a certificate is two PEM files, or one of PKCS#12",
                "certificate: and key:, or pkcs12: (and password_env: or password_file:)",
                code: GatewayFaultCodes.Conflict
            );
        }

        return new TlsOptions
        {
            Path = section.Path,
            Certificate = certificate,
            Key = key,
            Pkcs12 = pkcs12,
            Password = secrets.Read(section, "password"),
            ClientCa = secrets.PathOf(section.Text("client_ca")),
        };
    }

    private static ClientPatience Clients(WrittenSection root) =>
        root.Section("clients") is WrittenSection section
            ? new()
            {
                MaxConnections = (int)section.Count("connections")!.Value,
                HeadersWithin = section.Time("headers_within")!.Value,
                KeepAlive = section.Time("keep_alive")!.Value,
                MinBodyBytesPerSecond = section.Number("body_bytes_per_second")!.Value,
                BodyGrace = section.Time("body_grace")!.Value,
                StalledReader = section.Time("stalled_after")!.Value,
            }
            : new();

    private static BodyBounds Bodies(WrittenSection root) =>
        root.Section("clients") is WrittenSection section
            ? new() { AllBytes = section.Count("bodies"), KeyBytes = section.Count("bodies_of_key") }
            : new();

    /// <summary>Address of <c>/metrics</c>; null: none. No port is opened that nobody asked for.</summary>
    private static MetricsOptions? Metrics(WrittenSection root) =>
        root.Section("metrics") is not WrittenSection section ? null
        : section.Text("listen") == "api" ? new MetricsOptions(null)
        : new MetricsOptions(Listen(section));

    private static LogOptions? Log(WrittenSection root, SecretSource secrets) =>
        root.Section("log") is WrittenSection section
            ? new()
            {
                Format = section.Choice<LogFormat>("format"),
                Level = section.Choice<LogSeverity>("level"),
                HasRequests = section.IsOn("requests"),
                File = secrets.PathOf(section.Text("file")),
                MaxBodyBytes = section.IsOn("bodies") ? LoggedBodyBytes : 0,
            }
            : null;

    private static Uri? AlertWebhook(WrittenSection root, SecretSource secrets)
    {
        WrittenSection? section = root.Section("alerts");
        string? text = section is null ? null : secrets.Read(section, "webhook");
        bool isAddress =
            Uri.TryCreate(text, UriKind.Absolute, out Uri? address) && address.Scheme is "http" or "https";
        if (text is not null && !isAddress)
        {
            section!.Wrong(
                SecretSource.KeyOf(section, "webhook"),
                "its content is no address",
                "https://… of the webhook"
            );
        }

        return isAddress ? address : null;
    }

    /// <summary>Destination of spans; null: none.</summary>
    private OtlpOptions? Otlp(WrittenSection root, SecretSource secrets)
    {
        WrittenSection? section = root.Section("telemetry");
        string? standard = Variable("OTEL_EXPORTER_OTLP_ENDPOINT");
        if (section is not null && !section.Has("otlp") && standard is null)
        {
            section.Missing("otlp");
        }

        string? headers = section is null ? null : secrets.Read(section, "headers");
        Uri? endpoint = GatewayRows.AddressOf(section?.Text("otlp") ?? standard);
        if (endpoint is null || Variable("OTEL_SDK_DISABLED") == "true")
        {
            return null;
        }

        OtlpOptions options = new()
        {
            Endpoint = endpoint,
            IsGrpc = (section?.Text("protocol") ?? Variable("OTEL_EXPORTER_OTLP_PROTOCOL")) == "grpc",
            Headers = headers ?? Variable("OTEL_EXPORTER_OTLP_HEADERS"),
            SampleFraction = section?.Number("sample") ?? SampleOfEnvironment() ?? 1,
            Resource = Attributes(Variable("OTEL_RESOURCE_ATTRIBUTES")),
        };
        return options with
        {
            ServiceName = section?.Text("service") ?? Variable("OTEL_SERVICE_NAME") ?? options.ServiceName,
            MetricsEvery = section?.Time("metrics_every") ?? options.MetricsEvery,
        };
    }

    private double? SampleOfEnvironment() =>
        Variable("OTEL_TRACES_SAMPLER") switch
        {
            "always_off" or "parentbased_always_off" => 0,
            "traceidratio" or "parentbased_traceidratio" => double.TryParse(
                Variable("OTEL_TRACES_SAMPLER_ARG"),
                CultureInfo.InvariantCulture,
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
