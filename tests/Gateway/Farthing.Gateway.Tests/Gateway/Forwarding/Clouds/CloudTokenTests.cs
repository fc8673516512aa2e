using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Farthing.Gateway.Forwarding.Clouds.Credentials;
using Farthing.Gateway.Forwarding.Clouds.Google;
using Farthing.Gateway.Upstreams;
using Farthing.Testing;
using Farthing.Tests.Gateway.Http;

namespace Farthing.Tests.Gateway.Forwarding.Clouds;

/// <summary>Tokens for Vertex, from a server of our own that checks what asks for them.</summary>
public sealed class CloudTokenTests : IDisposable
{
    private static readonly Uri Nowhere = new("http://127.0.0.1:1");

    private readonly string folder = Directory.CreateTempSubdirectory("farthing-clouds-").FullName;
    private readonly ManualClock clock = new(new DateTimeOffset(2026, 11, 20, 12, 0, 0, TimeSpan.Zero));

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_service_account_signs_for_its_token()
    {
        using RSA key = RSA.Create(2048);
        await using ScriptedUpstream server = Tokens();
        string address = new Uri(server.Address, "/token").AbsoluteUri;

        Timed<UpstreamSecret> token = await ReadAsync(
            new JsonObject
            {
                ["type"] = "service_account",
                ["private_key_id"] = "key-1",
                ["private_key"] = key.ExportPkcs8PrivateKeyPem(),
                ["client_email"] = "gateway@proj-1.iam.gserviceaccount.com",
                ["token_uri"] = address,
            }
        );

        Assert.Equal("ya29.1", token.Value.Reveal());
        Assert.Equal(clock.GetUtcNow() + TimeSpan.FromSeconds(3599), token.Until);
        Assert.Equal(token.Until - TimeSpan.FromMinutes(1), token.FreshUntil);
        Dictionary<string, string> form = FormOf(Assert.Single(server.Requests));
        Assert.Equal("urn:ietf:params:oauth:grant-type:jwt-bearer", form["grant_type"]);
        string[] parts = form["assertion"].Split('.');
        Assert.True(
            key.VerifyData(
                Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}"),
                Base64Url.DecodeFromChars(parts[2]),
                HashAlgorithmName.SHA256,
                RSASignaturePadding.Pkcs1
            )
        );
        Assert.Equal(
            """{"alg":"RS256","typ":"JWT","kid":"key-1"}""",
            Encoding.UTF8.GetString(Base64Url.DecodeFromChars(parts[0]))
        );
        long now = clock.GetUtcNow().ToUnixTimeSeconds();
        Assert.Equal(
            $$"""{"iss":"gateway@proj-1.iam.gserviceaccount.com","scope":"https://www.googleapis.com/auth/cloud-platform","aud":"{{address}}","iat":{{now}},"exp":{{now + 3600}}}""",
            Encoding.UTF8.GetString(Base64Url.DecodeFromChars(parts[1]))
        );
    }

    [Fact]
    public async Task An_authorized_user_has_a_refresh_token()
    {
        await using ScriptedUpstream server = Tokens();

        Timed<UpstreamSecret> token = await ReadAsync(
            new JsonObject
            {
                ["type"] = "authorized_user",
                ["client_id"] = "id-1",
                ["client_secret"] = "secret/1",
                ["refresh_token"] = "refresh+1",
                ["token_uri"] = server.Address.AbsoluteUri,
            }
        );

        Assert.Equal("ya29.1", token.Value.Reveal());
        Dictionary<string, string> form = FormOf(Assert.Single(server.Requests));
        Assert.Equal(
            ("refresh_token", "id-1", "secret/1", "refresh+1"),
            (form["grant_type"], form["client_id"], form["client_secret"], form["refresh_token"])
        );
    }

    [Fact]
    public async Task Without_a_file_the_metadata_server_gives_it()
    {
        await using ScriptedUpstream server = Tokens();
        using GoogleTokenReader reader = new(
            new GoogleSource
            {
                Metadata = new Uri(server.Address, "/"),
                UsualFile = Path.Combine(folder, "none.json"),
            },
            clock
        );

        Timed<UpstreamSecret> token = await reader.FetchAsync(Cancellation);

        Assert.Equal("ya29.1", token.Value.Reveal());
        ScriptedRequest asked = Assert.Single(server.Requests);
        Assert.Equal(
            ("GET /computeMetadata/v1/instance/service-accounts/default/token HTTP/1.1", "Google"),
            (asked.Line, asked.Headers["Metadata-Flavor"])
        );
    }

    [Theory]
    [InlineData("{}", "type")]
    [InlineData("no json", "JSON")]
    [InlineData("""{"type":"external_account"}""", "type")]
    [InlineData("""{"type":"service_account","client_email":"a","private_key":"x"}""", "private_key")]
    [InlineData("""{"type":"authorized_user","client_id":"a"}""", "client_secret")]
    public async Task A_file_that_gives_none_is_a_fault(string text, string named)
    {
        CredentialsException fault = await Assert.ThrowsAsync<CredentialsException>(() => ReadAsync(text));

        Assert.Contains(named, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_gateway_fetches_one_token_for_many_calls()
    {
        await using ScriptedUpstream server = new(call =>
            call.JsonAsync(
                call.Request.Line.StartsWith("GET", StringComparison.Ordinal)
                    ? """{"access_token":"ya29.of-machine","expires_in":3599,"token_type":"Bearer"}"""
                    : """{"type":"message","usage":{"input_tokens":10,"output_tokens":25}}"""
            )
        );
        await using TestGateway gateway = await CloudScene.VertexAsync(
            server,
            one =>
                one with
                {
                    Secret = null,
                    Google = new GoogleSource { Metadata = new Uri(server.Address, "/") },
                }
        );

        for (int i = 0; i < 3; i++)
        {
            using HttpResponseMessage response = await gateway.PostAsync("/v1/messages", CloudScene.Body());
            Assert.Equal(200, (int)response.StatusCode);
        }

        Assert.Equal(["GET", "POST", "POST", "POST"], server.Requests.Select(one => one.Line.Split(' ')[0]));
        Assert.All(
            server.Requests.Skip(1),
            one => Assert.Equal("Bearer ya29.of-machine", one.Headers["Authorization"])
        );
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private Task<Timed<UpstreamSecret>> ReadAsync(JsonObject file) => ReadAsync(file.ToJsonString());

    private async Task<Timed<UpstreamSecret>> ReadAsync(string text)
    {
        string path = Path.Combine(folder, "credentials.json");
        await File.WriteAllTextAsync(path, text, Cancellation);
        using GoogleTokenReader reader = new(new GoogleSource { File = path, Metadata = Nowhere }, clock);
        return await reader.FetchAsync(Cancellation);
    }

    private static ScriptedUpstream Tokens() =>
        ScriptedUpstream.Json("""{"access_token":"ya29.1","expires_in":3599,"token_type":"Bearer"}""");

    private static Dictionary<string, string> FormOf(ScriptedRequest request)
    {
        Assert.Equal("application/x-www-form-urlencoded", request.Headers["Content-Type"]);
        return request
            .Text.Split('&')
            .Select(pair => pair.Split('='))
            .ToDictionary(
                pair => pair[0],
                pair => Uri.UnescapeDataString(pair[1].Replace('+', ' ')),
                StringComparer.Ordinal
            );
    }
}
