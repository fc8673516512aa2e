using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Farthing.Gateway.Administration;
using Farthing.Gateway.Administration.Bodies;
using Farthing.Numerics.Faults;
using Farthing.Testing;

namespace Farthing.Tests.Gateway.Administration;

/// <summary>The admin key goes to a gateway that was verified, and to nobody else.</summary>
public sealed class AdminTrustTests : IDisposable
{
    private const string Key = "admin-key-of-these-tests-0123456789";
    private const string ForClients = "1.3.6.1.5.5.7.3.2";
    private readonly CertificateFolder certificates = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => certificates.Dispose();

    /// <summary>Without it the tests below would prove nothing: here the key does come.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_gateway_of_the_authority_or_with_the_very_certificate_gets_the_key(bool isAuthority)
    {
        certificates.Write("gateway", "127.0.0.1");

        (string sent, _) = await CallAsync(isAuthority ? certificates.Authority : certificates.Certificate);

        Assert.Contains("Authorization: Bearer " + Key, sent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_file_only_what_the_system_trusts_is_taken()
    {
        certificates.Write("gateway", "127.0.0.1");

        Fault fault = await RefusedAsync(null);

        Assert.Contains(
            "nobody that this machine trusts has signed it",
            fault.Message,
            StringComparison.Ordinal
        );
        Assert.Contains("--ca FILE", fault.Expected, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_authority_that_did_not_sign_it_is_no_reason_to_trust()
    {
        certificates.Write("gateway", "127.0.0.1");

        Fault fault = await RefusedAsync(certificates.Stranger);

        Assert.Contains("nobody in the file of --ca has signed it", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_certificate_of_the_authority_of_a_pinned_one_is_not_that_one()
    {
        certificates.Write("gateway", "127.0.0.1");
        string pinned = certificates.Certificate + ".pinned";
        File.Copy(certificates.Certificate, pinned);
        certificates.Write("gateway", "127.0.0.1");

        await RefusedAsync(pinned);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_certificate_of_another_name_is_not_the_gateways(bool isAuthority)
    {
        certificates.Write("gateway", "gateway.test", "127.0.0.2");

        Fault fault = await RefusedAsync(isAuthority ? certificates.Authority : certificates.Certificate);

        Assert.Contains("does not name 127.0.0.1", fault.Message, StringComparison.Ordinal);
        Assert.Contains("gateway.test, 127.0.0.2", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_certificate_that_has_ended_is_not_taken(bool isAuthority)
    {
        certificates.WriteUntil(DateTimeOffset.UtcNow.AddMinutes(-5), "gateway", null, "127.0.0.1");

        Fault fault = await RefusedAsync(isAuthority ? certificates.Authority : certificates.Certificate);

        Assert.Contains("expired", fault.Message, StringComparison.Ordinal);
        Assert.Contains("without a restart", fault.Expected, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_certificate_of_a_client_is_no_gateways(bool isAuthority)
    {
        certificates.WriteUntil(DateTimeOffset.UtcNow.AddDays(1), "gateway", ForClients, "127.0.0.1");

        await RefusedAsync(isAuthority ? certificates.Authority : certificates.Certificate);
    }

    [Fact]
    public async Task What_was_shown_is_said_and_a_terminal_obeys_nothing_of_it()
    {
        certificates.Write("gate\u001b[31mway", "127.0.0.1");
        using X509Certificate2 shown = X509CertificateLoader.LoadCertificateFromFile(
            certificates.Certificate
        );
        string print = string.Join(
            ':',
            shown.GetCertHashString(HashAlgorithmName.SHA256).Chunk(2).Select(two => new string(two))
        );

        Fault fault = await RefusedAsync(null);

        Assert.DoesNotContain('\u001b', fault.ToString());
        Assert.Contains("[31mway", fault.Message, StringComparison.Ordinal);
        Assert.Contains("signed by CN=authority.test", fault.Message, StringComparison.Ordinal);
        Assert.Contains("SHA-256 " + print, fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://192.0.2.1:4001")]
    [InlineData("http://gateway.test:4001")]
    [InlineData("http://127.0.0.1.gateway.test")]
    public void Without_TLS_the_key_stays_on_this_machine(string address)
    {
        FarthingException refused = Assert.Throws<FarthingException>(() =>
            new AdminClient(new Uri(address), Key, "test", new AdminTrust(null, null), Cancellation)
        );

        Assert.Equal(
            (AdminFaultCodes.NotTrusted, "--admin"),
            (refused.Faults[0].Code, refused.Faults[0].Path)
        );
        Assert.DoesNotContain(Key, refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://127.0.0.1:4001")]
    [InlineData("http://localhost:4001")]
    [InlineData("http://[::1]:4001")]
    [InlineData("https://gateway.test:4001")]
    public void By_TLS_it_may_go_far(string address) => Assert.Null(AdminClient.Check(new Uri(address)));

    [Fact]
    public async Task A_server_without_TLS_is_told_from_one_that_is_not_trusted()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        Task<string> heard = HearAsync(listener);
        using AdminClient client = new(
            new Uri($"https://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}"),
            Key,
            "test",
            new AdminTrust(null, null),
            Cancellation
        );

        FarthingException refused = await Assert.ThrowsAsync<FarthingException>(() =>
            Task.Run(() => client.Call("GET", "/status"), Cancellation)
        );

        Assert.Equal((AdminFaultCodes.Unreachable, 3), (refused.Faults[0].Code, refused.ExitCode));
        Assert.DoesNotContain(Key, await heard, StringComparison.Ordinal);
    }

    [Fact]
    public void Files_that_cannot_be_used_are_all_said_at_once()
    {
        FarthingException wrong = Assert.Throws<FarthingException>(() =>
            new AdminTrust(certificates.Key, certificates.Authority)
        );

        Assert.Equal(["--ca", "--certificate"], wrong.Faults.Select(fault => fault.Path));
        Assert.All(wrong.Faults, fault => Assert.Equal("FAR9451", fault.Code));
        Assert.Throws<FarthingException>(() => new AdminTrust("/no/such/file", null));
    }

    private async Task<Fault> RefusedAsync(string? authorities)
    {
        (string sent, FarthingException refused) = await CallAsync(authorities);

        Assert.Empty(sent);
        Assert.Equal((AdminFaultCodes.NotTrusted, 3), (refused.Faults[0].Code, refused.ExitCode));
        Assert.DoesNotContain(Key, refused.Message, StringComparison.Ordinal);
        return refused.Faults[0];
    }

    /// <summary>A call to a server that answers nothing: what it got, and what the client said.</summary>
    private async Task<(string Sent, FarthingException Fault)> CallAsync(string? authorities)
    {
        await using RecordingTlsServer server = new(certificates);
        using AdminClient client = new(
            new Uri($"https://127.0.0.1:{server.Port}"),
            Key,
            "test",
            new AdminTrust(authorities, null),
            Cancellation
        );
        FarthingException fault = await Assert.ThrowsAsync<FarthingException>(() =>
            Task.Run(() => client.Call("GET", "/status"), Cancellation)
        );
        string sent = Encoding.ASCII.GetString(await server.StopAsync());
        Assert.InRange(server.Connections, 1, int.MaxValue);
        return (sent, fault);
    }

    /// <summary>Answers a client's first words in plain HTTP.</summary>
    private static async Task<string> HearAsync(TcpListener listener)
    {
        using TcpClient client = await listener.AcceptTcpClientAsync(Cancellation);
        NetworkStream stream = client.GetStream();
        byte[] words = new byte[4096];
        int read = await stream.ReadAsync(words, Cancellation);
        await stream.WriteAsync(
            "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n"u8.ToArray(),
            Cancellation
        );
        return Encoding.Latin1.GetString(words, 0, read);
    }
}
