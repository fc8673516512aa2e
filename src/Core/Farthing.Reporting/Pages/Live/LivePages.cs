using System.Globalization;
using System.Net;
using System.Text;
using Farthing.Numerics.Faults;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Farthing.Reporting.Pages.Live;

/// <summary>Serves pages that others make: each path has a function that is asked for the page of the moment. Knows nothing of what they show.</summary>
public sealed class LivePages : IHttpApplication<HttpContext>, IAsyncDisposable
{
    private readonly IReadOnlyDictionary<string, Func<string, LivePage>> pages;
    private readonly LiveAddress address;
    private readonly KestrelServer http;

    /// <summary>Pages that are not served yet.</summary>
    /// <param name="address">Where to listen.</param>
    /// <param name="pages">By path; each is given the request's <c>Accept</c> header and may be asked by several threads at once.</param>
    public LivePages(LiveAddress address, IReadOnlyDictionary<string, Func<string, LivePage>> pages)
    {
        this.address = address;
        this.pages = pages;
        KestrelServerOptions kestrel = new() { AddServerHeader = false };
        kestrel.Limits.MaxRequestBodySize = 1 << 16;
        kestrel.Limits.MaxConcurrentConnections = 256;
        kestrel.Listen(
            IPAddress.Parse(address.Host),
            address.Port,
            listen => listen.Protocols = HttpProtocols.Http1
        );
        http = new KestrelServer(
            Options.Create(kestrel),
            new SocketTransportFactory(
                Options.Create(new SocketTransportOptions()),
                NullLoggerFactory.Instance
            ),
            NullLoggerFactory.Instance
        );
    }

    /// <summary>Starts to serve.</summary>
    /// <returns>The address, with the port that was taken.</returns>
    /// <exception cref="FarthingException">The program cannot listen on the address (exit code 3).</exception>
    public async Task<string> StartAsync(CancellationToken cancellation)
    {
        try
        {
            await http.StartAsync(this, cancellation);
        }
        catch (Exception error) when (error is IOException or System.Net.Sockets.SocketException)
        {
            throw new FarthingException(
                new Fault(LiveFaultCodes.CannotListen, "cannot listen on the address: " + error.Message)
                {
                    Path = "--listen",
                    Value = address.ToString(),
                    Expected = "a free port, or 0 for any",
                },
                exitCode: 3
            );
        }

        return http.Features.Get<IServerAddressesFeature>()!.Addresses.First();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        using CancellationTokenSource soon = new(TimeSpan.FromSeconds(1));
        await http.StopAsync(soon.Token);
        http.Dispose();
    }

    /// <inheritdoc/>
    public HttpContext CreateContext(IFeatureCollection contextFeatures) =>
        new DefaultHttpContext(contextFeatures);

    /// <inheritdoc/>
    public void DisposeContext(HttpContext context, Exception? exception) { }

    /// <inheritdoc/>
    public async Task ProcessRequestAsync(HttpContext context)
    {
        bool isRead = HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method);
        LivePage page =
            !isRead ? new LivePage("text/plain; charset=utf-8", "only GET\n", 405)
            : pages.TryGetValue(context.Request.Path.Value ?? "/", out Func<string, LivePage>? make)
                ? make(context.Request.Headers.Accept.ToString())
            : new LivePage(
                "text/plain; charset=utf-8",
                $"not here; there are {string.Join(", ", pages.Keys)}\n",
                404
            );
        byte[] body = Encoding.UTF8.GetBytes(page.Body);
        context.Response.StatusCode = page.Status;
        context.Response.ContentType = page.ContentType;
        context.Response.ContentLength = body.Length;
        try
        {
            if (!HttpMethods.IsHead(context.Request.Method))
            {
                await context.Response.Body.WriteAsync(body);
            }
        }
        catch (Exception error) when (error is OperationCanceledException or IOException)
        {
            // The reader has gone: there is nobody to answer.
            context.Abort();
        }
    }
}

/// <summary>Address of the served pages: loopback, unless an address is named.</summary>
/// <param name="Host">An IP address.</param>
/// <param name="Port">TCP port; 0 takes any free one.</param>
public sealed record LiveAddress(string Host, int Port)
{
    /// <summary>Reads <c>9100</c> (loopback), <c>0.0.0.0:9100</c>, <c>[::]:9100</c>, <c>localhost:9100</c>; null where it is none of these.</summary>
    public static LiveAddress? Parse(string text)
    {
        int colon = text.LastIndexOf(':');
        string host = colon < 0 ? "127.0.0.1" : text[..colon].Trim('[', ']');
        host = host is "localhost" ? "127.0.0.1" : host;
        return
            int.TryParse(
                text.AsSpan(colon + 1),
                NumberStyles.None,
                CultureInfo.InvariantCulture,
                out int port
            )
            && port <= 65535
            && IPAddress.TryParse(host, out _)
            ? new LiveAddress(host, port)
            : null;
    }

    /// <inheritdoc/>
    public override string ToString() =>
        Host.Contains(':', StringComparison.Ordinal)
            ? string.Create(CultureInfo.InvariantCulture, $"[{Host}]:{Port}")
            : string.Create(CultureInfo.InvariantCulture, $"{Host}:{Port}");
}

/// <summary>A page as it is at the moment.</summary>
/// <param name="ContentType">Its type.</param>
/// <param name="Body">Its text.</param>
/// <param name="Status">Its HTTP status.</param>
public sealed record LivePage(string ContentType, string Body, int Status = 200);

/// <summary>Codes of faults of pages that are served.</summary>
public static class LiveFaultCodes
{
    /// <summary>Not an address to listen on.</summary>
    /// <remarks><c>--listen 9100</c> (this machine alone), <c>--listen 0.0.0.0:9100</c>, <c>--listen [::]:9100</c>.</remarks>
    public const string BadListen = "FAR8207";

    /// <summary>The program cannot listen on the address of <c>--listen</c> (exit code 3).</summary>
    /// <remarks>Another program has the port, or the address is not of this machine; <c>--listen 0</c> takes any free port and prints it.</remarks>
    public const string CannotListen = "FAR8208";
}
