using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Farthing.Gateway.Administration;
using Farthing.Gateway.Administration.Bodies;
using Farthing.Gateway.Listening;
using Farthing.Gateway.Telemetry.Logs;
using Farthing.Gateway.Telemetry.Metrics;
using Farthing.Numerics.Faults;
using Farthing.Testing;

namespace Farthing.Tests.Gateway.Administration;

/// <summary>The admin API over TLS: it serves nobody without, takes renewed files, and waits for no handshake for ever.</summary>
public sealed class AdminTlsTests : IDisposable
{
    private readonly CertificateFolder certificates = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => certificates.Dispose();

    [Fact]
    public async Task A_key_that_is_made_over_TLS_serves()
    {
        await using HostScene scene = await StartAsync();
        using AdminClient client = Client(scene);

        using JsonDocument made = client.Call("POST", "/keys", """{"id":"web"}"""u8.ToArray());

        Assert.Equal("https", scene.Host.AdminAddress!.Scheme);
        Assert.Equal("http", scene.Address.Scheme);
        string secret = made.RootElement.GetProperty("secret").GetString()!;
        Assert.Equal(HttpStatusCode.OK, await scene.StatusAsync(secret));
    }

    [Fact]
    public async Task Both_versions_of_HTTP_are_served_to_whoever_has_the_key()
    {
        await using HostScene scene = await StartAsync();
        using HttpClient client = new(
            new SocketsHttpHandler
            {
                SslOptions = new AdminTrust(certificates.Authority, null).ForConnection(
                    scene.Host.AdminAddress!,
                    fault => Assert.Fail(fault.ToString())
                ),
            }
        );
        foreach (Version version in (Version[])[HttpVersion.Version11, HttpVersion.Version20])
        {
            foreach (string key in (string[])[HostScene.AdminKey, HostScene.OwnSecret])
            {
                using HttpRequestMessage ask = new(
                    HttpMethod.Get,
                    new Uri(scene.Host.AdminAddress!, "/admin/v1/status")
                )
                {
                    Version = version,
                    VersionPolicy = HttpVersionPolicy.RequestVersionExact,
                };
                ask.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
                using HttpResponseMessage answer = await client.SendAsync(ask, Cancellation);
                Assert.Equal(
                    (key == HostScene.AdminKey ? HttpStatusCode.OK : HttpStatusCode.Unauthorized, version),
                    (answer.StatusCode, answer.Version)
                );
            }
        }
    }

    [Fact]
    public async Task Renewed_files_are_taken_without_a_restart_and_said_in_log_and_metrics()
    {
        using MemoryStream written = new(1 << 20); // It does not grow while it is read below.
        string before;
        string after;
        string page;
        await using (
            HostScene scene = await StartAsync(
                metrics: true,
                log: new GatewayLog(new LogOptions(), written, TimeProvider.System)
            )
        )
        {
            using AdminClient open = Client(scene);
            using JsonDocument first = open.Call("GET", "/status");
            string old = before = after = await NameAsync(scene);

            certificates.Write("second.test", "127.0.0.1");
            await Eventually.SoAsync(async () => (after = await NameAsync(scene)) != old, Cancellation);

            using JsonDocument again = open.Call("GET", "/status");
            using AdminClient another = Client(scene);
            using JsonDocument anothers = another.Call("GET", "/status");
            File.WriteAllText(certificates.Key, "no key");
            await Eventually.SoAsync(
                () => Log().Contains("\"event\":\"tls_failed\"", StringComparison.Ordinal),
                Cancellation
            );
            Assert.Equal(after, await NameAsync(scene));
            using HttpClient plain = new();
            page = await plain.GetStringAsync(new Uri(scene.Host.MetricsAddress!, "/metrics"), Cancellation);
        }

        Assert.Equal(("CN=first.test", "CN=second.test"), (before, after));
        Assert.Contains(
            "farthing_gateway_tls_certificate_expiry_timestamp_seconds{listener=\"admin\"} ",
            page,
            StringComparison.Ordinal
        );
        Assert.DoesNotContain("listener=\"api\"", page, StringComparison.Ordinal);
        Assert.Contains("\"event\":\"tls_reloaded\"", Log(), StringComparison.Ordinal);
        Assert.Contains("\"path\":\"admin.tls\"", Log(), StringComparison.Ordinal);

        string Log() => Encoding.UTF8.GetString(written.ToArray());
    }

    [Fact]
    public async Task Who_speaks_plain_HTTP_to_it_is_cut_off_and_others_are_served()
    {
        await using HostScene scene = await StartAsync();
        using TcpClient tcp = new("127.0.0.1", scene.Host.AdminAddress!.Port);
        NetworkStream stream = tcp.GetStream();
        await stream.WriteAsync(
            Encoding.ASCII.GetBytes(
                $"GET /admin/v1/status HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {HostScene.AdminKey}\r\n\r\n"
            ),
            Cancellation
        );

        string answer = await ToEndAsync(stream).WaitAsync(Eventually.Longest, Cancellation);

        Assert.DoesNotContain("200", answer, StringComparison.Ordinal);
        Assert.DoesNotContain("farthing", answer, StringComparison.Ordinal);
        using AdminClient client = Client(scene);
        using JsonDocument status = client.Call("GET", "/status");
    }

    [Fact]
    [Trait("Speed", "slow")]
    public async Task Handshakes_that_do_not_go_on_are_cut_off_while_others_are_served()
    {
        const int Slow = 20;
        await using HostScene scene = await StartAsync();
        Stopwatch watch = Stopwatch.StartNew();
        Task<string>[] ends = [.. Enumerable.Range(0, Slow).Select(one => NeverEndAsync(one % 2))];
        int served = 0;
        while (!Task.WhenAll(ends).IsCompleted)
        {
            using AdminClient client = Client(scene);
            using JsonDocument status = client.Call("GET", "/status");
            served++;
            await Task.Delay(200, Cancellation);
        }

        Assert.All(await Task.WhenAll(ends), said => Assert.Empty(said));
        Assert.InRange(watch.Elapsed, TimeSpan.FromSeconds(8), TimeSpan.FromSeconds(60));
        Assert.InRange(served, 2, int.MaxValue);

        async Task<string> NeverEndAsync(int bytes)
        {
            using TcpClient tcp = new("127.0.0.1", scene.Host.AdminAddress!.Port);
            NetworkStream stream = tcp.GetStream();
            await stream.WriteAsync(new byte[] { 0x16 }.AsMemory(0, bytes), Cancellation);
            return await ToEndAsync(stream);
        }
    }

    [Fact]
    public async Task Clients_without_a_certificate_of_the_authority_are_turned_away()
    {
        await using HostScene scene = await StartAsync(tls => tls with { ClientCa = certificates.Authority });

        using AdminClient known = Client(scene, certificates.WriteClient(isOurs: true));
        using JsonDocument status = known.Call("GET", "/status");

        foreach (string? other in (string?[])[null, certificates.WriteClient(isOurs: false)])
        {
            using AdminClient unknown = Client(scene, other);
            FarthingException refused = Assert.Throws<FarthingException>(() =>
                unknown.Call("GET", "/status")
            );
            Assert.Equal((AdminFaultCodes.Unreachable, 3), (refused.Faults[0].Code, refused.ExitCode));
        }
    }

    [Fact]
    public async Task A_certificate_that_cannot_be_used_is_a_fault_with_its_place()
    {
        File.Delete(certificates.Key);

        FarthingException wrong = await Assert.ThrowsAsync<FarthingException>(() =>
            StartAsync(writes: false)
        );

        Assert.Equal(
            (ListeningFaultCodes.NoCertificate, "admin.tls", 2),
            (wrong.Faults[0].Code, wrong.Faults[0].Path, wrong.ExitCode)
        );
    }

    private Task<HostScene> StartAsync(
        Func<TlsOptions, TlsOptions>? change = null,
        bool metrics = false,
        GatewayLog? log = null,
        bool writes = true
    )
    {
        if (writes)
        {
            certificates.Write("first.test", "127.0.0.1");
        }

        TlsOptions tls = new()
        {
            Path = "admin.tls",
            Certificate = certificates.Certificate,
            Key = certificates.Key,
            LookEvery = TimeSpan.FromMilliseconds(20),
        };
        return HostScene.StartAsync(
            options =>
                options with
                {
                    Admin = options.Admin! with { Tls = change?.Invoke(tls) ?? tls },
                    Metrics = metrics ? new MetricsOptions(new ListenOptions { Port = 0 }) : null,
                },
            log: log
        );
    }

    private AdminClient Client(HostScene scene, string? certificate = null) =>
        new(
            scene.Host.AdminAddress!,
            HostScene.AdminKey,
            "test",
            new AdminTrust(certificates.Authority, certificate),
            Cancellation
        );

    private static async Task<string> ToEndAsync(NetworkStream stream)
    {
        try
        {
            using StreamReader reader = new(stream, Encoding.ASCII);
            return await reader.ReadToEndAsync(Cancellation);
        }
        catch (IOException)
        {
            return "";
        }
    }

    /// <summary>The name on the certificate that a new connection is shown.</summary>
    private static async Task<string> NameAsync(HostScene scene)
    {
        using TcpClient tcp = new("127.0.0.1", scene.Host.AdminAddress!.Port);
        await using SslStream tls = new(tcp.GetStream(), false, static (_, shown, _, _) => shown is not null);
        await tls.AuthenticateAsClientAsync(
            new SslClientAuthenticationOptions { TargetHost = "first.test", AllowTlsResume = false },
            Cancellation
        );
        return tls.RemoteCertificate!.Subject;
    }
}
