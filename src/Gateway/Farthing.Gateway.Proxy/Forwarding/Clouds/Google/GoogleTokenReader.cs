using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Farthing.Gateway.Forwarding.Clouds.Credentials;
using Farthing.Gateway.Upstreams;

namespace Farthing.Gateway.Forwarding.Clouds.Google;

/// <summary>Fetches OAuth tokens for Google Cloud from the first place that gives them.</summary>
/// <remarks>Sources: RFC 7523 (a signed JWT for a token), RFC 6749 section 6 (refresh tokens), Google Cloud's documents on service accounts and the metadata server; tested against servers of our own.</remarks>
/// <param name="source">The places.</param>
/// <param name="clock">The time.</param>
internal sealed class GoogleTokenReader(GoogleSource source, TimeProvider clock) : IDisposable
{
    private const string Scope = "https://www.googleapis.com/auth/cloud-platform";
    private const string UsualTokenAddress = "https://oauth2.googleapis.com/token";
    private const string MetadataPath = "/computeMetadata/v1/instance/service-accounts/default/token";

    /// <summary>Tokens are renewed this long before they end.</summary>
    private static readonly TimeSpan Margin = TimeSpan.FromMinutes(1);

    /// <summary>A signed request for a token holds for this long, the longest that Google takes.</summary>
    private static readonly TimeSpan AssertionLife = TimeSpan.FromHours(1);

    private readonly CredentialHttp http = new();

    /// <summary>Fetches a token.</summary>
    /// <exception cref="CredentialsException">No place gives one.</exception>
    public Task<Timed<UpstreamSecret>> FetchAsync(CancellationToken cancellation) =>
        source.File is string file ? OfFileAsync(file, cancellation)
        : source.UsualFile is string usual && File.Exists(usual) ? OfFileAsync(usual, cancellation)
        : OfMachineAsync(cancellation);

    /// <inheritdoc/>
    public void Dispose() => http.Dispose();

    private async Task<Timed<UpstreamSecret>> OfFileAsync(string path, CancellationToken cancellation)
    {
        const string Place = "The file of Google credentials";
        byte[] json;
        try
        {
            json = await File.ReadAllBytesAsync(path, cancellation);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            throw new CredentialsException($"{Place} cannot be read.", refused);
        }

        JsonElement file = CredentialJson.Parse(json, Place);
        string address = CredentialJson.Text(file, "token_uri") ?? UsualTokenAddress;
        if (
            !Uri.TryCreate(address, UriKind.Absolute, out Uri? target)
            || target.Scheme is not ("http" or "https")
        )
        {
            throw new CredentialsException($"{Place} has a token_uri that is no address.");
        }

        Dictionary<string, string> form = CredentialJson.Text(file, "type") switch
        {
            "service_account" => new()
            {
                ["grant_type"] = "urn:ietf:params:oauth:grant-type:jwt-bearer",
                ["assertion"] = Assertion(file, address, Place),
            },
            "authorized_user" => new()
            {
                ["grant_type"] = "refresh_token",
                ["client_id"] = CredentialJson.Needed(file, "client_id", Place),
                ["client_secret"] = CredentialJson.Needed(file, "client_secret", Place),
                ["refresh_token"] = CredentialJson.Needed(file, "refresh_token", Place),
            },
            _ => throw new CredentialsException($"{Place} is of no type service_account or authorized_user."),
        };
        HttpRequestMessage request = new(HttpMethod.Post, target)
        {
            Content = new FormUrlEncodedContent(form),
        };
        return Read(await http.SendAsync(request, cancellation), "The token's endpoint");
    }

    private async Task<Timed<UpstreamSecret>> OfMachineAsync(CancellationToken cancellation)
    {
        HttpRequestMessage request = new(HttpMethod.Get, new Uri(source.Metadata, MetadataPath));
        request.Headers.Add("Metadata-Flavor", "Google");
        return Read(await http.SendAsync(request, cancellation), "The metadata server");
    }

    /// <summary>The signed statement that a service account exchanges for a token.</summary>
    private string Assertion(JsonElement file, string audience, string place)
    {
        long now = clock.GetUtcNow().ToUnixTimeSeconds();
        string head = Part(json =>
        {
            json.WriteString("alg", "RS256");
            json.WriteString("typ", "JWT");
            if (CredentialJson.Text(file, "private_key_id") is string id)
            {
                json.WriteString("kid", id);
            }
        });
        string claims = Part(json =>
        {
            json.WriteString("iss", CredentialJson.Needed(file, "client_email", place));
            json.WriteString("scope", Scope);
            json.WriteString("aud", audience);
            json.WriteNumber("iat", now);
            json.WriteNumber("exp", now + (long)AssertionLife.TotalSeconds);
        });
        try
        {
            using RSA key = RSA.Create();
            key.ImportFromPem(CredentialJson.Needed(file, "private_key", place));
            byte[] signature = key.SignData(
                Encoding.ASCII.GetBytes($"{head}.{claims}"),
                HashAlgorithmName.SHA256,
                RSASignaturePadding.Pkcs1
            );
            return $"{head}.{claims}.{Encoded(signature)}";
        }
        catch (Exception broken) when (broken is ArgumentException or CryptographicException)
        {
            throw new CredentialsException($"{place} has a private_key that cannot be read.");
        }
    }

    private static string Part(Action<Utf8JsonWriter> write)
    {
        using MemoryStream text = new();
        using (Utf8JsonWriter json = new(text))
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        }

        return Encoded(text.ToArray());
    }

    private static string Encoded(byte[] bytes) => System.Buffers.Text.Base64Url.EncodeToString(bytes);

    private Timed<UpstreamSecret> Read(byte[] json, string place)
    {
        JsonElement answer = CredentialJson.Parse(json, place);
        UpstreamSecret token = new(CredentialJson.Needed(answer, "access_token", place));
        DateTimeOffset now = clock.GetUtcNow();
        return
            answer.TryGetProperty("expires_in", out JsonElement life)
            && double.TryParse(
                life.ToString(),
                NumberStyles.Float,
                CultureInfo.InvariantCulture,
                out double seconds
            )
            && seconds is >= 0 and < 1e8
            ? Timed<UpstreamSecret>.Ending(token, now + TimeSpan.FromSeconds(seconds), Margin, now)
            : Timed<UpstreamSecret>.Ending(token, now + AssertionLife, Margin, now);
    }
}
