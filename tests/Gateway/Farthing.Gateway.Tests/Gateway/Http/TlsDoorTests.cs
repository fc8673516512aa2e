using System.Net;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Farthing.Gateway.Listening;
using Farthing.Numerics.Faults;
using Farthing.Testing;
using Farthing.Testing.Servers;

namespace Farthing.Tests.Gateway.Http;

/// <summary>TLS, HTTP/2 and certificates that change.</summary>
public sealed class TlsDoorTests : IDisposable
{
    private const string Answer = "{\"choices\":[],\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":2}}";

    private readonly CertificateFolder certificates = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => certificates.Dispose();

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 0)]
    public async Task Both_versions_of_HTTP_are_served_over_TLS(int major, int minor)
    {
        await using ScriptedUpstream upstream = ScriptedUpstream.Json(Answer);
        await using TestGateway gateway = await StartAsync(upstream);
        using HttpClient client = Client(gateway);

        using HttpResponseMessage answer = await client.SendAsync(
            Ask(version: new Version(major, minor)),
            Cancellation
        );

        Assert.Equal("https", gateway.Address.Scheme);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(new Version(major, minor), answer.Version);
        Assert.Equal(Answer, await answer.Content.ReadAsStringAsync(Cancellation));
        Assert.Single((await gateway.JournalAsync()).Settles);
    }

    [Fact]
    public async Task A_stream_over_HTTP_2_goes_out_as_it_comes()
    {
        using SemaphoreSlim next = new(0);
        await using ScriptedUpstream upstream = new(async call =>
        {
            await call.BeginStreamAsync();
            for (int i = 0; i < 3; i++)
            {
                await call.ChunkAsync($"data: {{\"choices\":[{{\"delta\":{{\"content\":\"{i}\"}}}}]}}\n\n");
                await next.WaitAsync(call.Stop);
            }

            await call.ChunkAsync(
                "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":3}}\n\ndata: [DONE]\n\n"
            );
            await call.EndStreamAsync();
        });
        await using TestGateway gateway = await StartAsync(upstream);
        using HttpClient client = Client(gateway);
        using HttpResponseMessage answer = await client.SendAsync(
            Ask(",\"stream\":true"),
            HttpCompletionOption.ResponseHeadersRead,
            Cancellation
        );
        using StreamReader reader = new(await answer.Content.ReadAsStreamAsync(Cancellation));
        for (int i = 0; i < 3; i++)
        {
            Assert.Contains(
                $"\"content\":\"{i}\"",
                await reader.ReadLineAsync(Cancellation),
                StringComparison.Ordinal
            );
            await reader.ReadLineAsync(Cancellation);
            next.Release();
        }

        Assert.Contains("[DONE]", await reader.ReadToEndAsync(Cancellation), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stop_lets_streams_of_HTTP_2_end_and_takes_no_new_one()
    {
        using SemaphoreSlim go = new(0);
        await using ScriptedUpstream upstream = new(async call =>
        {
            await call.BeginStreamAsync();
            await call.ChunkAsync("data: {\"choices\":[{\"delta\":{\"content\":\"a\"}}]}\n\n");
            await go.WaitAsync(call.Stop);
            await call.ChunkAsync(
                "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":1}}\n\ndata: [DONE]\n\n"
            );
            await call.EndStreamAsync();
        });
        await using TestGateway gateway = await StartAsync(upstream);
        using HttpClient client = Client(gateway);
        using HttpResponseMessage first = await client.SendAsync(
            Ask(",\"stream\":true"),
            HttpCompletionOption.ResponseHeadersRead,
            Cancellation
        );
        using HttpResponseMessage second = await client.SendAsync(
            Ask(",\"stream\":true"),
            HttpCompletionOption.ResponseHeadersRead,
            Cancellation
        );

        Task stopping = gateway.Plane.StopAsync(Cancellation);
        // GOAWAY: the client knows that this connection takes nothing more, and no other is listened for.
        Exception? refused = null;
        while (refused is null)
        {
            try
            {
                using HttpResponseMessage late = await client.SendAsync(Ask(), Cancellation);
                Assert.Equal(HttpStatusCode.ServiceUnavailable, late.StatusCode);
            }
            catch (HttpRequestException gone)
            {
                refused = gone;
            }
        }

        Assert.False(stopping.IsCompleted);
        go.Release(2);
        foreach (HttpResponseMessage running in (HttpResponseMessage[])[first, second])
        {
            string text = await running.Content.ReadAsStringAsync(Cancellation);
            Assert.EndsWith("data: [DONE]\n\n", text, StringComparison.Ordinal);
        }

        await stopping;
    }

    [Fact]
    public async Task Another_certificate_comes_into_force_without_dropping_a_stream()
    {
        using SemaphoreSlim go = new(0);
        await using ScriptedUpstream upstream = new(async call =>
        {
            await call.BeginStreamAsync();
            await call.ChunkAsync("data: {\"choices\":[{\"delta\":{\"content\":\"a\"}}]}\n\n");
            await go.WaitAsync(call.Stop);
            await call.ChunkAsync("data: [DONE]\n\n");
            await call.EndStreamAsync();
        });
        await using TestGateway gateway = await StartAsync(upstream);
        using HttpClient client = Client(gateway);
        using HttpResponseMessage running = await client.SendAsync(
            Ask(",\"stream\":true"),
            HttpCompletionOption.ResponseHeadersRead,
            Cancellation
        );
        string before = await NameAsync(gateway);

        certificates.Write("second.test");
        string after = before;
        await Eventually.SoAsync(async () => (after = await NameAsync(gateway)) != before, Cancellation);

        Assert.Equal(("CN=first.test", "CN=second.test"), (before, after));
        File.WriteAllText(certificates.Key, "no key");
        await Task.Delay(200, Cancellation);
        Assert.Equal(after, await NameAsync(gateway));
        go.Release();
        Assert.EndsWith(
            "data: [DONE]\n\n",
            await running.Content.ReadAsStringAsync(Cancellation),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Versions_before_TLS_1_2_are_not_agreed_on()
    {
        await using ScriptedUpstream upstream = ScriptedUpstream.Json(Answer);
        await using TestGateway gateway = await StartAsync(upstream);

#pragma warning disable SYSLIB0039, CA5397 // That is what is tested.
        await Assert.ThrowsAnyAsync<Exception>(() => NameAsync(gateway, SslProtocols.Tls11));
#pragma warning restore SYSLIB0039, CA5397
        Assert.Equal("CN=first.test", await NameAsync(gateway, SslProtocols.Tls12));
    }

    [Fact]
    public async Task Clients_without_a_certificate_of_the_authority_are_turned_away()
    {
        await using ScriptedUpstream upstream = ScriptedUpstream.Json(Answer);
        await using TestGateway gateway = await StartAsync(
            upstream,
            tls => tls with { ClientCa = certificates.Authority }
        );
        using X509Certificate2 ours = certificates.ClientOf(isOurs: true);
        using X509Certificate2 foreign = certificates.ClientOf(isOurs: false);

        using HttpClient known = Client(gateway, ours);
        using HttpResponseMessage answer = await known.SendAsync(Ask(), Cancellation);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        foreach (X509Certificate2? other in (X509Certificate2?[])[null, foreign])
        {
            using HttpClient unknown = Client(gateway, other);
            await Assert.ThrowsAnyAsync<HttpRequestException>(() => unknown.SendAsync(Ask(), Cancellation));
        }

        Assert.Single(upstream.Requests);
    }

    [Fact]
    public async Task PKCS_12_serves_as_well()
    {
        await using ScriptedUpstream upstream = ScriptedUpstream.Json(Answer);
        await using TestGateway gateway = await StartAsync(
            upstream,
            _ => new TlsOptions { Pkcs12 = certificates.WritePkcs12("pass"), Password = "pass" }
        );

        Assert.Equal("CN=first.test", await NameAsync(gateway));
    }

    [Fact]
    [Trait("Speed", "slow")]
    public void A_certificate_that_cannot_be_used_is_a_fault_and_not_a_stack_trace()
    {
        string other = certificates.Key + ".other";
        File.Copy(certificates.Key, other);
        certificates.Write("second.test");
        string rsa = certificates.Key + ".rsa";
        using (RSA key = RSA.Create(2048))
        {
            File.WriteAllText(rsa, key.ExportPkcs8PrivateKeyPem());
        }

        TlsOptions[] wrong =
        [
            new() { Certificate = certificates.Certificate, Key = other },
            new() { Certificate = certificates.Certificate, Key = rsa },
            new() { Certificate = certificates.Certificate, Key = certificates.Certificate },
            new()
            {
                Certificate = certificates.Certificate,
                Key = certificates.Key,
                ClientCa = certificates.Key,
            },
            new() { Certificate = "/no/such/file", Key = certificates.Key },
            new() { Certificate = certificates.Key, Key = certificates.Key },
            new() { Pkcs12 = certificates.WritePkcs12("pass"), Password = "another" },
        ];

        Assert.All(
            wrong,
            tls =>
            {
                FarthingException fault = Assert.Throws<FarthingException>(() => TlsCertificates.Check(tls));
                Assert.Equal("FAR9451", Assert.Single(fault.Faults).Code);
                Assert.DoesNotContain("another", fault.Faults[0].ToString(), StringComparison.Ordinal);
            }
        );
    }

    [Fact]
    public async Task HTTP_2_without_TLS_has_an_address_of_its_own()
    {
        await using ScriptedUpstream upstream = ScriptedUpstream.Json(Answer);
        int port = ServerPrograms.FreePort();
        await using TestGateway gateway = await TestGateway.StartAsync(
            upstream,
            listen: options => options with { H2c = new ListenOptions { Port = port } }
        );
        using HttpClient client = new()
        {
            BaseAddress = new Uri($"http://127.0.0.1:{port}"),
            DefaultRequestVersion = HttpVersion.Version20,
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        client.DefaultRequestHeaders.Add("authorization", "Bearer " + TestGates.Key);

        using HttpResponseMessage answer = await client.PostAsync(
            "/v1/chat/completions",
            new StringContent("{\"model\":\"model\",\"messages\":[]}"),
            Cancellation
        );

        Assert.Equal((HttpStatusCode.OK, HttpVersion.Version20), (answer.StatusCode, answer.Version));
        gateway.Client.DefaultRequestVersion = HttpVersion.Version20;
        using HttpResponseMessage plain = await gateway.ChatAsync();
        Assert.Equal(HttpVersion.Version11, plain.Version);
    }

    private Task<TestGateway> StartAsync(
        ScriptedUpstream upstream,
        Func<TlsOptions, TlsOptions>? change = null
    )
    {
        certificates.Write("first.test");
        TlsOptions tls = new()
        {
            Certificate = certificates.Certificate,
            Key = certificates.Key,
            LookEvery = TimeSpan.FromMilliseconds(20),
        };
        return TestGateway.StartAsync(
            upstream,
            listen: options => options with { Tls = change?.Invoke(tls) ?? tls }
        );
    }

    private static HttpRequestMessage Ask(string more = "", Version? version = null) =>
        new(HttpMethod.Post, "/v1/chat/completions")
        {
            Version = version ?? HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new StringContent(
                "{\"model\":\"model\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]" + more + "}",
                Encoding.UTF8,
                "application/json"
            ),
        };

    private static HttpClient Client(TestGateway gateway, X509Certificate2? own = null)
    {
        SocketsHttpHandler handler = new()
        {
            SslOptions = new SslClientAuthenticationOptions
            {
                RemoteCertificateValidationCallback = static (_, shown, _, _) => shown is not null,
                LocalCertificateSelectionCallback = own is null ? null : (_, _, _, _, _) => own,
            },
        };
        HttpClient client = new(handler) { BaseAddress = gateway.Address };
        client.DefaultRequestHeaders.Add("authorization", "Bearer " + TestGates.Key);
        return client;
    }

    /// <summary>The name on the certificate that a new connection is shown.</summary>
    private static async Task<string> NameAsync(
        TestGateway gateway,
        SslProtocols versions = SslProtocols.None
    )
    {
        using System.Net.Sockets.TcpClient tcp = new("127.0.0.1", gateway.Address.Port);
        await using SslStream tls = new(tcp.GetStream(), false, static (_, shown, _, _) => shown is not null);
        await tls.AuthenticateAsClientAsync(
            new SslClientAuthenticationOptions
            {
                TargetHost = "first.test",
                EnabledSslProtocols = versions,
                AllowTlsResume = false,
            },
            Cancellation
        );
        return tls.RemoteCertificate!.Subject;
    }
}
