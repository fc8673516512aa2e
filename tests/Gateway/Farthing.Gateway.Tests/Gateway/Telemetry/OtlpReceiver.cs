using System.Buffers.Binary;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Hosting;

namespace Farthing.Tests.Gateway.Telemetry;

/// <summary>A collector: takes OTLP over HTTP with protobuf, or over gRPC, and keeps what came.</summary>
internal sealed class OtlpReceiver : IAsyncDisposable
{
    private const int FrameHead = 5; // Whether it is compressed, and how long it is.
    private readonly WebApplication app;
    private readonly List<(string Path, string? Header, byte[] Body)> received = [];
    private readonly int status;

    public OtlpReceiver(bool isGrpc = false, int status = 200)
    {
        (IsGrpc, this.status) = (isGrpc, status);
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore();
        builder.WebHost.ConfigureKestrel(kestrel =>
            kestrel.Listen(
                System.Net.IPAddress.Loopback,
                0,
                listen => listen.Protocols = isGrpc ? HttpProtocols.Http2 : HttpProtocols.Http1
            )
        );
        app = builder.Build();
        app.Run(TakeAsync);
        app.Start();
        Address = new Uri(app.Urls.Single());
    }

    public bool IsGrpc { get; }

    public Uri Address { get; }

    public IReadOnlyList<(string Path, string? Header, byte[] Body)> Received
    {
        get
        {
            lock (received)
            {
                return [.. received];
            }
        }
    }

    /// <summary>The spans of a trace.</summary>
    public List<ProtoMessage> Spans(string traceId) =>
        [
            .. Bodies("/v1/traces", "/opentelemetry.proto.collector.trace.v1.TraceService/Export")
                .SelectMany(body => new ProtoMessage(body).All(1))
                .SelectMany(resource => resource.All(2))
                .SelectMany(scope => scope.All(2))
                .Where(span => span.Hex(1) == traceId),
        ];

    /// <summary>The metrics of the last export by name: one for each gateway of this process, whose meters are called alike.</summary>
    public ILookup<string, ProtoMessage> Metrics() =>
        new ProtoMessage(
            Bodies("/v1/metrics", "/opentelemetry.proto.collector.metrics.v1.MetricsService/Export").Last()
        )
            .All(1)
            .SelectMany(resource => resource.All(2))
            .SelectMany(scope => scope.All(2))
            .ToLookup(metric => metric.Text(1));

    public ValueTask DisposeAsync() => app.DisposeAsync();

    private IEnumerable<byte[]> Bodies(string path, string grpcPath) =>
        Received.Where(one => one.Path == (IsGrpc ? grpcPath : path)).Select(one => one.Body);

    private async Task TakeAsync(HttpContext context)
    {
        using MemoryStream whole = new();
        await context.Request.Body.CopyToAsync(whole);
        byte[] body = whole.ToArray();
        if (IsGrpc)
        {
            Assert.Equal("application/grpc", context.Request.ContentType);
            Assert.Equal(body.Length - FrameHead, BinaryPrimitives.ReadInt32BigEndian(body.AsSpan(1)));
            body = body[FrameHead..];
        }

        lock (received)
        {
            received.Add((context.Request.Path, context.Request.Headers["x-token"], body));
        }

        if (IsGrpc)
        {
            // gRPC says how a call ended after its answer, here an empty message.
            context.Response.ContentType = "application/grpc";
            await context.Response.Body.WriteAsync(new byte[FrameHead]);
            context.Response.AppendTrailer("grpc-status", status == 200 ? "0" : "14");
        }
        else
        {
            context.Response.StatusCode = status;
        }
    }
}
