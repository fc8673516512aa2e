using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using HostServer = Microsoft.AspNetCore.Hosting.Server.IServer;

namespace Farthing.Tests.Measurement.Load.Transports;

/// <summary>A server of short streams over a given HTTP version, in plain text or with a certificate. Counts connections and requests.</summary>
internal sealed class StreamHost : IAsyncDisposable
{
    private const int Tokens = 5;
    private readonly WebApplication app;
    private readonly HashSet<string> connections = [];
    private int generations;

    private StreamHost(WebApplication app) => this.app = app;

    /// <summary>Where it listens.</summary>
    public required string Url { get; init; }

    /// <summary>Connections that carried generations.</summary>
    public int Connections
    {
        get
        {
            lock (connections)
            {
                return connections.Count;
            }
        }
    }

    /// <summary>The versions of the generations' requests.</summary>
    public HashSet<string> Versions { get; } = [];

    /// <summary>Cuts every this many-th generation off in its middle; 0 for none.</summary>
    public int CutsEvery { get; init; }

    /// <summary>Starts one.</summary>
    public static async Task<StreamHost> StartAsync(
        HttpProtocols protocols,
        X509Certificate2? certificate = null,
        int cutsEvery = 0
    )
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(options =>
            options.Listen(
                System.Net.IPAddress.Loopback,
                0,
                listen =>
                {
                    listen.Protocols = protocols;
                    if (certificate is not null)
                    {
                        listen.UseHttps(certificate);
                    }
                }
            )
        );
        WebApplication app = builder.Build();
        StreamHost? host = null;
        app.Run(context => host!.AnswerAsync(context));
        await app.StartAsync(TestContext.Current.CancellationToken);
        string url = app
            .Services.GetRequiredService<HostServer>()
            .Features.Get<IServerAddressesFeature>()!
            .Addresses.First();
        host = new StreamHost(app) { Url = url, CutsEvery = cutsEvery };
        return host;
    }

    /// <summary>A certificate that its own key has signed.</summary>
    public static X509Certificate2 Certificate(string name, int fromYear, int toYear)
    {
        using RSA key = RSA.Create(2048);
        CertificateRequest asked = new(
            $"CN={name}",
            key,
            HashAlgorithmName.SHA256,
            RSASignaturePadding.Pkcs1
        );
        SubjectAlternativeNameBuilder names = new();
        if (System.Net.IPAddress.TryParse(name, out System.Net.IPAddress? address))
        {
            names.AddIpAddress(address);
        }
        else
        {
            names.AddDnsName(name);
        }

        asked.CertificateExtensions.Add(names.Build());
        using X509Certificate2 made = asked.CreateSelfSigned(
            new DateTimeOffset(fromYear, 1, 1, 0, 0, 0, TimeSpan.Zero),
            new DateTimeOffset(toYear, 1, 1, 0, 0, 0, TimeSpan.Zero)
        );
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pfx), null);
    }

    public async ValueTask DisposeAsync()
    {
        using CancellationTokenSource soon = new(TimeSpan.FromSeconds(1));
        await app.StopAsync(soon.Token);
        await app.DisposeAsync();
    }

    private async Task AnswerAsync(HttpContext context)
    {
        if (!HttpMethods.IsPost(context.Request.Method))
        {
            await context.Response.WriteAsync("{\"data\":[{\"id\":\"m\"}]}");
            return;
        }

        lock (connections)
        {
            connections.Add(context.Connection.Id);
            Versions.Add(context.Request.Protocol);
        }

        await context.Request.Body.CopyToAsync(Stream.Null, context.RequestAborted);
        bool isCut = CutsEvery > 0 && Interlocked.Increment(ref generations) % CutsEvery == 0;
        context.Response.ContentType = "text/event-stream";
        for (int i = 1; i <= Tokens; i++)
        {
            await context.Response.WriteAsync(
                "data: {\"id\":\"c\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\" w\"},\"finish_reason\":"
                    + (i == Tokens ? "\"stop\"" : "null")
                    + "}],\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":"
                    + i
                    + ",\"total_tokens\":9}}\n\n",
                context.RequestAborted
            );
            await context.Response.Body.FlushAsync(context.RequestAborted);
            await Task.Delay(5, context.RequestAborted);
            if (isCut && i == 2)
            {
                context.Abort();
                return;
            }
        }

        await context.Response.WriteAsync("data: [DONE]\n\n", context.RequestAborted);
    }
}
