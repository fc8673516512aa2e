using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Farthing.GatewayBench.Beside;

/// <summary>The least that forwards over Kestrel and the framework's client: it looks at nothing. What is above it is what metering, budgets, limits and the journal cost.</summary>
internal static class BareForwarder
{
    private const int ReadBytes = 8 << 10;

    /// <summary>Forwards until the process is killed.</summary>
    public static async Task RunAsync(int port, int upstreamPort)
    {
        // Nothing but the server: the usual builder watches every file below the working directory, and others pay for what they write there.
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore();
        builder.WebHost.ConfigureKestrel(options =>
        {
            options.AddServerHeader = false;
            options.Limits.MinResponseDataRate = null;
            options.Listen(IPAddress.Loopback, port, listen => listen.Protocols = HttpProtocols.Http1);
        });
        await using WebApplication app = builder.Build();
        using SocketsHttpHandler handler = new()
        {
            UseProxy = false,
            UseCookies = false,
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.None,
            ActivityHeadersPropagator = null,
            MaxConnectionsPerServer = int.MaxValue,
        };
        using HttpMessageInvoker client = new(handler);
        Uri target = new(
            string.Create(
                CultureInfo.InvariantCulture,
                $"http://127.0.0.1:{upstreamPort}/v1/chat/completions"
            )
        );
        app.Run(context => ForwardAsync(context, client, target));
        await app.RunAsync();
    }

    private static async Task ForwardAsync(HttpContext context, HttpMessageInvoker client, Uri target)
    {
        byte[] body = new byte[(int)context.Request.ContentLength!.Value];
        await context.Request.Body.ReadExactlyAsync(body);
        using HttpRequestMessage message = new(HttpMethod.Post, target)
        {
            Content = new ByteArrayContent(body),
        };
        using HttpResponseMessage answer = await client.SendAsync(message, context.RequestAborted);
        context.Response.StatusCode = (int)answer.StatusCode;
        context.Response.ContentType = answer.Content.Headers.ContentType?.ToString();
        context.Response.ContentLength = answer.Content.Headers.ContentLength;
        await using Stream stream = await answer.Content.ReadAsStreamAsync(context.RequestAborted);
        while (true)
        {
            int read = await stream.ReadAsync(
                context.Response.BodyWriter.GetMemory(ReadBytes),
                context.RequestAborted
            );
            if (read == 0)
            {
                return;
            }

            context.Response.BodyWriter.Advance(read);
            await context.Response.BodyWriter.FlushAsync(context.RequestAborted);
        }
    }
}
