using System.Net;
using Farthing.Catalogs;
using Farthing.Gateway.Configuration;
using Farthing.Gateway.Files;
using Farthing.Gateway.Telemetry.Logs;
using Farthing.Numerics.Faults;
using Farthing.Tests.Gateway.Hosting;

namespace Farthing.Tests.Serves;

/// <summary>What a configuration says of metrics, traces, logs and the door.</summary>
public sealed class OperationReaderTests
{
    private const string Rest = """

        upstreams: { local: { url: "http://127.0.0.1:8000/v1" } }
        models: { m: { upstream: local, price: { in: $1/M, out: $2/M } } }
        keys: { demo: { secret_env: DEMO } }
        """;

    [Fact]
    public void Reads_everything()
    {
        GatewayOptions options = Read(
            """
            tls: { certificate: c.pem, key: k.pem, client_ca: ca.pem }
            h2c: 127.0.0.1:4001
            clients: { connections: 500, headers_within: 5s, keep_alive: 1m, body_bytes_per_second: 2048, body_grace: 3s, stalled_after: 20s }
            metrics: { listen: 0.0.0.0:9000 }
            telemetry: { otlp: "http://collector:4318", headers_env: OTLP, sample: 10%, service: gw-1, protocol: grpc, metrics_every: 15s }
            log: { format: text, level: warn, file: gateway.log, requests: false, bodies: true }
            alerts: { webhook_env: HOOK }
            """
        );

        Assert.Equal("/etc/farthing/c.pem", options.Tls!.Certificate);
        Assert.Equal("/etc/farthing/ca.pem", options.Tls.ClientCa);
        Assert.Equal(new IPEndPoint(IPAddress.Loopback, 4001), options.H2c!.EndPoint);
        Assert.Equal(
            (500, 5.0),
            (options.Clients.MaxConnections, options.Clients.HeadersWithin.TotalSeconds)
        );
        Assert.Equal(
            (60.0, 20.0),
            (options.Clients.KeepAlive.TotalSeconds, options.Clients.StalledReader.TotalSeconds)
        );
        Assert.Equal(
            (2048.0, 3.0),
            (options.Clients.MinBodyBytesPerSecond, options.Clients.BodyGrace.TotalSeconds)
        );
        Assert.Equal(new IPEndPoint(IPAddress.Any, 9000), options.Metrics!.Listen!.EndPoint);
        Assert.Equal(new Uri("http://collector:4318"), options.Otlp!.Endpoint);
        Assert.Equal(
            (0.1, "gw-1", true),
            (options.Otlp.SampleFraction, options.Otlp.ServiceName, options.Otlp.IsGrpc)
        );
        Assert.Equal("x-token=secret", options.Otlp.Headers);
        Assert.Equal((LogFormat.Text, LogSeverity.Warn), (options.Log!.Format, options.Log.Level));
        Assert.Equal(("/etc/farthing/gateway.log", 16384), (options.Log.File, options.Log.MaxBodyBytes));
        Assert.False(options.Log.HasRequests);
        Assert.Equal(new Uri("https://hooks.example/secret"), options.AlertWebhook);
        Assert.DoesNotContain("secret", options.Otlp.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_is_on_that_nobody_asked_for()
    {
        GatewayOptions options = Read("");

        Assert.Null(options.Tls);
        Assert.Null(options.H2c);
        Assert.Null(options.Metrics);
        Assert.Null(options.Otlp);
        Assert.Null(options.Log);
        Assert.Null(options.AlertWebhook);
    }

    [Fact]
    public void Empty_sections_mean_their_defaults()
    {
        GatewayOptions options = Read("metrics: {}\nlog: {}");

        Assert.Equal(new IPEndPoint(IPAddress.Loopback, 9464), options.Metrics!.Listen!.EndPoint);
        Assert.Equal(new LogOptions(), options.Log);
        Assert.Null(Read("metrics: { listen: api }").Metrics!.Listen);
    }

    [Fact]
    public void The_standard_variables_of_OpenTelemetry_count_where_the_file_says_nothing()
    {
        Dictionary<string, string> variables = new()
        {
            ["OTEL_EXPORTER_OTLP_ENDPOINT"] = "http://otel:4318",
            ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "grpc",
            ["OTEL_EXPORTER_OTLP_HEADERS"] = "a=b",
            ["OTEL_TRACES_SAMPLER"] = "parentbased_traceidratio",
            ["OTEL_TRACES_SAMPLER_ARG"] = "0.25",
            ["OTEL_SERVICE_NAME"] = "named",
            ["OTEL_RESOURCE_ATTRIBUTES"] = "deployment.environment=prod,zone=a%20b",
        };

        GatewayOptions of = Read("", variables);
        GatewayOptions over = Read(
            "telemetry: { otlp: \"http://mine:4318\", sample: 1, protocol: http/protobuf }",
            variables
        );

        Assert.Equal(new Uri("http://otel:4318"), of.Otlp!.Endpoint);
        Assert.Equal(
            (true, 0.25, "named", "a=b"),
            (of.Otlp.IsGrpc, of.Otlp.SampleFraction, of.Otlp.ServiceName, of.Otlp.Headers)
        );
        Assert.Equal("a b", of.Otlp.Resource["zone"]);
        Assert.Equal(
            (new Uri("http://mine:4318"), 1.0, false),
            (over.Otlp!.Endpoint, over.Otlp.SampleFraction, over.Otlp.IsGrpc)
        );
        variables["OTEL_SDK_DISABLED"] = "true";
        Assert.Null(Read("", variables).Otlp);
    }

    [Theory]
    [InlineData("tls: { certificate: c.pem }", "tls.certificate", "FAR9408")]
    [InlineData("tls: {}", "tls.pkcs12", "FAR9408")]
    [InlineData("tls: { certificate: c, key: k, pkcs12: p }", "tls.certificate", "FAR9408")]
    [InlineData("tls: { certificat: c.pem, key: k.pem }", "tls.certificat", "FAR9402")]
    [InlineData("h2c: nowhere", "h2c", "FAR9405")]
    [InlineData("metrics: { listen: nowhere }", "metrics.listen", "FAR9405")]
    [InlineData("metrics: 9464", "metrics", "FAR9403")]
    [InlineData("telemetry: { sample: 10% }", "telemetry.otlp", "FAR9404")]
    [InlineData("telemetry: { otlp: collector }", "telemetry.otlp", "FAR9405")]
    [InlineData("telemetry: { otlp: \"http://c\", sample: 200% }", "telemetry.sample", "FAR9405")]
    [InlineData("telemetry: { otlp: \"http://c\", headers_env: UNSET }", "telemetry.headers_env", "FAR9407")]
    [InlineData("log: { format: xml }", "log.format", "FAR9405")]
    [InlineData("log: { bodies: sometimes }", "log.bodies", "FAR9405")]
    [InlineData("alerts: { webhook_env: DEMO }", "alerts.webhook_env", "FAR9405")]
    [InlineData("clients: { stalled_after: 0s }", "clients.stalled_after", "FAR9405")]
    [InlineData("clients: { body_grace: 500ms }", "clients.body_grace", "FAR9405")]
    [InlineData("clients: { connections: 0 }", "clients.connections", "FAR9405")]
    public void What_is_wrong_is_said_with_its_place(string line, string path, string code)
    {
        FarthingException wrong = Assert.Throws<FarthingException>(() => Read(line));

        Assert.Contains(wrong.Faults, fault => fault.Path == path && fault.Code == code && fault.Line > 0);
        Assert.DoesNotContain("sk-far-demo", wrong.Message, StringComparison.Ordinal);
    }

    private static GatewayOptions Read(string text, Dictionary<string, string>? variables = null)
    {
        Dictionary<string, string> all = new(variables ?? [])
        {
            ["DEMO"] = "sk-far-demo",
            ["OTLP"] = "x-token=secret",
            ["HOOK"] = "https://hooks.example/secret",
        };
        return new ServeFileReader(
            Hosts.Settings,
            Catalog.BuiltIn,
            all.GetValueOrDefault,
            new DateOnly(2026, 10, 1)
        ).Read(text + "\n" + Rest, "/etc/farthing/gateway.yaml");
    }
}
