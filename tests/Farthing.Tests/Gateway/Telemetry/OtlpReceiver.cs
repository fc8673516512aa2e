using System.Net;
using Farthing.Testing.Servers;

namespace Farthing.Tests.Gateway.Telemetry;

/// <summary>A collector: takes OTLP over HTTP with protobuf, and keeps what came.</summary>
internal sealed class OtlpReceiver : IDisposable
{
    private readonly HttpListener listener = new();
    private readonly List<(string Path, string? Header, byte[] Body)> received = [];
    private readonly int status;

    public OtlpReceiver(int status = 200)
    {
        this.status = status;
        int port = ServerPrograms.FreePort();
        Address = new Uri($"http://127.0.0.1:{port}");
        listener.Prefixes.Add(Address.AbsoluteUri);
        listener.Start();
        _ = TakeAsync();
    }

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
            .. Received
                .Where(one => one.Path == "/v1/traces")
                .SelectMany(one => new ProtoMessage(one.Body).All(1))
                .SelectMany(resource => resource.All(2))
                .SelectMany(scope => scope.All(2))
                .Where(span => span.Hex(1) == traceId),
        ];

    /// <summary>The metrics of the last export.</summary>
    public Dictionary<string, ProtoMessage> Metrics() =>
        new ProtoMessage(Received.Last(one => one.Path == "/v1/metrics").Body)
            .All(1)
            .SelectMany(resource => resource.All(2))
            .SelectMany(scope => scope.All(2))
            .ToDictionary(metric => metric.Text(1));

    public void Dispose() => listener.Close();

    private async Task TakeAsync()
    {
        try
        {
            while (true)
            {
                HttpListenerContext context = await listener.GetContextAsync();
                using MemoryStream body = new();
                await context.Request.InputStream.CopyToAsync(body);
                lock (received)
                {
                    received.Add(
                        (
                            context.Request.Url!.AbsolutePath,
                            context.Request.Headers["x-token"],
                            body.ToArray()
                        )
                    );
                }

                context.Response.StatusCode = status;
                context.Response.Close();
            }
        }
        catch (Exception closed) when (closed is HttpListenerException or ObjectDisposedException)
        {
            // The test is over.
        }
    }
}
